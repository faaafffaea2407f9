"""The figures of the service against those counted from the raw events: whole, unit by unit and month by month."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.event import Code
from service.reading.indicators.asked import Asked, Question, ask
from service.reading.indicators.counted import EMPTY, Values, count_by
from service.reading.indicators.figures import FIGURES, Source
from service.reading.indicators.sources import NOTHING, By, query
from tests.service.reading import naive
from tests.service.reading.known import History, known
from tests.service.year.fates import MEDAN, UNITS
from tests.support.world import World

SHOWN = 2  # complaints of each figure that differs


@dataclass(frozen=True)
class Compared:
    """A question, as it is asked of the service and of the events; the service answers it as a group of a whole."""

    asked: Asked
    whole: Asked
    by: By | None = None
    group: str = NOTHING

    @property
    def again(self) -> naive.Asked:
        """The same of the events."""
        units = frozenset(self.asked.values["units"])
        return naive.Asked(units=units, start=self.asked.start, end=self.asked.end, now=self.asked.now)

    def expected(self, counts: Counter[str]) -> dict[str, int]:
        """What the service has to answer; how things stand is of no month."""
        apart = self.by is By.MONTH
        return {name: n for name, n in counts.items() if not (apart and FIGURES[name].source is Source.STANDING)}


def questions(world: World, first: date, last: date, end: datetime) -> list[Compared]:
    """Of the city for the whole time and as known in its middle, of each unit, and of each month."""
    middle = datetime.combine(first + (last - first) / 2, end.timetz())
    whole, before = (_asked(world, now, first, last) for now in (end, middle))
    found = [Compared(whole, whole), Compared(before, before)]
    directory = world.service.directories.current()
    units = sorted(set(UNITS) & set(directory.units)) or sorted(directory.subtree(MEDAN))
    found += [Compared(_asked(world, end, first, last, Code(unit)), whole, By.UNIT, unit) for unit in units]
    for begins, ends in _months(first, last):
        asked = _asked(world, end, begins, ends)
        found.append(Compared(asked, whole, By.MONTH, f"{begins:%Y-%m}"))
    return found


def counted(asked: Sequence[naive.Asked], town: Iterable[History]) -> list[Counter[str]]:
    """Each question's figures, from the events; every history is read once."""
    counts = [Counter[str]() for _ in asked]
    for history in town:
        take(asked, history, counts)
    return counts


def take(asked: Sequence[naive.Asked], history: History, counts: Sequence[Counter[str]]) -> None:
    """One more complaint."""
    cases = {now: known(history, now) for now in {one.now for one in asked}}
    for one, its in zip(asked, counts, strict=True):
        its.update(naive.counted(cases[one.now], one))


def compare(world: World, asked: Sequence[Compared], counts: Sequence[Counter[str]], town: Iterable[History]) -> int:
    """Answers how many figures were the same. Raises AssertionError with what differs, looked for in the town."""
    compared = 0
    answers = {(id(one.whole), one.by): count_by(world.service, one.whole, one.by) for one in asked}
    for one, its in zip(asked, counts, strict=True):
        expected = one.expected(its)
        found = _numbers(answers[id(one.whole), one.by].get(one.group, EMPTY))
        assert found == expected, _difference(world, one, found, expected, town)
        compared += len(expected)
    return compared


def compare_figures(world: World, town: Sequence[History], first: date, last: date, end: datetime) -> int:
    """All of it for a town that is small enough to be held."""
    asked = questions(world, first, last, end)
    return compare(world, asked, counted([one.again for one in asked], town), town)


def _difference(
    world: World, one: Compared, found: dict[str, int], expected: dict[str, int], town: Iterable[History]
) -> str:
    """For each figure that differs the complaints that only one side counts."""
    listed = {name: _listed(world, one.asked, name) for name in FIGURES if found.get(name) != expected.get(name)}
    told: dict[str, list[History]] = {name: [] for name in listed}
    for history in town:
        names = naive.counted(known(history, one.again.now), one.again)
        for name, streams in listed.items():
            if (history[0][1].stream in streams) != (name in names) and len(told[name]) < SHOWN:
                told[name].append(history)
    lines = [f"{one.by} {one.group} of {one.asked.first} to {one.asked.last}, at {one.asked.now}"]
    for name, histories in told.items():
        lines.append(f"{name}: {found.get(name, 0)} instead of {expected.get(name, 0)}")
        lines += [
            f"    {at.version} {at.recorded_at} {at.actor.role} {event}" for each in histories for event, at in each
        ]
    return "\n".join(lines)


def _listed(world: World, asked: Asked, name: str) -> set[UUID]:
    figure = FIGURES[name]
    with world.service.database.autocommit() as cursor:
        found = f"{query(figure.source, asked.conditions)} SELECT complaint FROM found WHERE {figure.where}"
        cursor.execute(found, asked.values)
        return {UUID(str(row[0])) for row in cursor.fetchall()}


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    begins = first
    while begins <= last:
        ends = (begins.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        yield begins, min(ends, last)
        begins = ends + timedelta(days=1)


def _asked(world: World, now: datetime, first: date, last: date, unit: Code = MEDAN) -> Asked:
    asked = ask(world.service, Question(unit=unit, first=first, last=last))
    with world.service.database.autocommit() as cursor:
        cursor.execute(
            "SELECT coalesce(max(position), 0) FROM aduan.positions JOIN aduan.events USING (log_id) "
            "WHERE recorded_at <= %s",
            (now,),
        )
        ((position,),) = cursor.fetchall()
    return replace(asked, now=now, position=position, values={**asked.values, "now": now, "position": position})


def _numbers(values: Values) -> dict[str, int]:
    return {name: value.n for name, value in values.items() if value.n}
