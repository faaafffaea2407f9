"""When a report came. Paper and visits are typed in later and say so, for their clocks count from that day."""

from domain.channels import PAPER
from domain.complaint.context import Context
from domain.complaint.refusals import ArrivalMissing, LatePaper
from domain.complaint.rules import not_future
from domain.event import Code, Refused, Role
from domain.standards import working_days_between

LATE_DAYS = 10
"""Working days in which anybody at a counter may type in what came (ours)."""
ADMINISTRATORS = frozenset({Role.AGENCY_ADMIN, Role.NATIONAL_ADMIN})


def refusal(received_by: Code, context: Context) -> Refused | None:
    """Why a report cannot have come at that time; a day long past accuses others, so administrators answer for it."""
    refused = not_future(context)
    if refused is not None or context.imported or context.channel not in PAPER:
        return refused
    if context.occurred_at is None:
        return ArrivalMissing(field="occurred_at")
    if _lay_too_long(received_by, context) and not _administers(received_by, context):
        return LatePaper(field="occurred_at", days=LATE_DAYS)
    return None


def _lay_too_long(received_by: Code, context: Context) -> bool:
    directory = context.directory
    came, today = (directory.local_date(moment, received_by) for moment in (context.happened_at, context.now))
    return working_days_between(came, today, directory.calendar_of(received_by)) > LATE_DAYS


def _administers(received_by: Code, context: Context) -> bool:
    actor = context.actor
    return actor.role in ADMINISTRATORS and actor.unit is not None and context.directory.within(received_by, actor.unit)
