"""Which promised date counts now: the first response until work starts or an answer is posted, then the resolution."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.complaint.events import Clock, Due


@dataclass(frozen=True)
class Promise:
    """The date that is next, and its clock; all None when nothing was promised."""

    clock: Clock | None = None
    due_at: datetime | None = None
    due_on: date | None = None


NONE = Promise()


def promise(*dues: tuple[Clock, Due | None]) -> Promise:
    """The first of the dues that was promised at all."""
    for clock, due in dues:
        if due is not None:
            return Promise(clock, due.at, due.on)
    return NONE
