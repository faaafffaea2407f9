"""Every figure against a second computation over the events themselves, at any date, and against its own list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.complaint.commands import Answer, CoAssign, Reclassify, Start, Withdraw
from domain.complaint.events import ReportClass
from domain.event import Code
from domain.tracking import make
from projections.base import Projection
from projections.batch import Batch
from projections.indicators import indicators
from projections.promises import promises
from service.projector.generations import prepare
from service.projector.tables import Table
from service.reading.indicators.asked import Asked, Imported, Question, ask
from service.reading.indicators.counted import EMPTY, count, count_by
from service.reading.indicators.figures import FEWEST, FIGURES, Source
from service.reading.indicators.sources import By, query
from tests.domain.complaint.test_lives import lives
from tests.domain.medan import ADI, LIA, PARKS, PIA, ROADS
from tests.domain.spec import CITIZEN, FILED, MONDAY, ROUTED, Life
from tests.domain.spec import given as given_life
from tests.service.reading import naive
from tests.service.reading.known import History
from tests.support.databases import FreshDatabase
from tests.support.world import MEDAN, World, made_world

READ: tuple[Projection[Any], ...] = (indicators, promises)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def empty(database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world without complaints, with tables to be filled by hand."""
    with made_world(database, tmp_path_factory.mktemp("keys")) as made:
        prepare(made.service.database)
        yield made


@st.composite
def towns(draw: st.DrawFn) -> list[History]:
    """Some complaints with different lives; what is known first has the lower position."""
    some = [_changed(draw, number, life) for number, life in enumerate(draw(st.lists(lives(), min_size=1, max_size=6)))]
    order = sorted((at.recorded_at, number, at.version) for number, history in enumerate(some) for _, at in history)
    places = {(number, version): place for place, (_, number, version) in enumerate(order, 1)}
    return [
        [(event, replace(at, position=places[number, at.version])) for event, at in history]
        for number, history in enumerate(some)
    ]


def _changed(draw: st.DrawFn, number: int, life: Life) -> History:
    """Another complaint, of another class, perhaps later; some of its acts are told late."""
    later = timedelta(days=draw(st.integers(0, 40)))
    kind = draw(st.sampled_from(ReportClass))
    early = draw(st.sampled_from([timedelta(0), timedelta(hours=5), 2 * DAY]))
    (first, _), *_ = life.told
    changed = replace(first, tracking_id=make(number), report_class=kind)  # type: ignore[arg-type]
    events = [changed, *(event for event, _ in life.told[1:])]
    return [
        (
            _moved(event, later),
            replace(
                at,
                stream=UUID(int=100 + number),
                recorded_at=at.recorded_at + later,
                occurred_at=at.occurred_at + later - early,
            ),
        )
        for event, (_, at) in zip(events, life.told, strict=True)
    ]


def _moved(event: Any, later: timedelta) -> Any:
    """With its dates later too."""
    dues = {
        name: replace(due, at=due.at + later)
        for name in ("verification", "first_response", "resolution")
        if (due := getattr(event, name, None)) is not None
    }
    parts = [
        replace(part, resolution=replace(part.resolution, at=part.resolution.at + later))
        for part in getattr(event, "parts", None) or ()
    ]
    return replace(event, **dues, **({"parts": tuple(parts)} if parts else {}))


def fill(world: World, town: list[History]) -> None:
    """The rows that these events make, and no others."""
    with world.service.database.transaction() as cursor:
        for projection in READ:
            table, batch = Table(projection, 1), Batch(projection)
            for history in town:
                for event, at in history:
                    batch.apply(event, at)
            cursor.execute(f"DELETE FROM {table.name}")
            table.write(cursor, batch.written)


def asked_at(world: World, town: list[History], now: datetime, first: date, days: int, **more: Any) -> Asked:
    """The question as it would have been answered then."""
    question = Question(**{"unit": MEDAN, "first": first, "last": first + days * DAY, **more})
    position = max((at.position for history in town for _, at in history if at.recorded_at <= now), default=0)
    asked = ask(world.service, question)
    return replace(asked, now=now, position=position, values={**asked.values, "now": now, "position": position})


def told(asked: Asked, **more: Any) -> naive.Asked:
    return naive.Asked(
        **{"units": asked.values["units"], "start": asked.start, "end": asked.end, "now": asked.now, **more}
    )


def numbers(values: Any) -> dict[str, int]:
    return {name: value.n for name, value in values.items() if value.n}


PERIODS = st.tuples(st.integers(-5, 60), st.sampled_from([0, 6, 30, 120]))
MOMENTS = st.integers(0, 150).map(lambda days: MONDAY + days * DAY + timedelta(minutes=1))
often = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(towns(), MOMENTS, PERIODS)
@often
def test_figures_are_those_of_the_events_at_any_date(
    empty: World, town: list[History], now: datetime, period: tuple[int, int]
) -> None:
    fill(empty, town)
    asked = asked_at(empty, town, now, MONDAY.date() + period[0] * DAY, period[1])
    expected = naive.figures(town, told(asked))
    assert numbers(count(empty.service, asked)) == expected
    for name, figure in FIGURES.items():
        with empty.service.database.autocommit() as cursor:
            cursor.execute(
                f"{query(figure.source, asked.conditions)} SELECT complaint FROM found WHERE {figure.where}",
                asked.values,
            )
            found = [row[0] for row in cursor.fetchall()]
        assert len(found) == len(set(found)) == expected.get(name, 0)


@given(towns(), MOMENTS, PERIODS)
@often
def test_groups_are_counted_as_if_each_were_asked_alone(
    empty: World, town: list[History], now: datetime, period: tuple[int, int]
) -> None:
    fill(empty, town)
    asked = asked_at(empty, town, now, MONDAY.date() + period[0] * DAY, period[1])
    directory = empty.service.directories.current()
    by_unit = count_by(empty.service, asked, By.UNIT)
    for unit in asked.values["units"]:
        expected = naive.figures(town, told(asked, units=directory.subtree(Code(unit))))
        assert numbers(by_unit.get(unit, EMPTY)) == expected
    by_class = count_by(empty.service, asked, By.CLASS)
    for kind in ReportClass:
        assert numbers(by_class.get(kind, EMPTY)) == naive.figures(town, told(asked, report_class=kind))


def test_each_unit_of_a_shared_case_is_judged_by_its_own_dates(empty: World) -> None:
    """The dates of both are the same; one unit works, the other does not."""
    life = given_life(FILED, ROUTED, (ADI, CoAssign(unit=PARKS)), (LIA, Start()))
    fill(empty, [life.told])
    asked = asked_at(empty, [life.told], MONDAY + 30 * DAY, MONDAY.date(), 30)
    by_unit = count_by(empty.service, asked, By.UNIT)
    for unit, verdict in ((ROADS, "response_kept"), (PARKS, "response_missed")):
        assert naive.figures([life.told], told(asked, units=[unit])) == numbers(by_unit[unit])
        judged = {name for name in ("response_kept", "response_missed") if by_unit[unit][name].n}
        assert judged == {verdict}


def test_a_shared_case_stands_with_each_unit_whose_part_is_open_and_counts_once_for_both(empty: World) -> None:
    shared = (FILED, ROUTED, (ADI, CoAssign(unit=PARKS)))
    withdrawn = (CITIZEN, Withdraw())
    acts = (shared, (*shared, (PIA, Answer(text="Sudah."))), (*shared, withdrawn))
    histories = [
        [(event, replace(at, stream=UUID(int=200 + number))) for event, at in given_life(*each).told]
        for number, each in enumerate(acts)
    ]
    fill(empty, histories)
    now = MONDAY + 30 * DAY
    asked = asked_at(empty, histories, now, MONDAY.date(), 30)
    by_unit = count_by(empty.service, asked, By.UNIT)
    for unit, standing in ((ROADS, 2), (PARKS, 1)):
        assert by_unit[unit]["open"].n == by_unit[unit]["overdue"].n == standing
        assert naive.figures(histories, told(asked, units=[unit])) == numbers(by_unit[unit])
        alone = asked_at(empty, histories, now, MONDAY.date(), 30, unit=unit)
        assert numbers(count(empty.service, alone)) == numbers(by_unit[unit])
    assert count(empty.service, asked)["open"].n == 2
    assert by_unit[MEDAN]["open"].n == 2


def test_a_date_that_had_passed_by_the_new_class_is_missed_by_the_desk(empty: World) -> None:
    life = given_life(FILED, ROUTED, (LIA, Start())).after(days=12)
    life.then_by(ADI, Reclassify(report_class=ReportClass.INFORMATION, supervision=False, category=None))
    fill(empty, [life.told])
    asked = asked_at(empty, [life.told], MONDAY + 30 * DAY, MONDAY.date(), 30)
    assert count(empty.service, asked)["resolution_missed"].n == 1
    by_unit = count_by(empty.service, asked, By.UNIT)
    assert numbers(by_unit[ROADS]) == naive.figures([life.told], told(asked, units=[ROADS]))
    assert (by_unit[MEDAN]["resolution_missed"].n, by_unit[ROADS]["resolution_missed"].n) == (1, 0)


@given(towns(), PERIODS)
@often
def test_months_are_counted_as_if_each_were_asked_alone(
    empty: World, town: list[History], period: tuple[int, int]
) -> None:
    fill(empty, town)
    now = MONDAY + 300 * DAY
    asked = asked_at(empty, town, now, date(2026, 10, 20), 90)
    by_month = count_by(empty.service, asked, By.MONTH)
    for first, last in ((date(2026, 11, 1), 29), (date(2026, 12, 1), 30)):
        month = asked_at(empty, town, now, first, last)
        expected = numbers(count(empty.service, month))
        apart = {name for name, n in expected.items() if FIGURES[name].source is not Source.STANDING}
        assert {name: n for name, n in expected.items() if name in apart} == numbers(
            by_month.get(f"{first:%Y-%m}", EMPTY)
        )


@given(towns(), MOMENTS)
@often
def test_imported_histories_are_counted_apart_until_somebody_adopts_them(
    empty: World, town: list[History], now: datetime
) -> None:
    fill(empty, town)
    counts = {
        which: numbers(count(empty.service, asked_at(empty, town, now, date(2026, 1, 1), 700, imported=which)))
        for which in Imported
    }
    asked = asked_at(empty, town, now, date(2026, 1, 1), 700)
    assert counts[Imported.ONLY] == naive.figures(town, told(asked, unadopted=True))
    together = {name: counts[Imported.WITHOUT].get(name, 0) + counts[Imported.ONLY].get(name, 0) for name in FIGURES}
    assert counts[Imported.WITH] == {name: n for name, n in together.items() if n}


@given(towns(), MOMENTS)
@often
def test_parts_are_never_more_than_their_whole_and_those_that_must_add_up_do(
    empty: World, town: list[History], now: datetime
) -> None:
    fill(empty, town)
    values = count(empty.service, asked_at(empty, town, now, date(2026, 1, 1), 700))
    n = {name: value.n for name, value in values.items()}
    for name, figure in FIGURES.items():
        if figure.part_of:
            assert n[name] <= n[figure.part_of]
            assert values[name].of == n[figure.part_of]
    assert n["closed"] == n["closed_reporter"] + n["closed_system"] + n["closed_resolved"]
    assert n["archived"] == sum(each for name, each in n.items() if name.startswith("archived_"))
    assert n["overdue"] == n["overdue_week"] + n["overdue_month"] + n["overdue_longer"]
    for clock in ("check", "response", "resolution"):
        assert n[f"{clock}_due"] == n[f"{clock}_kept"] + n[f"{clock}_missed"]


@given(towns(), MOMENTS)
@often
def test_medians_and_p90_are_those_of_the_steps(empty: World, town: list[History], now: datetime) -> None:
    fill(empty, town)
    asked = asked_at(empty, town, now, date(2026, 1, 1), 700)
    for name, value in count(empty.service, asked).items():
        if FIGURES[name].source is Source.STEPS:
            took = naive.durations(town, told(asked), name)
            assert value.n == len(took)
            assert value.median == _between(took, 0.5)
            assert value.p90 == _between(took, 0.9)


@given(towns(), MOMENTS)
@often
def test_the_average_is_that_of_the_last_ratings(empty: World, town: list[History], now: datetime) -> None:
    fill(empty, town)
    asked = asked_at(empty, town, now, date(2026, 1, 1), 700)
    rated, scores = count(empty.service, asked)["rated"], naive.scores(town, told(asked))
    assert rated.n == len(scores)
    assert rated.mean == (round(sum(scores) / len(scores), 2) if scores else None)
    assert rated.average == (rated.mean if len(scores) >= FEWEST else None), "of a few it would tell of persons"


def _between(values: list[timedelta], share: float) -> timedelta | None:
    if not values:
        return None
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
