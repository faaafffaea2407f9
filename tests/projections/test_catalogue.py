"""All of them together: nothing is forgotten, and random lives of complaints agree with the domain's own state."""

from typing import Any, get_args

import pytest
from hypothesis import given

from domain.complaint.events import INTAKE, Clock, ComplaintEvent
from domain.complaint.fold import ESCALATING
from domain.complaint.fold import fold as domain_fold
from domain.complaint.state import Complaint, DraftState, Status
from projections.base import Projection
from projections.catalogue import PROJECTIONS
from projections.clocks import clocks
from projections.queue import Step
from projections.queue.fold import queue
from projections.register.fold import register
from projections.timeline import timeline
from tests.projections.histories import History, histories
from tests.projections.story import rows

AT_REST = {Status.ANSWERED, Status.CLOSED, Status.ARCHIVED}


def state(history: History) -> Complaint:
    """The complaint as the domain folds it."""
    complaint = domain_fold(history)
    assert complaint is not None
    return complaint


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_every_event_of_a_complaint_is_handled_or_ignored(projection: Projection[Any]) -> None:
    ignored = {event.topic for event in projection.ignores}
    assert projection.topics | ignored == {event.topic for event in get_args(ComplaintEvent)}


@given(histories())
def test_the_queue_is_where_the_domain_says_the_complaint_is(history: History) -> None:
    complaint = state(history)
    (row,) = rows(queue, history).values()
    assert row.merged == (complaint.status is Status.MERGED)
    assert row.version == complaint.version
    if row.merged:
        return
    deciding = {DraftState.SUBMITTED: Step.APPROVE, DraftState.APPROVED: Step.POST}
    corrects = next((deciding.get(each.draft.state) for each in complaint.drafting if each.draft), None)
    if complaint.status in AT_REST:
        assert row.step == corrects
    else:
        assert row.step is not None
    assert (row.due_at is None) == (row.due_on is None) == (row.clock is None)
    if complaint.status not in AT_REST:
        assert row.unit == complaint.responsible
        assert row.assignment == (complaint.current.number if complaint.current else INTAKE)
        assert row.level == complaint.level
        due = complaint.due(row.clock) if row.clock else None
        assert row.due_at == (due and due.at)
        assert (row.clock is None) == (not complaint.clocks)


@given(histories())
def test_the_clocks_are_those_that_the_domain_runs(history: History) -> None:
    expected = {
        (clock.assignment, clock.clock): (clock.level + 1, clock.next and clock.next.at)
        if clock.clock in ESCALATING
        else (0, clock.due.at)
        for clock in state(history).clocks
        if clock.clock is not Clock.REOPENING
    }
    running = {key: row for key, row in rows(clocks, history).items() if not row.merged}
    assert {key: (row.level, row.due_at) for key, row in running.items()} == expected


@given(histories())
def test_the_register_says_of_each_complaint_what_the_domain_says(history: History) -> None:
    complaint = state(history)
    (row,) = rows(register, history).values()
    assert (row.status, row.closure, row.archive_reason) == (
        complaint.status,
        complaint.closure,
        complaint.archive_reason,
    )
    assert (row.unit, row.version) == (complaint.responsible, complaint.version)
    assert row.resolving == (complaint.due(Clock.RESOLUTION) is not None)
    due = complaint.due(row.clock) if row.clock else None
    assert (row.due_at, row.due_on) == ((due.at, due.on) if due else (None, None))
    assert row.highest_level >= complaint.level


@given(histories())
def test_the_trail_has_every_event(history: History) -> None:
    trail = rows(timeline, history)
    assert [(row.topic, row.version, row.position) for row in trail.values()] == [
        (event.topic, at.version, at.position) for event, at in history
    ]
