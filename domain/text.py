"""Texts that people type: how long each may be, and what no text may hold."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from unicodedata import category

from domain.event import Code, Label, Published, Refused

LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "title": 200,
        "body": 20_000,
        "text": 20_000,
        "reason": 2_000,
        "question": 2_000,
        "note": 2_000,
        "comment": 2_000,
        "place": 500,
        "coordinates": 60,
        "name": 200,
        "phone": 40,
        "email": 254,
        "contact": 254,
        "external_id": 200,
        "source": 500,
        "file_name": 200,
    }
)
"""Characters (code points) that a field may have at most."""

_UNCLEAN = re.compile("[\x00\u202d\u202e\ud800-\udfff]")
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Zs"})
"""Categories of Unicode that show nothing by themselves."""
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by category, but empty to the eye."""
CODE = r"[a-z0-9][a-z0-9._-]{0,63}"
"""How a code is written."""
_CODE = re.compile(CODE)


class Missing(Refused):
    """This must be given."""


class TooLong(Refused):
    """This text is too long."""


class Unclean(Refused):
    """This text has characters that cannot be kept: NUL, half of a surrogate pair, or a forced direction of writing."""


class BadCode(Refused):
    """A code is 1 to 64 of the characters a-z 0-9 . _ - and begins with a letter or digit."""


def required(field: str, value: str | None) -> str:
    """The text as it came, which must not be blank, too long or unclean."""
    kept = optional(field, value)
    if kept is None:
        raise Missing(field=field)
    return kept


def optional(field: str, value: str | None) -> str | None:
    """The text as it came, None when nothing of it can be seen; too long or unclean is refused."""
    if value is None:
        return None
    limit = LIMITS[field]
    if len(value) > limit:
        raise TooLong(field=field, limit=limit, length=len(value))
    if not value.isascii() or "\x00" in value:
        _refuse_unclean(field, value)
    return value if any(map(_seen, value)) else None


def _seen(character: str) -> bool:
    return category(character) not in _UNSEEN and character not in _BLANK


def _refuse_unclean(field: str, value: str) -> None:
    found = _UNCLEAN.search(value)
    if found:
        raise Unclean(field=field, at=found.start())


def code(field: str, value: str) -> Code:
    """A new code of an administrator's list."""
    if not _CODE.fullmatch(value):
        raise BadCode(field=field)
    return Code(value)


def label(name: Label) -> Label:
    """A published name, which must be given in both languages."""
    return Label(id=Published(required("name", name.id)), en=Published(required("name", name.en)))
