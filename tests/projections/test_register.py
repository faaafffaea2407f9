"""One row per complaint: where it stands, its times, its counts."""

from dataclasses import replace
from typing import Any

import pytest

from domain.complaint.desk_events import ComplaintReclassified, PartDue
from domain.complaint.events import ArchiveReason, Clock, Closure, ComplaintClosed, ComplaintStarted, ReportClass
from domain.complaint.state import Status
from domain.complaint.terms import Classification
from domain.complaint.unit_events import ComplaintCoAssigned, PartReturned
from domain.event import Event, Origin
from projections.register import RegisterRow
from projections.register.fold import register
from tests.projections.story import (
    ADOPTED,
    ANSWERED,
    ARCHIVED,
    ASKED,
    CLOSED,
    FILED,
    KOMINFO,
    MERGED,
    OLD_ANSWERED,
    OLD_FILED,
    OLD_ROUTED,
    PARKS,
    REOPENED,
    REPLIED,
    RETURNED,
    ROADS,
    ROUTED,
    ROUTED_AGAIN,
    STARTED,
    UNMERGED,
    VERIFIED,
    at,
    due,
    escalated,
    rows,
    told,
    words,
)
from tests.projections.story import COMPLAINT as C

STARTED_AGAIN = ComplaintStarted(assignment=2)
CO_ASSIGNED = ComplaintCoAssigned(assignment=2, unit=PARKS, note=None, first_response=None, resolution=None)
PART_RETURNED = PartReturned(assignment=2, proposed_unit=None, reason=words())
LEAD_ANSWERED = replace(ANSWERED, reply=None)
PLAIN = Classification(report_class=ReportClass.COMPLAINT, supervision=False, category=None)
RECLASSIFIED = ComplaintReclassified(
    old=PLAIN,
    new=replace(PLAIN, report_class=ReportClass.INFORMATION),
    resolution=due(22),
    parts=(PartDue(assignment=2, resolution=due(21)),),
)


def only_row(*events: Event, **envelope: Any) -> RegisterRow:
    known = rows(register, told(*events, **envelope))
    assert list(known) == [()]
    row = known[()]
    assert isinstance(row, RegisterRow)
    return row


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ((), Status.FILED),
        ((VERIFIED,), Status.VERIFIED),
        ((VERIFIED, ROUTED), Status.ROUTED),
        ((VERIFIED, ROUTED, RETURNED), Status.RETURNED),
        ((VERIFIED, ROUTED, STARTED), Status.IN_PROGRESS),
        ((VERIFIED, ROUTED, ANSWERED), Status.ANSWERED),
        ((VERIFIED, ROUTED, ANSWERED, REPLIED), Status.IN_PROGRESS),
        ((VERIFIED, ROUTED, ANSWERED, CLOSED), Status.CLOSED),
        ((VERIFIED, ROUTED, ANSWERED, CLOSED, REOPENED), Status.REOPENED),
        ((ARCHIVED,), Status.ARCHIVED),
    ],
)
def test_it_says_where_the_complaint_stands(events: tuple[Event, ...], status: Status) -> None:
    assert only_row(FILED, *events).status == status


def test_each_step_keeps_when_it_happened_and_when_it_was_recorded() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, STARTED, ANSWERED, CLOSED)
    happened = [row.filed_at, row.verified_at, row.routed_at, row.responded_at, row.answered_at, row.closed_at]
    assert happened == [at(C, version).occurred_at for version in range(1, 7)]
    recorded = [row.filed_recorded_at, row.verified_recorded_at, row.routed_recorded_at, row.responded_recorded_at]
    assert recorded == [at(C, version).recorded_at for version in range(1, 5)]
    assert (row.answered_recorded_at, row.closed_recorded_at) == (at(C, 5).recorded_at, at(C, 6).recorded_at)


def test_the_first_response_is_the_first_start_or_answer_and_stays() -> None:
    assert only_row(FILED, VERIFIED, ROUTED, ANSWERED).responded_at == at(C, 4).occurred_at
    assert only_row(FILED, VERIFIED, ROUTED, ANSWERED, REPLIED, ANSWERED).responded_at == at(C, 4).occurred_at
    assert only_row(FILED, VERIFIED, ROUTED, ANSWERED, REPLIED, ANSWERED).answer_version == 6


def test_it_knows_the_unit_that_has_it_now() -> None:
    assert (only_row(FILED).unit, only_row(FILED).assignment) == (KOMINFO, 0)
    assert only_row(FILED, VERIFIED, ROUTED).unit == ROADS
    back = only_row(FILED, VERIFIED, ROUTED, RETURNED)
    assert (back.unit, back.assignment, back.bounces) == (KOMINFO, 0, 1)
    assert (back.respond_by, back.resolve_by, back.clock) == (None, due(20).at, Clock.RESOLUTION)
    assert only_row(FILED, VERIFIED, ROUTED, RETURNED, ROUTED_AGAIN).unit == PARKS


def test_the_promise_that_counts_now() -> None:
    def promise(*events: Event) -> tuple[object, object]:
        row = only_row(FILED, *events)
        return row.clock, row.due_on

    assert promise() == (Clock.VERIFICATION, due(5).on)
    assert promise(VERIFIED) == (Clock.RESOLUTION, due(20).on)
    assert promise(VERIFIED, ROUTED) == (Clock.FIRST_RESPONSE, due(9).on)
    assert promise(VERIFIED, ROUTED, STARTED) == (Clock.RESOLUTION, due(20).on)
    assert promise(VERIFIED, ROUTED, ANSWERED) == (Clock.REPLY, due(30).on)
    assert promise(VERIFIED, ROUTED, ANSWERED, REPLIED) == (Clock.FIRST_RESPONSE, due(25).on)
    assert promise(VERIFIED, ROUTED, ANSWERED, CLOSED) == (None, None)
    assert promise(VERIFIED, ROUTED, ANSWERED, CLOSED, REOPENED) == (Clock.FIRST_RESPONSE, due(27).on)


def test_what_was_promised_is_remembered_after_the_answer_and_runs_no_longer() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, ANSWERED)
    assert (row.resolve_by, row.resolve_on, row.resolving) == (due(20).at, due(20).on, False)
    assert only_row(FILED, VERIFIED, ROUTED, ANSWERED, REPLIED, RETURNED).clock is None
    assert only_row(FILED, VERIFIED, ROUTED, ANSWERED, CLOSED, REOPENED, STARTED_AGAIN).clock == Clock.RESOLUTION


def test_how_it_ended_is_told_apart() -> None:
    assert only_row(FILED, ARCHIVED).archive_reason == ArchiveReason.TOO_GENERAL
    for kind in Closure:
        row = only_row(FILED, VERIFIED, ROUTED, ANSWERED, ComplaintClosed(kind=kind, note=None, reopening=due(30)))
        assert (row.closure, row.reopen_by) == (kind, due(30).at)


def test_a_reopened_complaint_is_not_closed() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, ANSWERED, CLOSED, REOPENED)
    assert (row.reopened, row.closure, row.closed_at, row.closed_recorded_at, row.reopen_by) == (
        1,
        None,
        None,
        None,
        None,
    )
    assert (row.assignment, row.respond_by, row.resolve_by) == (2, due(27).at, due(29).at)


def test_the_highest_escalation_is_remembered() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, escalated(Clock.FIRST_RESPONSE, 2, None), STARTED, ANSWERED)
    assert row.highest_level == 2


def test_an_imported_case_promises_nothing_until_it_is_adopted() -> None:
    row = only_row(OLD_FILED, VERIFIED, OLD_ROUTED, origin=Origin.IMPORTED)
    assert (row.origin, row.adopted, row.due_at, row.verify_by, row.resolve_by) == (
        Origin.IMPORTED,
        False,
        None,
        None,
        None,
    )
    row = only_row(OLD_FILED, VERIFIED, OLD_ROUTED, ADOPTED, origin=Origin.IMPORTED)
    assert (row.adopted, row.clock, row.due_at, row.resolve_on) == (
        True,
        Clock.FIRST_RESPONSE,
        due(18).at,
        due(26).on,
    )


def test_a_merged_complaint_has_ended_and_comes_back_as_it_was() -> None:
    (before,) = rows(register, told(FILED, VERIFIED, ROUTED, STARTED)).values()
    (merged,) = rows(register, told(FILED, VERIFIED, ROUTED, STARTED, MERGED)).values()
    assert (merged.status, merged.merged_into, merged.closure) == (Status.MERGED, MERGED.into, None)
    assert (merged.due_at, merged.resolving, merged.closed_at is None) == (None, False, False)
    (after,) = rows(register, told(FILED, VERIFIED, ROUTED, STARTED, MERGED, UNMERGED)).values()
    assert after == replace(before, version=6, position=60)


def test_the_answer_from_elsewhere_that_is_adopted_can_be_replied_to() -> None:
    adopted = replace(ADOPTED, first_response=None, resolution=None, reply=due(30))
    row = only_row(OLD_FILED, VERIFIED, OLD_ROUTED, OLD_ANSWERED, adopted, origin=Origin.IMPORTED)
    assert (row.status, row.reply_by) == (Status.ANSWERED, due(30).at)
    assert (row.clock, row.due_at, row.due_on) == (Clock.REPLY, due(30).at, due(30).on)


SHARED = (FILED, VERIFIED, ROUTED, replace(CO_ASSIGNED, first_response=due(12), resolution=due(24)))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), (Clock.FIRST_RESPONSE, due(9))),
        ((STARTED,), (Clock.FIRST_RESPONSE, due(12))),
        ((STARTED, STARTED_AGAIN), (Clock.RESOLUTION, due(20))),
        ((STARTED, STARTED_AGAIN, LEAD_ANSWERED), (Clock.RESOLUTION, due(24))),
        ((STARTED, STARTED_AGAIN, PART_RETURNED), (Clock.RESOLUTION, due(20))),
        ((STARTED, replace(PART_RETURNED, assignment=1)), (Clock.FIRST_RESPONSE, due(12))),
        ((STARTED, STARTED_AGAIN, replace(ASKED, until=due(15))), (Clock.RESOLUTION, due(24))),
        ((STARTED, STARTED_AGAIN, RECLASSIFIED), (Clock.RESOLUTION, due(21))),
    ],
)
def test_the_date_of_a_shared_case_is_the_earliest_of_any_part(events: tuple[Event, ...], expected: Any) -> None:
    row = only_row(*SHARED, *events)
    clock, promised = expected
    assert (row.clock, row.due_at, row.due_on) == (clock, promised.at, promised.on)


def test_whoever_leads_after_the_lead_returned_it_has_its_own_dates() -> None:
    row = only_row(*SHARED, replace(PART_RETURNED, assignment=1))
    assert (row.assignment, row.unit) == (2, PARKS)
    assert (row.respond_by, row.resolve_by, row.resolving) == (due(12).at, due(24).at, True)
