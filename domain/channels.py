"""The ways by which events come in here; any other channel names the system that a history was imported from."""

from domain.event import Code

WEB = Code("web")
API = Code("api")
CLI = Code("cli")
DIRECTORY = Code("directory")
SYSTEM = Code("system")
WALK_IN = Code("walk_in")
LETTER = Code("letter")

OURS = frozenset({WEB, API, CLI, DIRECTORY, SYSTEM, WALK_IN, LETTER})
PAPER = (WALK_IN, LETTER)
"""Reports by these are typed in later: the verification clock starts on the day they really came."""
