"""Cursors of lists: where the last page ended, by the values of its last row, so that nothing is shown twice."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


class BadCursor(Exception):
    """A cursor is the `next` of the page before, unchanged."""


def encode(values: Sequence[object]) -> str:
    """Opaque to callers: a base64 of JSON."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, default=str, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The values again, of these kinds (datetime, UUID, str, int; datetimes may be None). Raises BadCursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(kinds):
            raise BadCursor
        return [_value(value, kind) for value, kind in zip(values, kinds, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as broken:
        raise BadCursor from broken


def _value(value: object, kind: type) -> object:
    if kind is datetime and value is None:
        return None
    if kind is datetime:
        moment = datetime.fromisoformat(_text(value))
        if moment.tzinfo is None:
            raise ValueError("without a zone")
        return moment.astimezone(UTC)  # Python knows offsets that PostgreSQL does not
    if kind is UUID:
        return str(UUID(_text(value)))
    if kind is str:
        return _storable(_text(value))
    if type(value) is not int or not 0 <= value < 2**31:
        raise ValueError("not a number of ours")
    return value


def _storable(text: str) -> str:
    if "\x00" in text or not text.isprintable():
        raise ValueError("not a text of ours")
    return text


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
