"""What must be true when the year is over, counted from the raw events alone."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.complaint.events import Clock, ComplaintClosed, ComplaintEscalated, ComplaintEvent
from domain.complaint.fold import fold
from domain.complaint.state import ENDED, Complaint
from domain.event import Code, Envelope
from service.reading.indicators.asked import Question, ask
from service.reading.indicators.counted import EMPTY, count, count_by
from service.reading.indicators.figures import FIGURES, Source
from service.reading.indicators.sources import By, query
from service.store import log
from service.store.mapper import decode, envelope
from tests.projections.town.kept import ESCALATING
from tests.projections.town.recount import Recount
from tests.service.reading import naive
from tests.service.reading.naive import History
from tests.service.year.fates import MEDAN, UNITS
from tests.support.world import World

NIGHTLY = timedelta(days=1, minutes=10)
"""The clock works once a night: nothing is done later than that."""


def histories(world: World) -> list[History]:
    """Each complaint's events, as the log has them, with their positions."""
    found: dict[UUID, History] = {}
    for row in log.stream(world.service.database):
        event = decode(row.topic, row.state)
        if isinstance(event, ComplaintEvent):
            at = envelope(row.originator_id, row.version, row.position, row.recorded_at, row.metadata)
            found.setdefault(row.originator_id, []).append((event, at))
    return list(found.values())


@dataclass
class Proof:
    """One complaint's history against the rules of clocks."""

    history: History

    def check(self, world: World, end: datetime) -> Complaint:
        """Raises AssertionError where a promise was forgotten, raised twice, early or late, or counted wrongly."""
        directory, clocks = world.service.directories.current(), Recount()
        for event, at in self.history:
            self._nothing_overdue(clocks, at.recorded_at)
            clocks.take(event, at, directory)
        self._nothing_overdue(clocks, end)
        state = fold(self.history)
        assert state is not None
        assert {(one.assignment, one.clock) for one in state.clocks} == set(clocks.running)
        for (_, clock), one in clocks.running.items():
            assert one.next is None, "nobody was told of a missed promise"
            assert clock is not Clock.REPLY, "nobody closed it, or went on"
        assert state.status in ENDED or any(one.level == 3 for one in clocks.running.values()), "forgotten"
        return state

    def _nothing_overdue(self, clocks: Recount, now: datetime) -> None:
        for (_, clock), one in clocks.running.items():
            waits = one.next if clock in ESCALATING else one.due if clock is Clock.REPLY else None
            if waits is not None:
                until = max(waits.at, one.since or waits.at) + NIGHTLY
                assert now <= until, f"{clock} was to be acted on after {waits.at}"


def prove(world: World, first: date, last: date, end: datetime) -> dict[str, Any]:
    """All complaints, all figures; answers what there was."""
    town = histories(world)
    states = [Proof(history).check(world, end) for history in town]
    questions = compare_figures(world, town, first, last, end)
    raised = Counter(event.level for event, _ in _all(town) if isinstance(event, ComplaintEscalated))
    closed = Counter(str(event.kind) for event, _ in _all(town) if isinstance(event, ComplaintClosed))
    return {
        "complaints": len(town),
        "events": sum(map(len, town)),
        "ended": sum(state.ended for state in states),
        "with the Ombudsman": sum(not state.ended for state in states),
        "escalations by level": dict(sorted(raised.items())),
        "closures by kind": dict(sorted(closed.items())),
        "figures compared": questions,
    }


def _all(town: list[History]) -> list[tuple[ComplaintEvent, Envelope]]:
    return [told for history in town for told in history]


def compare_figures(world: World, town: list[History], first: date, last: date, end: datetime) -> int:
    """Of the city for the whole time and as known in its middle, of each unit, and of each month."""
    compared = 0
    middle = datetime.combine(first + (last - first) / 2, end.timetz())
    directory = world.service.directories.current()
    for now in (end, middle):
        asked = _asked(world, town, now, first, last)
        expected = naive.figures(town, _naive(asked))
        found = _numbers(count(world.service, asked))
        assert found == expected, _difference(world, town, asked, found, expected)
        compared += len(expected)
    asked = _asked(world, town, end, first, last)
    units, months = count_by(world.service, asked, By.UNIT), count_by(world.service, asked, By.MONTH)
    for unit in set(UNITS) & set(directory.units) or sorted(directory.subtree(MEDAN)):
        expected = naive.figures(town, _naive(asked, units=directory.subtree(Code(unit))))
        assert _numbers(units.get(unit, EMPTY)) == expected
        compared += len(expected)
    for month in sorted(months):
        year, number = map(int, month.split("-"))
        begins = max(first, date(year, number, 1))
        ends = min(last, date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1))
        expected = naive.figures(town, _naive(_asked(world, town, end, begins, ends)))
        apart = {name: n for name, n in expected.items() if FIGURES[name].source is not Source.STANDING}
        assert apart == _numbers(months[month])
        compared += len(apart)
    return compared


def _difference(
    world: World, town: list[History], asked: Any, found: dict[str, int], expected: dict[str, int]
) -> dict[str, list[History]]:
    """For each figure that differs the complaints that only one side counts."""
    told: dict[str, list[History]] = {}
    for name in (name for name in FIGURES if found.get(name) != expected.get(name)):
        with world.service.database.autocommit() as cursor:
            found_by = f"{query(FIGURES[name].source, asked.conditions)} SELECT complaint FROM found WHERE "
            cursor.execute(found_by + FIGURES[name].where, asked.values)
            listed = {UUID(str(row[0])) for row in cursor.fetchall()}
        counted = {history[0][1].stream for history in town if name in naive.figures([history], _naive(asked))}
        told[name] = [history for history in town if history[0][1].stream in listed ^ counted][:2]
    return told


def _asked(world: World, town: list[History], now: datetime, first: date, last: date) -> Any:
    asked = ask(world.service, Question(unit=MEDAN, first=first, last=last))
    position = max((at.position for _, at in _all(town) if at.recorded_at <= now), default=0)
    return replace(asked, now=now, position=position, values={**asked.values, "now": now, "position": position})


def _naive(asked: Any, **more: Any) -> naive.Asked:
    given = {"units": asked.values["units"], "start": asked.start, "end": asked.end, "now": asked.now}
    return naive.Asked(**given | more)


def _numbers(values: Any) -> dict[str, int]:
    return {name: value.n for name, value in values.items() if value.n}
