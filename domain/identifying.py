"""Whether a text tells who the reporter is: words of the name they gave, their telephone number or e-mail address.

A warning, never a verdict: a name may be a word, too. Whoever posts or passes on the text is asked.
"""

import re
from unicodedata import normalize

SHORTEST_NAME = 3
"""Shorter words are particles and initials more often than names."""
SHORTEST_PHONE = 7
NO_NAMES = frozenset(
    {"bin", "binti", "van", "der", "bapak", "pak", "ibu", "bang", "kak", "haji", "hajah", "drs", "dra", "the"}
)
"""What stands in a name without naming anybody."""

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\+?\d(?:[ .()/-]{0,2}\d)+")


def found_in(text: str, *, name: str | None, phone: str | None, email: str | None) -> tuple[str, ...]:
    """Which of the three the text tells, by the names of the fields."""
    told = {"name": _names(text, name), "phone": _calls(text, phone), "email": _mails(text, email)}
    return tuple(field for field, tells in told.items() if tells)


def _names(text: str, name: str | None) -> bool:
    given = {word for word in _words(name or "") if len(word) >= SHORTEST_NAME} - NO_NAMES
    return not given.isdisjoint(_words(text))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(normalize("NFKC", text).casefold()))


def _calls(text: str, phone: str | None) -> bool:
    number = bare_number(phone or "")
    return len(number) >= SHORTEST_PHONE and any(number in bare_number(each) for each in _NUMBER.findall(text))


def bare_number(number: str) -> str:
    """However it is written: without the country or the 0 before it."""
    return re.sub(r"^(62|0)", "", re.sub(r"[^0-9]", "", normalize("NFKC", number)))


def _mails(text: str, email: str | None) -> bool:
    return bool(email and email.strip()) and normalize("NFKC", email or "").strip().casefold() in text.casefold()
