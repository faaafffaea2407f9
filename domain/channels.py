"""The ways by which events come in here; any other channel names the system that a history was imported from."""

from domain.event import Code

OURS = frozenset(map(Code, ("api", "cli", "directory", "letter", "system", "walk_in", "web")))
