"""PostgreSQL array literals: the server reads one literal three times faster than an ARRAY[…] of many."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

Encoder = Callable[[Iterable[Any]], str]


def numbers(values: Iterable[int]) -> str:
    """Of whole numbers."""
    return "{" + ",".join(map(str, values)) + "}"


def uuids(values: Iterable[UUID | str]) -> str:
    """Of UUIDs; `hex` because it is made three times faster than the form with dashes."""
    return "{" + ",".join([value.hex if isinstance(value, UUID) else value for value in values]) + "}"


def texts(values: Iterable[str]) -> str:
    """Of strings."""
    return "{" + ",".join(map(_quoted, values)) + "}"


def blobs(values: Iterable[bytes | None]) -> str:
    """Of byte strings; None is null."""
    return "{" + ",".join(["NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values]) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
