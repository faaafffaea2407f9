"""What was promised, by whom it was to be kept when the date came, and whether it was."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from hypothesis import given

from domain.complaint.desk_events import ComplaintReclassified
from domain.complaint.events import Clock, ReportClass
from domain.complaint.fold import ESCALATING
from domain.complaint.fold import fold as domain_fold
from domain.complaint.terms import Classification
from domain.complaint.unit_events import ComplaintCoAssigned
from domain.event import Event, Origin
from projections.indicators import FOREVER, indicators
from projections.promises import PromiseRow, promises
from tests.projections.histories import History, histories
from tests.projections.story import (
    ADOPTED,
    ANSWERED,
    ARCHIVED,
    CLOSED,
    FILED,
    MERGED,
    OLD_FILED,
    OLD_ROUTED,
    REOPENED,
    REPLIED,
    RETURNED,
    ROUTED,
    ROUTED_AGAIN,
    STARTED,
    UNMERGED,
    VERIFIED,
    due,
    rows,
    told,
)

SHARED = ComplaintCoAssigned(assignment=2, unit=ROUTED_AGAIN.unit, note=None, first_response=due(9), resolution=due(20))
CHECK, RESPONSE, RESOLUTION = Clock.VERIFICATION, Clock.FIRST_RESPONSE, Clock.RESOLUTION


class Made(NamedTuple):
    """A promise in short: its clock, who has it, the day, and what became of it."""

    clock: Clock
    assignment: int
    due: datetime
    ended: int | None
    met: bool = False


def made(*events: Event) -> list[Made]:
    return [
        Made(row.clock, row.assignment, row.due_at, ended(row), row.met)
        for row in rows(promises, told(*events)).values()
    ]


def ended(row: PromiseRow) -> int | None:
    """The version that ended it."""
    return None if row.ended_position == FOREVER else row.ended_position // 10


def test_the_check_is_kept_by_verifying_routing_or_archiving() -> None:
    assert made(FILED) == [Made(CHECK, 0, due(5).at, None)]
    for decision in (VERIFIED, ROUTED, ARCHIVED):
        assert made(FILED, decision)[0] == Made(CHECK, 0, due(5).at, 2, True)


def test_the_resolution_goes_along_with_the_case_and_back_to_the_desk() -> None:
    date = due(20).at
    passed = [each for each in made(FILED, VERIFIED, ROUTED, RETURNED, ROUTED_AGAIN) if each.clock is RESOLUTION]
    assert passed == [
        Made(RESOLUTION, 0, date, 3),
        Made(RESOLUTION, 1, date, 4),
        Made(RESOLUTION, 0, date, 5),
        Made(RESOLUTION, 2, date, None),
    ]


def test_starting_is_a_response_and_an_answer_keeps_both() -> None:
    started = made(FILED, ROUTED, STARTED)
    assert started[1:] == [Made(RESPONSE, 1, due(9).at, 3, True), Made(RESOLUTION, 1, due(20).at, None)]
    assert made(FILED, ROUTED, ANSWERED)[1:] == [
        Made(RESPONSE, 1, due(9).at, 3, True),
        Made(RESOLUTION, 1, due(20).at, 3, True),
    ]


def test_a_unit_that_returns_a_case_has_not_responded() -> None:
    assert Made(RESPONSE, 1, due(9).at, 3) in made(FILED, ROUTED, RETURNED)


def test_replies_and_reopenings_are_promised_anew() -> None:
    assert made(FILED, ROUTED, ANSWERED, REPLIED)[-1] == Made(RESPONSE, 1, due(25).at, None)
    assert made(FILED, ROUTED, ANSWERED, REPLIED, CLOSED)[-1] == Made(RESPONSE, 1, due(25).at, 5)
    assert made(FILED, ROUTED, ANSWERED, CLOSED, REOPENED)[-2:] == [
        Made(RESPONSE, 2, due(27).at, None),
        Made(RESOLUTION, 2, due(29).at, None),
    ]


def test_nothing_is_promised_for_a_history_until_somebody_adopts_it() -> None:
    old = told(OLD_FILED, OLD_ROUTED, origin=Origin.IMPORTED)
    assert rows(promises, old) == {}
    assert len(rows(promises, [*old, *told(ADOPTED, after=2)])) == 2


def test_what_was_handed_over_too_late_is_judged_where_it_was() -> None:
    late = ROUTED.__class__(assignment=1, unit=ROUTED.unit, note=None, first_response=due(9), resolution=due(2))
    later = told(FILED, VERIFIED) + told(late, after=60)
    judged = {(row.clock, row.assignment): row.judged for row in rows(promises, later).values()}
    assert judged == {(CHECK, 0): True, (RESOLUTION, 0): True, (RESPONSE, 1): True, (RESOLUTION, 1): False}


def test_a_date_that_had_passed_when_it_was_promised_was_missed_by_the_desk() -> None:
    (check,) = told(FILED)
    (checked,) = told(VERIFIED, after=1000)
    (row,) = [row for row in rows(promises, [check, checked]).values() if row.clock is RESOLUTION]
    assert (row.assignment, row.judged, row.ended_at) == (0, True, None)
    (routed,) = told(ROUTED, after=1000)
    made_late = rows(promises, [check, routed]).values()
    found = sorted((row for row in made_late if row.clock is RESOLUTION), key=lambda row: row.assignment)
    assert [(row.assignment, row.judged, row.met) for row in found] == [(0, True, False), (1, False, False)]
    assert found[0].ended_at == routed[1].recorded_at


def test_a_date_that_had_passed_by_the_new_class_was_missed_by_the_desk() -> None:
    """Of each part of a shared case; what the desk gave in time is kept by whoever has it."""
    old = Classification(report_class=ReportClass.COMPLAINT, supervision=False, category=None)
    event = ComplaintReclassified(
        old=old, new=replace(old, report_class=ReportClass.INFORMATION), resolution=due(7), parts=None
    )
    for history, holders in (((FILED, VERIFIED), [0]), ((FILED, ROUTED), [1]), ((FILED, ROUTED, SHARED), [1, 2])):
        for after, by_desk in ((24 * 10, True), (24, False)):
            known = rows(promises, [*told(*history), *told(event, after=after)]).values()
            found = [row for row in known if row.clock is RESOLUTION and row.due_at == due(7).at]
            assert [(row.assignment, row.judged, row.by_desk) for row in found] == [(n, True, by_desk) for n in holders]
            assert all(row.ended_at is None and row.position == 10 * row.version for row in found)


def test_what_is_merged_is_neither_kept_nor_missed_and_goes_on_under_its_date() -> None:
    merged = made(FILED, ROUTED, STARTED, MERGED)
    assert Made(RESOLUTION, 1, due(20).at, 4) in merged
    assert made(FILED, MERGED)[0] == Made(CHECK, 0, due(5).at, 2)
    apart = [each for each in made(FILED, ROUTED, STARTED, MERGED, UNMERGED) if each.clock is RESOLUTION]
    assert apart == [Made(RESOLUTION, 1, due(20).at, 4), Made(RESOLUTION, 1, due(20).at, None)]
    assert made(FILED, ROUTED, STARTED, MERGED, UNMERGED, ANSWERED)[-1] == Made(RESOLUTION, 1, due(20).at, 6, True)


def test_what_passed_while_it_was_merged_was_missed_by_the_desk_and_once() -> None:
    for history, holder in (((FILED, ROUTED, STARTED), 1), ((FILED, VERIFIED), 0)):
        merged = told(*history, MERGED)
        late = [*merged, *told(UNMERGED, after=1000)]
        found = [row for row in rows(promises, late).values() if row.clock is RESOLUTION and row.due_at == due(20).at]
        assert sorted((row.assignment, row.met) for row in found if row.judged and not row.ended_at) == (
            [] if holder else [(0, False)]
        )
        missed = [row for row in found if row.judged and (row.ended_at is None or row.ended_at > row.due_at)]
        assert [(row.assignment, row.met) for row in missed] == [(0, False)]
        assert [row.assignment for row in found if row.ended_position == FOREVER] == [holder]


def test_what_was_missed_before_it_was_merged_is_missed_by_who_had_it_and_once() -> None:
    history = [*told(FILED, ROUTED, STARTED), *told(MERGED, after=1000), *told(UNMERGED, after=1001)]
    found = [row for row in rows(promises, history).values() if row.clock is RESOLUTION]
    assert [(row.assignment, row.judged) for row in found] == [(1, True), (1, False)]


@given(histories())
def test_at_every_position_those_run_that_the_domain_runs(history: History) -> None:
    known = rows(promises, history).values()
    for count, (_, at) in enumerate(history, 1):
        complaint = domain_fold(history[:count])
        assert complaint is not None
        running = {
            (row.clock, row.assignment, row.due_at) for row in known if row.position <= at.position < row.ended_position
        }
        assert running == {
            (clock.clock, clock.assignment, clock.due.at) for clock in complaint.clocks if clock.clock in ESCALATING
        }


@given(histories())
def test_every_promise_has_a_row_among_the_indicators_that_says_who_made_it(history: History) -> None:
    versions = {row.version for row in rows(indicators, history).values()}
    assert {row.version for row in rows(promises, history).values()} <= versions
