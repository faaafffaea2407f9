"""What must be so before reporters and offices do something beside moving and answering a case; for `rules.py`."""

from uuid import UUID

from domain.complaint.context import Context
from domain.complaint.refusals import (
    ClockStandsStill,
    NeitherAnsweredNorClosed,
    NobodyToCheck,
    NotOfThisUnit,
    ReferredAlready,
    SoAlready,
)
from domain.complaint.state import Complaint, Status
from domain.directory.state import Directory
from domain.event import Code, Refused
from domain.rights import RIGHTS, STAFF_ROLES, Act


def rateable(complaint: Complaint, context: Context) -> Refused | None:
    """There is something to be content with; what was archived or withdrawn is not."""
    done = complaint.last_answer is not None and not complaint.ended
    return None if done or complaint.status is Status.CLOSED else NeitherAnsweredNorClosed(status=complaint.status)


def hideable(complaint: Complaint, context: Context) -> Refused | None:
    """The reporter may change it both ways; staff only hide what is not hidden yet."""
    hidden = complaint.anonymous and complaint.confidential
    return SoAlready() if hidden and context.actor.role in STAFF_ROLES else None


def clock_runs(complaint: Complaint, context: Context) -> Refused | None:
    """A date that stands still cannot be counted anew."""
    return ClockStandsStill() if any(turn.pause for turn in complaint.open) else None


def has_contact(complaint: Complaint, context: Context) -> Refused | None:
    """Somebody's identity can be checked against something."""
    filed = complaint.filed
    known = (filed.name, filed.phone, filed.email)
    return None if any(each is not None for each in known) else NobodyToCheck()


def not_referred(complaint: Complaint, context: Context) -> Refused | None:
    """Once is enough."""
    return ReferredAlready() if complaint.referred else None


def with_another(complaint: Complaint, context: Context) -> Refused | None:
    """Somebody else works on it, or nobody; and this person works for the unit that has it."""
    number, unit = turn_for(complaint, context)
    if context.actor.id not in workers_for(unit, context.directory):
        return NotOfThisUnit(field="officer", unit=unit)
    return SoAlready() if complaint.officers.get(number) == context.actor.id else None


def turn_for(complaint: Complaint, context: Context) -> tuple[int, Code]:
    """The turn and the unit that this person would work on: within their own unit, the lead before others."""
    own = context.actor.unit
    open_turns = sorted(complaint.open, key=lambda each: (each.number != complaint.lead, each.number))
    mine = (each for each in open_turns if own is not None and context.directory.within(each.unit, own))
    found = next(mine, None)
    return (complaint.lead, complaint.responsible) if found is None else (found.number, found.unit)


def workers_for(unit: Code, directory: Directory) -> frozenset[UUID]:
    """Who could work on what this unit has: those whose role takes on cases, for it or for a unit above it."""
    above = set(directory.lineage(unit))
    return frozenset(
        person.id
        for person in directory.staff.values()
        if any(Act.TAKE in RIGHTS[held.role] and held.unit in above for held in person.roles)
    )
