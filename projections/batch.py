"""A run of events folded into the rows of many complaints at once: what is to be written and what removed."""

from collections.abc import Iterable, Mapping
from typing import Generic
from uuid import UUID

from domain.event import Envelope, Event
from projections.base import Key, Projection, R


class Batch(Generic[R]):
    """Rows as stored go in by `store`, events by `apply`; `written` and `gone` say what the table lacks then."""

    def __init__(self, projection: Projection[R], stored: Iterable[R] = ()) -> None:
        """`stored` are all rows there are of the complaints that the events belong to."""
        self._projection = projection
        self._rows: dict[UUID, dict[Key, R]] = {}
        self._changed: dict[tuple[UUID, Key], R | None] = {}
        self._stored = set()
        for row in stored:
            key = projection.key_of(row)
            self._rows.setdefault(row.complaint, {})[key] = row
            self._stored.add((row.complaint, key))

    def apply(self, event: Event, at: Envelope) -> None:
        """Fold one event; when it raises, nothing of the event has been taken."""
        rows = self._rows.get(at.stream)
        if rows is None:
            rows = self._rows[at.stream] = {}
        self._take(at.stream, rows, self._projection.changes(rows, event, at))

    def _take(self, stream: UUID, rows: dict[Key, R], changes: Mapping[Key, R | None]) -> None:
        for key, row in changes.items():
            if row is None:
                rows.pop(key, None)
            else:
                rows[key] = row
            self._changed[stream, key] = row

    @property
    def written(self) -> list[R]:
        """New and changed rows."""
        return [row for row in self._changed.values() if row is not None]

    @property
    def gone(self) -> list[tuple[UUID, Key]]:
        """Keys whose stored row is to be removed."""
        return [place for place, row in self._changed.items() if row is None and place in self._stored]
