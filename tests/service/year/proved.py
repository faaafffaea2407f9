"""What must be true when the year is over, counted from the raw events alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from domain.complaint.events import Clock, ComplaintClosed, ComplaintEscalated, ComplaintEvent
from domain.complaint.fold import fold
from domain.complaint.state import ENDED, Complaint
from domain.directory.state import Directory
from service.store.mapper import decode, envelope
from tests.projections.town.kept import ESCALATING
from tests.projections.town.recount import Recount
from tests.service.reading import naive
from tests.service.reading.known import History
from tests.service.year.compared import take
from tests.support.world import World

NIGHTLY = timedelta(days=1, minutes=10)
"""The clock works once a night: nothing is done later than that."""

# As many parts as one likes, by the last byte of the stream's id; each complaint's events in order.
_PART = """
SELECT e.originator_id, e.version, p.position, e.recorded_at, e.topic, e.state, e.metadata
FROM aduan.events e JOIN aduan.positions p USING (log_id)
WHERE get_byte(uuid_send(e.originator_id), 15) %% %s = %s
ORDER BY e.originator_id, e.version
"""


def histories(world: World, number: int = 0, of: int = 1) -> Iterator[History]:
    """Each complaint's events, as the log has them, with their positions; those of one part of the complaints."""
    with world.service.database.stream() as cursor:
        cursor.execute(_PART, (of, number))
        for stream, rows in groupby(cursor, key=lambda row: row[0]):
            history = [
                (event, envelope(UUID(stream), version, position, recorded_at, bytes(stored)))
                for _, version, position, recorded_at, topic, state, stored in rows
                if isinstance(event := decode(topic, bytes(state)), ComplaintEvent)
            ]
            if history:
                yield history


def check(history: History, directory: Directory, end: datetime) -> Complaint:
    """Raises AssertionError where a promise was forgotten, raised twice, early or late, or counted wrongly."""
    clocks = Recount()
    for event, at in history:
        _nothing_overdue(clocks, at.recorded_at)
        clocks.take(event, at, directory)
    _nothing_overdue(clocks, end)
    state = fold(history)
    assert state is not None
    assert {(one.assignment, one.clock) for one in state.clocks} == set(clocks.running)
    for (_, clock), one in clocks.running.items():
        assert one.next is None, "nobody was told of a missed promise"
        assert clock is not Clock.REPLY, "nobody closed it, or went on"
    assert state.status in ENDED or any(one.level == 3 for one in clocks.running.values()), "forgotten"
    return state


def _nothing_overdue(clocks: Recount, now: datetime) -> None:
    for (_, clock), one in clocks.running.items():
        waits = one.next if clock in ESCALATING else one.due if clock is Clock.REPLY else None
        if waits is not None:
            until = max(waits.at, one.since or waits.at) + NIGHTLY
            assert now <= until, f"{clock} was to be acted on after {waits.at}"


@dataclass
class Tally:
    """What there was in some of the complaints, how often each figure counts one, and what should not have been."""

    figures: list[Counter[str]]
    there: Counter[str] = field(default_factory=Counter)
    raised: Counter[int] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def take(self, history: History, asked: Sequence[naive.Asked], directory: Directory, end: datetime) -> None:
        """One more complaint."""
        try:
            ended = check(history, directory, end).ended
        except AssertionError as broken:
            self.wrong.append("\n    ".join([str(broken), *(f"{at.recorded_at} {event}" for event, at in history)]))
            return
        self.there.update({"complaints": 1, "events": len(history), "ended": ended, "with the Ombudsman": not ended})
        self.raised.update(event.level for event, _ in history if isinstance(event, ComplaintEscalated))
        self.closed.update(str(event.kind) for event, _ in history if isinstance(event, ComplaintClosed))
        take(asked, history, self.figures)

    def add(self, other: "Tally") -> None:
        """And those of another part."""
        for mine, its in zip(self.figures, other.figures, strict=True):
            mine.update(its)
        self.there.update(other.there)
        self.raised.update(other.raised)
        self.closed.update(other.closed)
        self.wrong += other.wrong
