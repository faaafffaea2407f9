"""Reports that are likely about the same thing, as pages show them: before one is filed, and to whoever checks it."""

from collections.abc import Iterable
from uuid import UUID

from domain import rights
from domain.event import Code
from domain.rights import Act
from service.identity.attempts import TooManyComparisons
from service.identity.principals import StaffMember
from service.reading.duplicates import Alike, Draft, like_case, like_draft, said
from service.reading.positions import ListNotReady
from service.reading.seeing import Seen
from service.web.pages.register import status_of
from service.web.views import Form, SimilarReport, Withheld
from service.web.visit import Visit


def similar_reports(visit: Visit, form: Form) -> tuple[SimilarReport, ...]:
    """Public reports that the reporter may want to read first; none for what concerns an official's conduct."""
    if form["supervision"].value == "yes" or not form["title"].value:
        return ()
    draft = Draft(
        said(form["title"].value, form["body"].value),
        Code(form["area"].value) if form["area"].value else None,
        Code(form["category"].value) if form["category"].value else None,
    )
    try:
        with visit.identity.attempts.comparing(visit.address):
            return _shown(visit, like_draft(visit.service, draft, visit.now), public=True)
    except (ListNotReady, TooManyComparisons):
        return ()


def similar_cases(visit: Visit, who: StaffMember, seen: Seen) -> tuple[SimilarReport, ...]:
    """For whoever may check it, while it is open."""
    complaint = seen.complaint
    if complaint.ended or not rights.allows(who.actor, Act.VERIFY, seen.directory, case=complaint.case):
        return ()
    try:
        return _shown(visit, like_case(visit.service, who, complaint.id), public=False)
    except ListNotReady:
        return ()


def _shown(visit: Visit, found: Iterable[Alike], *, public: bool) -> tuple[SimilarReport, ...]:
    return tuple(
        SimilarReport(
            href=f"/reports/{one.row['tracking_id']}" if public else f"/desk/{UUID(str(one.row['complaint']))}",
            tracking_id=one.row["tracking_id"],
            title=one.title or Withheld("erased"),
            status=status_of(one.row),
            filed_on=one.row["filed_at"].astimezone(visit.zone(Code(one.row["received_by"]))).date(),
            district=None if one.row["area"] is None else visit.teller.unit(Code(one.row["area"])),
            metres=one.metres,
        )
        for one in found
    )
