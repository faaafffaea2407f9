"""A complaint as it stands, out of its history."""

from collections.abc import Sequence
from typing import cast

from domain.complaint.events import ComplaintEvent
from domain.complaint.fold import fold
from domain.complaint.refusals import UnknownComplaint
from domain.complaint.state import Complaint
from service.store.mapper import Replayed


def folded(history: Sequence[Replayed]) -> Complaint:
    """The complaint after its whole history. Raises UnknownComplaint when there is none."""
    complaint = fold((cast(ComplaintEvent, one.event), one.at) for one in history)
    if complaint is None:
        raise UnknownComplaint
    return complaint
