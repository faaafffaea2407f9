"""Making a complaint of its own of a second matter: both histories say so at once, or neither.

It has the same reporter and is hidden as the other is; its text is under the reporter's key, which erases it with the
rest. It has been checked with the report that it came in, so it waits to be routed, and its time runs since then.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.complaint.build import optional, required
from domain.complaint.commands import Split
from domain.complaint.context import Context, Opening
from domain.complaint.events import Clock, ComplaintEvent, ComplaintFiled, ComplaintVerified
from domain.complaint.joining_events import ComplaintSplit, ComplaintSplitFrom
from domain.complaint.refusals import Ended, ReporterErased
from domain.complaint.state import Complaint
from domain.event import Personal, Refused

SAID = ("name", "phone", "email")
"""What the new complaint is told of its reporter, who is written to about it as well."""


def splittable(complaint: Complaint, context: Context) -> Refused | None:
    """It is open, and there still is a reporter whose matter it is; that it was answered does not settle the second."""
    if complaint.ended:
        return Ended(status=complaint.status)
    return ReporterErased() if complaint.filed.reporter in complaint.personal_data.erased else None


def split(command: Split, complaint: Complaint, context: Context) -> ComplaintSplit:
    """What is recorded in the complaint that held both."""
    _story(command, complaint)  # what it says must be fit to be kept
    return ComplaintSplit(into=_opening(context).id)


def opened(command: Split, complaint: Complaint, context: Context) -> tuple[ComplaintEvent, ...]:
    """What the new complaint begins with; the first came in when the other one was complete, by the same channel."""
    opening = _opening(context)
    came, terms, owner = complaint.filed, complaint.classification, complaint.filed.reporter
    title, body = _story(command, complaint)
    about = {name: optional(owner, name, opening.said.get(name)) for name in SAID}
    filed = ComplaintFiled(
        tracking_id=opening.tracking_id,
        reporter=owner,
        office=opening.office,
        report_class=terms.report_class,
        supervision=terms.supervision,
        received_by=came.received_by,
        title=title,
        body=body,
        incident_on=came.incident_on,
        category=None,
        wanted_unit=None,
        area=came.area,
        place=None,
        coordinates=None,
        **about,
        external_id=None,
        anonymous=complaint.anonymous,
        confidential=complaint.confidential,
        verification=None,
    )
    resolution = context.promise(
        Clock.RESOLUTION, complaint.complete_at, came.received_by, terms.report_class, terms.supervision
    )
    return filed, ComplaintSplitFrom(origin=complaint.id), ComplaintVerified(resolution=resolution)


def _story(command: Split, complaint: Complaint) -> tuple[Personal, Personal]:
    """Its title and text, which are the reporter's."""
    owner = complaint.filed.reporter
    return required(owner, "title", command.title), required(owner, "body", command.body)


def _opening(context: Context) -> Opening:
    if context.opening is None:
        raise ValueError("a complaint is opened with ids that the caller has made")
    return context.opening


def beside(complaint: Complaint) -> tuple[UUID, ...]:
    """What it was split from and into."""
    return complaint.split_into if complaint.split_from is None else (complaint.split_from, *complaint.split_into)


def typed(events: Sequence[ComplaintEvent]) -> list[ComplaintEvent]:
    """The same without what the reporter had said of themselves: what whoever split it has written."""
    return [
        replace(event, **dict.fromkeys(SAID)) if isinstance(event, ComplaintFiled) else event  # type: ignore[arg-type]
        for event in events
    ]


def changed(complaint: Complaint, event: ComplaintSplit | ComplaintSplitFrom) -> Complaint:
    """The complaint after one of these events; part of `fold.py`."""
    if isinstance(event, ComplaintSplit):
        return replace(complaint, split_into=(*complaint.split_into, event.into))
    return replace(complaint, split_from=event.origin, complete_at=complaint.filed_at)
