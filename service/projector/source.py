"""The log as the projector reads it: raw rows in position order, each decoded once however many projections want it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg2.extensions import cursor

from domain.event import Envelope, Event
from service.store.mapper import decode, envelope

COLUMNS = "p.position, e.originator_id, e.version, e.topic, e.state, e.metadata, e.recorded_at"
# A range of positions is read through the two indexes, whatever the planner does or does not know of the tables.
_READ = f"""
SELECT {COLUMNS}
FROM aduan.positions p CROSS JOIN LATERAL (SELECT * FROM aduan.events WHERE log_id = p.log_id OFFSET 0) e
WHERE p.position > %s AND p.position <= %s ORDER BY p.position
"""


class Entry:
    """One event of the log, decoded when it is first needed."""

    __slots__ = ("_opened", "metadata", "position", "recorded_at", "state", "stream", "topic", "version")

    def __init__(
        self,
        position: int,
        stream: str,
        version: int,
        topic: str,
        state: memoryview,
        metadata: memoryview,
        recorded_at: datetime,
    ) -> None:
        self.position = position
        self.stream = stream
        self.version = version
        self.topic = topic
        self.state = state
        self.metadata = metadata
        self.recorded_at = recorded_at
        self._opened: tuple[Event, Envelope] | None = None

    def open(self) -> tuple[Event, Envelope]:
        """The event and its envelope; UnreadableEvent when they are damaged."""
        if self._opened is None:
            event = decode(self.topic, bytes(self.state))
            at = envelope(UUID(self.stream), self.version, self.position, self.recorded_at, bytes(self.metadata))
            self._opened = event, at
        return self._opened

    def __str__(self) -> str:
        return f"{self.topic}, version {self.version} of {self.stream}, at position {self.position}"


class Reader:
    """Reads the log; projections that stand at the same place share what was read and decoded last."""

    def __init__(self) -> None:
        self._after = 0
        self._entries: Sequence[Entry] = ()

    def read(self, cur: cursor, after: int, until: int) -> Sequence[Entry]:
        """The events with positions from `after` + 1 to `until`, or the first of them."""
        if after != self._after or not self._entries or self._entries[-1].position > until:
            cur.execute(_READ, (after, until))
            self._entries = [Entry(*values) for values in cur]
            self._after = after
        return self._entries
