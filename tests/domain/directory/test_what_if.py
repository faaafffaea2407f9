"""What a proposal would have done: the dates that its own rules would have given, and the verdicts that turn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.complaint.events import Clock, ReportClass
from domain.directory.commands import OpenUnit, Propose, PublishCalendar, PublishStandard
from domain.directory.events import StandardPublished, UnitKind
from domain.directory.fold import evolve
from domain.directory.state import Directory
from domain.directory.what_if import Effect, Promised, concerned, effect
from domain.event import Code, Zone
from tests.domain.medan import (
    BABURA,
    BARU,
    DIRECTORY,
    MEDAN,
    OTHER,
    PARKS,
    ROADS,
    applied,
    at,
    calendar,
    label,
    standard,
)

TODAY = date(2026, 12, 1)
SHORTER = replace(standard(Clock.FIRST_RESPONSE, 5), days=3, effective_from=date(2027, 1, 1))
LONGER = replace(SHORTER, days=8)
TYPHOON = calendar(2026, date(2026, 11, 4), date(2026, 11, 5), date(2026, 12, 24), date(2026, 12, 25))


def promised(**particular: object) -> Promised:
    """Begun on Monday the 2nd, due on Monday the 9th, and begun with on that day."""
    base = Promised(
        clock=Clock.FIRST_RESPONSE,
        unit=ROADS,
        report_class=ReportClass.COMPLAINT,
        supervision=False,
        began=date(2026, 11, 2),
        due=date(2026, 11, 9),
        ended=date(2026, 11, 9),
        met=True,
    )
    return replace(base, **particular)  # type: ignore[arg-type]


def told(*past: Promised, change: PublishStandard | PublishCalendar) -> Effect:
    return effect(past, change, DIRECTORY, TODAY)


def test_a_shorter_limit_moves_dates_to_the_fore_and_misses_what_came_on_the_last_day() -> None:
    past = promised(times=7), promised(ended=date(2026, 11, 5), times=2)
    assert told(*past, change=SHORTER) == Effect(counted=9, earlier=9, newly_missed=7)


def test_a_longer_limit_keeps_what_was_missed() -> None:
    past = promised(ended=date(2026, 11, 10), times=3), promised(ended=date(2026, 11, 30))
    assert told(*past, change=LONGER) == Effect(counted=4, later=4, newly_kept=3)


def test_what_still_runs_is_judged_by_today() -> None:
    running = promised(began=date(2026, 11, 24), due=date(2026, 12, 1), ended=None, met=False)
    assert told(running, change=SHORTER) == Effect(counted=1, earlier=1, newly_missed=1)
    assert told(promised(ended=None, met=False), change=SHORTER) == Effect(counted=1, earlier=1), "missed anyhow"


def test_a_wait_for_the_reporter_stays_as_long_as_it_was() -> None:
    waited = promised(due=date(2026, 11, 16), ended=date(2026, 11, 12))
    assert told(waited, change=SHORTER) == Effect(counted=1, earlier=1), "five days of waiting: due on the 12th"
    assert told(replace(waited, ended=date(2026, 11, 13)), change=SHORTER).newly_missed == 1


def test_a_day_off_moves_what_was_counted_over_it() -> None:
    past = promised(), promised(began=date(2026, 11, 9), due=date(2026, 11, 16), ended=date(2026, 11, 17))
    assert told(*past, change=TYPHOON) == Effect(counted=2, later=1)


def test_what_is_particular_to_an_agency_or_class_concerns_no_other() -> None:
    ours = replace(SHORTER, code=Code("ours"), agency=OTHER)
    assert concerned(ours, DIRECTORY) == (frozenset({OTHER}), (Clock.FIRST_RESPONSE,))
    aspirations = replace(SHORTER, code=Code("wishes"), report_class=ReportClass.ASPIRATION)
    assert told(promised(), change=aspirations) == Effect(counted=1)
    assert told(promised(report_class=ReportClass.ASPIRATION), change=aspirations).earlier == 1


def test_a_more_particular_standard_goes_on_ruling() -> None:
    general = replace(standard(Clock.RESOLUTION, 5), days=2, effective_from=date(2027, 1, 1))
    case = promised(clock=Clock.RESOLUTION, due=date(2026, 11, 20), ended=date(2026, 11, 20))
    assert told(case, change=general) == Effect(counted=1), "complaints have fourteen days of their own"


@pytest.mark.parametrize("clock", [Clock.REPLY, Clock.REOPENING, Clock.WARNING])
def test_what_judges_no_office_concerns_no_verdict(clock: Clock) -> None:
    assert concerned(replace(SHORTER, clock=clock), DIRECTORY)[1] == ()


def test_a_calendar_that_nobody_works_by_concerns_nobody() -> None:
    assert concerned(replace(TYPHOON, code=Code("new")), DIRECTORY)[0] == frozenset()
    assert MEDAN in concerned(TYPHOON, DIRECTORY)[0]
    assert told(promised(), change=replace(TYPHOON, code=Code("new"))) == Effect(counted=1)


@given(
    hours=st.integers(0, 24 * 364),
    unit=st.sampled_from([ROADS, PARKS, BARU, BABURA, OTHER]),
    days=st.integers(1, 40),
    off=st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=12),
)
def test_dates_are_those_that_the_rules_would_have_given(hours: int, unit: Code, days: int, off: set[date]) -> None:
    """Compared with a directory in which the proposal had held from the beginning."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    case = {"unit": unit, "report_class": ReportClass.COMPLAINT, "supervision": False}
    was = DIRECTORY.promise(Clock.FIRST_RESPONSE, start, **case)  # type: ignore[arg-type]
    for change in (replace(SHORTER, days=days), calendar(2026, *sorted(off))):
        would = _had_held(change).promise(Clock.FIRST_RESPONSE, start, **case)  # type: ignore[arg-type]
        began = DIRECTORY.local_date(start, unit)
        for ended in (would.on, would.on + timedelta(days=1)):
            one = promised(unit=unit, began=began, due=was.on, ended=ended)
            found = effect([one], change, DIRECTORY, TODAY)
            assert (found.earlier, found.later) == (would.on < was.on, would.on > was.on)
            assert found.newly_missed == (ended > would.on and ended <= was.on)
            assert found.newly_kept == (ended <= would.on and ended > was.on)


def _had_held(change: PublishStandard | PublishCalendar) -> Directory:
    if isinstance(change, PublishCalendar):
        known = DIRECTORY.calendars[change.code]
        event = known.published[2026]
        return evolve(DIRECTORY, replace(event, days=change.days), at(change.stream, known.version + 1))
    rule = StandardPublished(**{**vars(change), "effective_from": date(2025, 6, 1)})
    return evolve(DIRECTORY, rule, at(change.stream, 2))


def test_of_a_unit_that_is_gone_nothing_is_counted() -> None:
    assert told(promised(unit=Code("nowhere")), change=SHORTER) == Effect()


def test_a_proposal_is_read_as_it_was_proposed() -> None:
    directory = applied(Propose(change=SHORTER), onto=DIRECTORY)
    (waiting,) = directory.proposals.values()
    assert effect([promised()], waiting.change, directory, TODAY) == told(promised(), change=SHORTER)


def test_a_new_agency_with_another_calendar_is_left_alone() -> None:
    other = replace(calendar(2026), code=Code("other"))
    agency = OpenUnit(
        code=Code("deli"),
        kind=UnitKind.AGENCY,
        parent=None,
        name=label("Deli"),
        zone=Zone("Asia/Jakarta"),
        calendar=other.code,
    )
    directory = applied(other, agency, onto=DIRECTORY)
    assert Code("deli") not in concerned(TYPHOON, directory)[0]
