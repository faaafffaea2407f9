"""An answer on its way past a leader: whose step it is, and that nothing shows its text before it is posted."""

from dataclasses import replace

import pytest

from domain.complaint.desk_events import ComplaintRedacted
from domain.complaint.events import Clock
from domain.complaint.state import Status
from domain.event import Code, Event
from projections.clocks import clocks
from projections.indicators import indicators
from projections.promises import promises
from projections.queue import QueueRow, Step
from projections.queue.fold import queue
from projections.register.fold import register
from projections.search import search
from tests.projections.story import (
    ANSWERED,
    APPROVED,
    ASKED,
    CLOSED,
    CORRECTED,
    CORRECTION_DRAFTED,
    CORRECTION_POSTED,
    DRAFTED,
    FILED,
    POSTED,
    REPLIED,
    ROUTED,
    SENT_BACK,
    STARTED,
    VERIFIED,
    due,
    rows,
    told,
    words,
)

BEGUN = (FILED, VERIFIED, ROUTED, STARTED)
ANSWER = (DRAFTED, APPROVED, POSTED)
DRAFTED_AGAIN = replace(DRAFTED, draft=2)
REDACTED = ComplaintRedacted(of_version=5, of_field=Code("text"), text=words(), reason=words())


def in_queue(*events: Event) -> QueueRow:
    (row,) = rows(queue, told(*BEGUN, *events)).values()
    assert isinstance(row, QueueRow)
    return row


@pytest.mark.parametrize(
    ("events", "step"),
    [
        ((DRAFTED,), Step.APPROVE),
        ((replace(DRAFTED, submitted=False),), Step.ANSWER),
        ((DRAFTED, SENT_BACK), Step.ANSWER),
        ((DRAFTED, SENT_BACK, DRAFTED_AGAIN), Step.APPROVE),
        ((DRAFTED, APPROVED), Step.POST),
        ((DRAFTED, APPROVED, DRAFTED_AGAIN), Step.APPROVE),
        ((DRAFTED, APPROVED, POSTED), None),
        ((DRAFTED, ASKED), Step.WAIT),
        ((ANSWERED, REPLIED, DRAFTED, SENT_BACK), Step.FOLLOW_UP),
        ((*ANSWER, CORRECTION_DRAFTED), Step.APPROVE),
        ((*ANSWER, replace(CORRECTION_DRAFTED, submitted=False)), None),
        ((*ANSWER, CORRECTION_DRAFTED, replace(SENT_BACK, draft=2)), None),
        ((*ANSWER, CORRECTION_DRAFTED, replace(APPROVED, draft=2)), Step.POST),
        ((*ANSWER, CORRECTION_DRAFTED, replace(APPROVED, draft=2), CORRECTION_POSTED), None),
        ((*ANSWER, CORRECTION_DRAFTED, CORRECTED), None),
        ((*ANSWER, CORRECTION_DRAFTED, REPLIED), Step.FOLLOW_UP),
        ((*ANSWER, CORRECTION_DRAFTED, CLOSED), None),
    ],
)
def test_the_next_step_is_the_leaders_and_then_the_units(events: tuple[Event, ...], step: Step | None) -> None:
    assert in_queue(*events).step is step


def test_the_date_that_is_next_stays() -> None:
    before, after = in_queue(), in_queue(DRAFTED, APPROVED)
    assert (after.clock, after.due_at, after.level) == (before.clock, before.due_at, before.level)
    assert after.since > before.since


def test_what_is_posted_is_the_answer_for_every_reader() -> None:
    posted, answered = told(*BEGUN, DRAFTED, APPROVED, POSTED), told(*BEGUN, ANSWERED)
    assert rows(clocks, posted).keys() == rows(clocks, answered).keys() == {(1, Clock.REPLY)}
    (row,) = rows(register, posted).values()
    assert (row.status, row.answer_version, row.reply_by) == (Status.ANSWERED, 5, due(30).at)
    resolution = (3, Clock.RESOLUTION, 1)
    assert rows(promises, posted)[resolution].met
    last = rows(indicators, posted)[(7,)]
    assert (last.status, last.answers, last.what) == (Status.ANSWERED, 1, "complaint.answer_posted")


def test_a_posted_correction_stands_in_place_of_the_answer_and_moves_no_date() -> None:
    before = told(*BEGUN, *ANSWER)
    after = told(*BEGUN, *ANSWER, CORRECTION_DRAFTED, replace(APPROVED, draft=2), CORRECTION_POSTED)
    (was,), (row,) = rows(register, before).values(), rows(register, after).values()
    assert (row.status, row.answer_version) == (Status.ANSWERED, 8)
    assert (row.reply_by, row.answered_at, row.due_at) == (was.reply_by, was.answered_at, was.due_at)
    assert rows(clocks, after) == rows(clocks, before)
    assert rows(promises, after) == rows(promises, before)
    (found,) = rows(search, after).values()
    assert found.texts["answers"] == ["8/text"]
    last = rows(indicators, after)[(10,)]
    assert (last.status, last.answers, last.what) == (Status.ANSWERED, 1, "complaint.correction_posted")


def test_the_answer_stands_until_its_correction_is_posted() -> None:
    history = told(*BEGUN, *ANSWER, CORRECTION_DRAFTED, replace(APPROVED, draft=2))
    assert next(iter(rows(register, history).values())).answer_version == 5
    assert next(iter(rows(search, history).values())).texts["answers"] == ["5/text"]


def test_nobody_finds_a_draft() -> None:
    (row,) = rows(search, told(*BEGUN, DRAFTED, APPROVED)).values()
    assert "answers" not in row.texts
    (found,) = rows(search, told(*BEGUN, DRAFTED, SENT_BACK, DRAFTED_AGAIN, replace(POSTED, draft=2))).values()
    assert found.texts["answers"] == ["7/text"]


@pytest.mark.parametrize("events", [(DRAFTED, REDACTED, POSTED), (DRAFTED, POSTED, REDACTED)])
def test_what_was_taken_out_of_the_draft_is_not_in_the_answer(events: tuple[Event, ...]) -> None:
    history = told(*BEGUN, *events)
    version = next(at.version for event, at in history if event is REDACTED)
    assert next(iter(rows(search, history).values())).texts["answers"] == [f"{version}/text"]
    assert next(iter(rows(register, history).values())).answer_version == version
