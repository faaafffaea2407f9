"""How a row changes: its step, its unit, its dates."""

from dataclasses import replace
from typing import Any

from domain.complaint.events import INTAKE, Clock, ComplaintEvent, ComplaintReopened, ComplaintRouted
from domain.complaint.unit_events import ComplaintCoAssigned
from domain.event import Envelope
from projections.base import ProjectionError
from projections.promise import NONE, Promise, promise
from projections.queue import QueueRow, Step
from projections.turns import OVER, after, lead_after


def as_of(row: QueueRow, at: Envelope, **changed: Any) -> QueueRow:
    """The row where neither unit nor step changes."""
    return replace(row, version=at.version, position=at.position, **changed)


def turned(row: QueueRow, event: ComplaintEvent, at: Envelope) -> QueueRow:
    """Who has the complaint is said in all of its rows."""
    number = getattr(event, "from_assignment", getattr(event, "assignment", INTAKE))
    turns = after(row.turns, event)
    if number != INTAKE and str(number) not in {*row.turns, *turns}:
        raise ProjectionError(f"queue has no row at key ({number},)")
    return as_of(row, at, turns=turns, lead=lead_after(row.lead, turns, event))


def given_to(row: QueueRow, event: ComplaintRouted | ComplaintReopened | ComplaintCoAssigned, at: Envelope) -> QueueRow:
    """With a unit that has to start."""
    resolution = promise((Clock.RESOLUTION, event.resolution))
    due = promise((Clock.FIRST_RESPONSE, event.first_response), (Clock.RESOLUTION, event.resolution))
    level = row.resolve_level if resolution.due_at == row.resolve_at else 0
    given = replace(row, assignment=event.assignment, unit=event.unit, officer=None, resolve_level=level)
    return moved_on(given, at, Step.START, due, resolution)


def running_resolution(row: QueueRow) -> Promise:
    """The promised resolution, as long as it runs."""
    return Promise(Clock.RESOLUTION, row.resolve_at, row.resolve_on) if row.resolve_at else NONE


def answered_already(row: QueueRow) -> bool:
    """Whether the unit has answered in this turn."""
    turn = row.turns.get(str(row.assignment))
    return turn is not None and turn[1] == OVER


def answering(row: QueueRow) -> Step | None:
    """To the one who answers: after a reply the response is what is owed, and not the resolution.

    Nobody waits for the correction of an answer that was given.
    """
    if answered_already(row):
        return None
    return Step.FOLLOW_UP if row.clock is Clock.FIRST_RESPONSE else Step.ANSWER


def handed(row: QueueRow, at: Envelope, step: Step | None) -> QueueRow:
    """The row with another step of the same unit, by the same dates."""
    stands = {"after_adoption": step} if row.unadopted else {"step": step}
    return as_of(row, at, **({} if row.step is step else {"since": at.occurred_at}), **stands)


def moved_on(
    row: QueueRow, at: Envelope, step: Step | None, due: Promise, resolution: Promise | None = None
) -> QueueRow:
    """The row with another step: of earlier promises only the resolution runs on, unless another is given."""
    running = running_resolution(row) if resolution is None else resolution
    level = row.resolve_level if running.clock else 0
    return replace(
        row,
        step=Step.ADOPT if row.unadopted and step else step,
        after_adoption=step if row.unadopted else None,
        clock=due.clock,
        due_at=due.due_at,
        due_on=due.due_on,
        resolve_at=running.due_at,
        resolve_on=running.due_on,
        level=level,
        resolve_level=level,
        escalated_unit=row.escalated_unit if level else None,
        escalated_role=row.escalated_role if level else None,
        proposed_unit=None,
        since=at.occurred_at,
        version=at.version,
        position=at.position,
    )
