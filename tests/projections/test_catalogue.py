"""All of them together: nothing is forgotten, and random lives of complaints keep the promises of every table."""

from typing import Any, get_args

import pytest
from hypothesis import given

from domain.complaint.events import ComplaintEvent
from domain.event import Envelope, Event
from projections.base import Projection
from projections.catalogue import PROJECTIONS
from projections.clocks import clocks
from projections.queue import queue
from projections.register import Status, register
from projections.timeline import timeline
from tests.projections.histories import histories
from tests.projections.story import rows

History = list[tuple[Event, Envelope]]


@pytest.mark.parametrize("projection", PROJECTIONS.values(), ids=PROJECTIONS)
def test_every_event_of_a_complaint_is_handled_or_ignored(projection: Projection[Any]) -> None:
    ignored = {event.topic for event in projection.ignores}
    assert projection.topics | ignored == {event.topic for event in get_args(ComplaintEvent)}


@given(histories())
def test_a_complaint_is_in_the_queue_exactly_while_somebody_has_a_next_step(history: History) -> None:
    (queued,) = rows(queue, history).values()
    (registered,) = rows(register, history).values()
    at_rest = registered.status in {Status.ANSWERED, Status.CLOSED, Status.ARCHIVED}
    assert (queued.step is None) == at_rest
    assert (queued.due_at is None) == (queued.due_on is None) == (queued.clock is None)
    if not at_rest:
        facts = ("unit", "assignment", "due_at", "due_on", "clock", "bounces", "category", "tracking_id", "filed_at")
        assert [getattr(queued, fact) for fact in facts] == [getattr(registered, fact) for fact in facts]


@given(histories())
def test_the_date_that_is_shown_is_one_that_the_system_watches(history: History) -> None:
    (registered,) = rows(register, history).values()
    running = rows(clocks, history)
    if registered.status in {Status.CLOSED, Status.ARCHIVED}:
        assert running == {}
    if registered.clock is not None and (key := (registered.assignment, registered.clock)) in running:
        assert running[key].due_at >= registered.due_at
    assert {assignment for assignment, _ in running} <= {registered.assignment}


@given(histories())
def test_the_trail_has_every_event_and_all_stand_at_the_last(history: History) -> None:
    trail = rows(timeline, history)
    assert [(row.topic, row.version, row.position) for row in trail.values()] == [
        (event.topic, at.version, at.position) for event, at in history
    ]
    (registered,) = rows(register, history).values()
    (queued,) = rows(queue, history).values()
    assert registered.version == queued.version == len(history)
