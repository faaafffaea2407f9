"""How a row changes: whose turn it is, and which of its dates counts."""

from dataclasses import replace
from typing import Any

from domain.complaint.events import Clock, ComplaintEvent, ComplaintReopened, ComplaintRouted
from domain.event import Envelope
from projections import dates
from projections.promise import Promise, promise
from projections.register import RegisterRow
from projections.turns import after, lead_after, sharing, standing, still_open, unit_of


def as_of(row: RegisterRow, at: Envelope, **changed: Any) -> RegisterRow:
    """The row where no promise changes."""
    return replace(row, version=at.version, position=at.position, **changed)


def given_to(row: RegisterRow, event: ComplaintRouted | ComplaintReopened, at: Envelope, **more: Any) -> RegisterRow:
    """The row when a unit has been given the complaint."""
    response = promise((Clock.FIRST_RESPONSE, event.first_response))
    resolution = promise((Clock.RESOLUTION, event.resolution))
    return turned(row, event, at, respond_by=response.due_at, **resolve(resolution), **more)


def turned(row: RegisterRow, event: ComplaintEvent, at: Envelope, **more: Any) -> RegisterRow:
    """The row when another unit has it or the same is further."""
    turns = after(row.turns, event)
    lead = lead_after(row.assignment, turns, event)
    changed: dict[str, Any] = {
        "turns": turns,
        "assignment": lead,
        "unit": unit_of(turns, lead, row.received_by),
        "sharing": sharing(turns, lead),
        **({"status": standing(turns, lead, row.status, event)} if still_open(turns) else {}),
        **more,
    }
    return dated(row, event, at, **changed)


def dated(row: RegisterRow, event: ComplaintEvent, at: Envelope, **changed: Any) -> RegisterRow:
    """The row after an event that may change which promise is next."""
    running = dates.after(row.dates, event, at)
    due = dates.first(running, still_open(changed.get("turns", row.turns)))
    return as_of(row, at, dates=running, clock=due.clock, due_at=due.due_at, due_on=due.due_on, **changed)


def resolve(resolution: Promise) -> dict[str, Any]:
    """What is kept of a promised resolution."""
    running = resolution.clock is not None
    return {"resolve_by": resolution.due_at, "resolve_on": resolution.due_on, "resolving": running}


def ended(at: Envelope) -> dict[str, Any]:
    return {"resolving": False, "closed_at": at.occurred_at, "closed_recorded_at": at.recorded_at}


def responded(row: RegisterRow, at: Envelope) -> dict[str, Any]:
    """The first response, which only happens once."""
    if row.responded_at is not None:
        return {}
    return {"responded_at": at.occurred_at, "responded_recorded_at": at.recorded_at}
