"""Reading complaints: one of them, its trail, its clocks."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel

from domain.access import Reason
from domain.channels import API
from domain.complaint.events import ANSWERS
from domain.complaint.refusals import UnknownComplaint
from service.api.asked import SignedIn, Who
from service.api.clocks import ClockShown, clocks_shown
from service.api.etags import etag
from service.api.problems import Problem
from service.api.shown import ComplaintShown, EventShown, complaint_shown, event_shown
from service.bootstrap import Service
from service.family import family_for
from service.http.wired import Address, Identities, Wired
from service.identity.principals import Reporter, StaffMember
from service.reading.joined import joined_with
from service.reading.outside import Texts
from service.reading.person import HeldAbout, held_about
from service.reading.seeing import Seen, find, see
from service.store.mapper import personal_fields

router = APIRouter(prefix="/complaints/{complaint}", tags=["complaints"])

FILED = personal_fields("complaint.filed")

Why = Annotated[
    Reason | None,
    Query(description="Staff say why they read a confidential text; each reading is recorded. Without it: no text."),
]
Which = Annotated[str, Path(description="The complaint's UUID, or its tracking ID however it is typed.", max_length=64)]


class TrailShown(BaseModel):
    """Every event of one complaint, oldest first."""

    version: int
    events: list[EventShown]


class ClocksShown(BaseModel):
    """Every promise ever made for one complaint, oldest first."""

    version: int
    clocks: list[ClockShown]


@dataclass(frozen=True)
class SeenBy:
    """What this reader may see of it, of the texts that the answer shows; None for all.

    Whoever tries tracking IDs from one address is stopped after ten wrong ones.
    """

    wanted: Texts | None

    def __call__(
        self,
        service: Wired,
        identity: Identities,
        who: Who,
        address: Address,
        complaint: Which,
        response: Response,
        reason: Why = None,
    ) -> Seen:
        def look() -> Seen:
            found = find(service, complaint)
            return see(service, who, found, channel=API, reason=reason, wanted=self.wanted)

        if isinstance(who, StaffMember):
            seen = look()
        else:
            with identity.attempts.one(address, wrong=UnknownComplaint):
                seen = look()
        response.headers["ETag"] = etag(seen.complaint.version)
        response.headers["Cache-Control"] = "no-store"
        return seen


BESIDE = (*((answer.topic, "text") for answer in ANSWERS), ("complaint.attached", "name"))
FACTS: Texts = frozenset({*BESIDE, *(("complaint.filed", name) for name in FILED)})
NO_TEXTS: Texts = frozenset()


@router.get("", summary="One complaint")
def complaint(service: Wired, seen: Annotated[Seen, Depends(SeenBy(FACTS))]) -> ComplaintShown:
    """As it stands now, folded from its own events.

    Open to its reporter, to staff within their reach, and (facts only) to whoever has the tracking ID of one that is
    neither confidential nor withdrawn. Unknown, forbidden, confidential and withdrawn are one answer: 404.
    """
    actor, log = seen.actor, service.log
    family = () if actor is None else family_for(log, seen.complaint, actor, seen.directory)
    return complaint_shown(seen, joined_with(service, seen), family)


@router.get("/events", summary="Its trail")
def events(seen: Annotated[Seen, Depends(SeenBy(None))]) -> TrailShown:
    """Who did what, in which role, when it happened and when it was recorded."""
    shown = [event_shown(seen, number) for number in range(len(seen.history))]
    return TrailShown(version=seen.complaint.version, events=shown)


def _is(service: Service, given: str, complaint: UUID) -> bool:
    """What is unknown is another's: nobody learns here which numbers there are."""
    try:
        return find(service, given).stream == complaint
    except UnknownComplaint:
        return False


class ReporterOnly(Problem):
    """This is for the reporter: sign in with the tracking ID and the secret of the receipt."""

    status = 403


@router.get("/personal-data", summary="What it holds about its reporter")
def personal_data(service: Wired, who: SignedIn, complaint: Which, response: Response) -> HeldAbout:
    """Every value that the reporter typed, with its event and time, and how often staff read what is confidential."""
    if not isinstance(who, Reporter) or not _is(service, complaint, who.complaint):
        raise ReporterOnly
    response.headers["Cache-Control"] = "no-store"
    return held_about(service, who.complaint)


@router.get("/clocks", summary="Its promised dates, explained")
def clocks(seen: Annotated[Seen, Depends(SeenBy(NO_TEXTS))]) -> ClocksShown:
    """Those that run and those that have ended: when each started, how it was counted, and whether it was kept."""
    return ClocksShown(version=seen.complaint.version, clocks=clocks_shown(seen))
