"""Replay: a complaint's history event by event, with the state after each, now or as of a moment."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from domain import rights
from domain.complaint.events import Clock, ComplaintReopened, ComplaintReturned
from domain.complaint.fold import evolve
from domain.complaint.state import Complaint
from domain.rights import Act
from service.audit.replay import Step, replay
from service.reading.moments import MomentUnreadable, moment
from service.reading.seeing import TITLE
from service.store.leaf import leaf_entry, leaf_hash
from service.store.log import history
from service.store.sequencer import sequence_all
from service.web.pages.case import look
from service.web.sent import number
from service.web.telling.badges import CLOSED, status_badge
from service.web.told import WRITTEN, Told
from service.web.views import Replay, Said, Shown, StateLine
from service.web.visit import Here, Visit

router = APIRouter()

ORDERS = ("recorded", "happened")
LOOKS = 20
MOMENTS = ("known", "happened")


class MomentMalformed(Exception):
    """A moment is a date and time, like 2026-11-24T16:00."""


class NothingThen(Exception):
    """At that moment nothing was known, or nothing had happened."""


@router.get("/audit/{complaint}")
def page(complaint: str, visit: Here) -> Response:
    """`at` counts from 1 in the chosen order; without it the latest event is shown."""
    looked = look(visit, complaint, TITLE | frozenset(WRITTEN.items()))
    told, seen = looked.told, looked.told.seen
    assert seen.actor is not None  # staff
    rights.check(seen.actor, Act.REPLAY, seen.directory, case=seen.complaint.case)
    query = visit.request.query_params
    order = query.get("order", "recorded") if query.get("order") in ORDERS else "recorded"
    moments = {name: query[name] for name in MOMENTS if query.get(name)}
    _place(visit, seen.complaint.id)
    known, happened = (_moment(told, moments.get(name, "")) for name in MOMENTS)
    steps = replay(visit.service.database, seen.complaint.id, as_known_at=known, as_happened_by=happened)
    if not steps:
        raise NothingThen
    if order == "happened":
        steps.sort(key=lambda step: (step.at.occurred_at, step.at.version))
    at = _number(query.get("at", ""), len(steps))
    states = _states(steps)
    moments = {
        name: moment for name, moment in zip(MOMENTS, (query.get(n, "") for n in MOMENTS), strict=True) if moment
    }
    return visit.page(
        Replay(
            head=replace(told.head(visit.now), badges=()),
            address=f"/audit/{seen.complaint.id}",
            case=f"/desk/{seen.complaint.id}",
            at=at,
            order=order,
            moments=moments,
            entries=tuple(told.told(step.event, step.at) for step in steps),
            state=tuple(_lines(told, states[:at])),
            position=steps[at - 1].at.position,
            digest=steps[at - 1].leaf_hash.hex(),
            broken=_broken(visit, seen.complaint.id),
        )
    )


@dataclass(frozen=True)
class _After:
    """The complaint after some events of the chosen order, with what the domain does not count."""

    complaint: Complaint
    bounces: int
    reopened: int


def _states(steps: Sequence[Step]) -> list[_After]:
    """Folded in the chosen order: by what happened it may differ from what was known."""
    states: list[_After] = []
    complaint: Complaint | None = None
    bounces = reopened = 0
    for step in steps:
        complaint = evolve(complaint, step.event, step.at)
        bounces += isinstance(step.event, ComplaintReturned)
        reopened += isinstance(step.event, ComplaintReopened)
        states.append(_After(complaint, bounces, reopened))
    return states


def _lines(told: Told, states: Sequence[_After]) -> Iterator[StateLine]:
    """The last of them beside the one before; a line that never had a value is left out."""
    now = _shown(told, states[-1])
    before: Mapping[str, Shown] = _shown(told, states[-2]) if len(states) > 1 else {}
    ever = {key for state in states for key, value in _shown(told, state).items() if value is not None}
    for key, value in now.items():
        if key in ever:
            changed = bool(before) and before.get(key) != value
            yield StateLine(key=key, value=value, before=before.get(key), changed=changed)


def _shown(told: Told, after: _After) -> dict[str, Shown]:
    complaint, yes_no = after.complaint, (Said("answer.no"), Said("answer.yes"))
    due = {f"due_{clock}": _due(told, complaint, clock) for clock in Clock if clock is not Clock.ESCALATION}
    status = status_badge(complaint)
    return {
        "status": Said(f"badge.{status.code}", status.values),
        "unit": told.teller.unit(complaint.responsible),
        "assignment": complaint.current.number if complaint.current else 0,
        **due,
        "escalation": complaint.level,
        "bounces": after.bounces,
        "reopened": after.reopened,
        "closure": None if complaint.closure is None else Said(f"badge.{CLOSED[complaint.closure]}"),
        "report_class": Said(f"class.{complaint.classification.report_class}"),
        "supervision": yes_no[complaint.classification.supervision],
        "anonymous": yes_no[complaint.anonymous],
        "confidential": yes_no[complaint.confidential],
    }


def _due(told: Told, complaint: Complaint, clock: Clock) -> Shown:
    due = complaint.due(clock)
    return None if due is None else told.local(due.at)


_UNPLACED = """
SELECT FROM aduan.events e WHERE e.originator_id = %s AND NOT EXISTS (
    SELECT FROM aduan.positions p WHERE p.log_id = e.log_id)
"""


def _place(visit: Visit, stream: UUID) -> None:
    """What was recorded a moment ago belongs to the history, also before the sequencer comes round."""
    for _ in range(LOOKS):
        with visit.service.database.autocommit() as cursor:
            cursor.execute(_UNPLACED, (str(stream),))
            if cursor.rowcount == 0:
                return
        sequence_all(visit.service.database)
        time.sleep(0.01)  # another one may be at it


def _number(given: str, last: int) -> int:
    """Within the history; the last for anything else."""
    wanted = number(given)
    return last if wanted is None else min(max(1, wanted), last)


def _moment(told: Told, given: str) -> datetime | None:
    """Without a zone it is that of the agency."""
    try:
        return moment(given, told.zone) if given else None
    except MomentUnreadable:
        raise MomentMalformed from None


def _broken(visit: Visit, stream: UUID) -> int | None:
    """The first position whose digest is not that of the event beside it."""
    for row in history(visit.service.database, stream):
        entry = leaf_entry(
            row.position,
            row.originator_id,
            row.version,
            row.recorded_at,
            row.nonce,
            row.topic,
            row.state,
            row.metadata,
        )
        if leaf_hash(entry) != row.leaf_hash:
            return row.position
    return None
