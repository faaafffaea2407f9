"""The queue in pages that lead forth and back, each row with its number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg2 import extensions

from service.reading import cursors, queue
from service.reading.queue import Asked

PAGE = 50

_KINDS = (*queue.PLACE_KINDS, int)


@dataclass(frozen=True)
class Rows:
    """A page of them: `first` is the number of the first row, counted from 1; marks lead to the pages around."""

    rows: Sequence[Mapping[str, Any]]
    first: int
    before: str | None
    after: str | None


def page(cursor: extensions.cursor, asked: Asked, after: str | None, before: str | None) -> Rows:
    """The rows after one mark, or before another. Raises BadCursor."""
    given = after or before
    if given is None:
        found = queue.page(cursor, asked, PAGE)
        return _marked(found.rows, 1, earlier=False, later=found.more)
    *mark, number = cursors.decode(given, _KINDS)
    if after:
        found = queue.page(cursor, asked, PAGE, mark)
        return _marked(found.rows, number + 1, earlier=True, later=found.more)
    found = queue.page(cursor, asked, PAGE, mark, backwards=True)
    first = max(1, number - len(found.rows)) if found.more else 1
    return _marked(found.rows, first, earlier=found.more, later=True)


def _marked(rows: Sequence[Mapping[str, Any]], first: int, *, earlier: bool, later: bool) -> Rows:
    def mark(row: Mapping[str, Any], number: int) -> str:
        return cursors.encode([*queue.place(row), number])

    return Rows(
        rows,
        first if rows else 0,
        before=mark(rows[0], first) if rows and earlier else None,
        after=mark(rows[-1], first + len(rows) - 1) if rows and later else None,
    )
