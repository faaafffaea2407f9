"""PostgreSQL array literals: the server reads one literal three times faster than an ARRAY[…] of many."""

from collections.abc import Callable, Iterable
from typing import Any

Encoder = Callable[[Iterable[Any]], str]


def plain(values: Iterable[object]) -> str:
    """Of values whose text needs no quotes: numbers, UUIDs."""
    return "{" + ",".join(map(str, values)) + "}"


def texts(values: Iterable[str]) -> str:
    """Of strings."""
    return "{" + ",".join(map(_quoted, values)) + "}"


def blobs(values: Iterable[bytes | None]) -> str:
    """Of byte strings; None is null."""
    return "{" + ",".join("NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
