"""Who must do what next: the queue's row after each turn a complaint takes."""

from dataclasses import replace
from typing import Any

import pytest

from domain.complaint.events import Clock, ComplaintRouted
from domain.event import Event, Origin, Role
from projections.base import ProjectionError
from projections.queue import QueueRow, Step
from projections.queue.fold import queue
from tests.projections.story import (
    ADOPTED,
    ANSWERED,
    ARCHIVED,
    CLOSED,
    FILED,
    FORWARDED,
    KOMINFO,
    MERGED,
    OLD_FILED,
    OLD_ROUTED,
    OLD_VERIFIED,
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
    due,
    escalated,
    rows,
    told,
)


def only_row(*events: Event, **envelope: Any) -> QueueRow:
    (row,) = rows(queue, told(*events, **envelope)).values()
    assert isinstance(row, QueueRow)
    return row


def test_a_filed_complaint_waits_for_verification_at_the_desk_that_received_it() -> None:
    row = only_row(FILED)
    assert (row.assignment, row.unit, row.step) == (0, KOMINFO, Step.VERIFY)
    assert (row.clock, row.due_at, row.due_on) == (Clock.VERIFICATION, due(5).at, due(5).on)
    assert (row.category, row.area, row.anonymous, row.title_version) == ("jalan-rusak", "medan-baru", True, 1)


def test_a_verified_complaint_waits_to_be_routed_and_the_promise_is_kept() -> None:
    row = only_row(FILED, VERIFIED)
    assert (row.step, row.unit, row.clock, row.due_at) == (Step.ROUTE, KOMINFO, Clock.RESOLUTION, due(20).at)


def test_a_routed_complaint_moves_from_the_desk_to_the_unit() -> None:
    known = rows(queue, told(FILED, VERIFIED, ROUTED))
    assert list(known) == [(1,)]
    row = known[(1,)]
    assert (row.unit, row.step, row.clock, row.due_at) == (ROADS, Step.START, Clock.FIRST_RESPONSE, due(9).at)


def test_a_returned_complaint_comes_back_to_the_desk_with_a_bounce_and_a_proposal() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, RETURNED)
    assert (row.assignment, row.unit, row.step) == (0, KOMINFO, Step.ROUTE)
    assert (row.bounces, row.proposed_unit) == (1, PARKS)
    assert (row.clock, row.due_at) == (Clock.RESOLUTION, due(20).at)  # still promised, whoever has it
    again = only_row(FILED, VERIFIED, ROUTED, RETURNED, ROUTED_AGAIN)
    assert (again.assignment, again.unit, again.bounces, again.proposed_unit) == (2, PARKS, 1, None)


def test_once_started_the_resolution_is_due() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, STARTED)
    assert (row.step, row.clock, row.due_at, row.due_on) == (Step.ANSWER, Clock.RESOLUTION, due(20).at, due(20).on)


@pytest.mark.parametrize("end", [(ROUTED, ANSWERED), (ROUTED, STARTED, ANSWERED), (ARCHIVED,), (ROUTED, CLOSED)])
def test_an_answered_closed_or_archived_complaint_leaves_the_queue(end: tuple[Event, ...]) -> None:
    row = only_row(FILED, VERIFIED, *end)
    assert (row.step, row.due_at, row.clock, row.level) == (None, None, None, 0)


def test_a_reply_brings_it_back_to_the_unit_that_answered() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, ANSWERED, REPLIED)
    assert (row.assignment, row.unit, row.step) == (1, ROADS, Step.FOLLOW_UP)
    assert (row.clock, row.due_at, row.category) == (Clock.FIRST_RESPONSE, due(25).at, "jalan-rusak")


def test_a_reopened_complaint_is_a_new_assignment_that_knows_what_it_is_about() -> None:
    known = rows(queue, told(FILED, VERIFIED, ROUTED, ANSWERED, CLOSED, REOPENED))
    assert list(known) == [(2,)]
    row = known[(2,)]
    assert (row.unit, row.step, row.due_at, row.tracking_id) == (ROADS, Step.START, due(27).at, FILED.tracking_id)


def test_an_escalation_shows_how_far_up_and_keeps_the_missed_date() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, escalated(Clock.FIRST_RESPONSE, 1, due(16)))
    assert (row.level, row.escalated_unit, row.escalated_role) == (1, ROADS, Role.LEADER)
    assert row.due_at == due(9).at
    assert only_row(FILED, VERIFIED, ROUTED, escalated(Clock.FIRST_RESPONSE, 2, None), RETURNED).level == 0


def test_an_escalated_resolution_stays_so_with_the_next_unit() -> None:
    late = (FILED, VERIFIED, ROUTED, escalated(Clock.RESOLUTION, 2, None))
    assert only_row(*late, escalated(Clock.FIRST_RESPONSE, 3, None)).level == 3
    assert only_row(*late, STARTED).level == 2
    assert only_row(*late, RETURNED, ROUTED_AGAIN).level == 2
    assert only_row(*late, RETURNED, ROUTED_AGAIN).escalated_role == Role.LEADER
    other_promise = replace(ROUTED_AGAIN, resolution=due(27))
    assert only_row(*late, RETURNED, other_promise).level == 0
    assert only_row(*late, ANSWERED, REPLIED).level == 0


def test_an_imported_open_case_is_in_the_queue_without_a_date_until_it_is_adopted() -> None:
    row = only_row(OLD_FILED, OLD_VERIFIED, OLD_ROUTED, origin=Origin.IMPORTED)
    assert (row.step, row.due_at, row.due_on, row.clock, row.origin) == (Step.ADOPT, None, None, None, Origin.IMPORTED)
    assert (row.unit, row.unadopted, row.after_adoption) == (ROADS, True, Step.START)
    adopted = only_row(OLD_FILED, OLD_VERIFIED, OLD_ROUTED, ADOPTED, STARTED, origin=Origin.IMPORTED)
    assert (adopted.clock, adopted.due_at) == (Clock.RESOLUTION, due(26).at)
    assert (adopted.step, adopted.unadopted, adopted.after_adoption) == (Step.ANSWER, False, None)


def test_it_says_at_which_version_and_position_it_stands() -> None:
    row = only_row(FILED, VERIFIED, ROUTED)
    assert (row.version, row.position) == (3, 30)


def test_work_on_an_assignment_that_is_not_there_is_an_error_and_not_ignored() -> None:
    with pytest.raises(ProjectionError, match=r"queue has no row at key \(1,\)"):
        rows(queue, told(FILED, VERIFIED, STARTED))
    with pytest.raises(ProjectionError, match="already"):
        rows(queue, told(FILED, FILED))


def test_the_desk_may_route_without_having_verified() -> None:
    unseen = ComplaintRouted(assignment=1, unit=ROADS, note=None, first_response=None, resolution=due(20))
    row = only_row(FILED, unseen)
    assert (row.step, row.clock, row.due_at) == (Step.START, Clock.RESOLUTION, due(20).at)


def test_a_forwarded_complaint_waits_for_the_next_unit_under_the_same_dates() -> None:
    row = only_row(FILED, VERIFIED, ROUTED, FORWARDED)
    assert (row.assignment, row.unit, row.step) == (2, PARKS, Step.START)
    assert (row.clock, row.due_at, row.resolve_at) == (Clock.FIRST_RESPONSE, due(9).at, due(20).at)
    late = only_row(FILED, VERIFIED, ROUTED, escalated(Clock.FIRST_RESPONSE, 1, due(16)), FORWARDED)
    assert (late.level, late.escalated_role) == (1, Role.LEADER)


def test_a_merged_complaint_is_nobodys_next_step_and_comes_back_as_it_was() -> None:
    (before,) = rows(queue, told(FILED, VERIFIED, ROUTED, STARTED)).values()
    (merged,) = rows(queue, told(FILED, VERIFIED, ROUTED, STARTED, MERGED)).values()
    assert merged.merged, "the view leaves it out"
    (after,) = rows(queue, told(FILED, VERIFIED, ROUTED, STARTED, MERGED, UNMERGED)).values()
    assert after == replace(before, version=6, position=60)
