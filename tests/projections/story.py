"""Complaints' events for tests of folds: short ways to say what happened."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.channels import WEB
from domain.complaint.draft_events import (
    AnswerDrafted,
    AnswerPosted,
    CorrectionDrafted,
    CorrectionPosted,
    DraftApproved,
    DraftReturned,
)
from domain.complaint.events import (
    ArchiveReason,
    Clock,
    Closure,
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintAttached,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
    Due,
    MediaType,
    ReportClass,
)
from domain.complaint.joining_events import ComplaintMerged, ComplaintUnmerged
from domain.complaint.unit_events import (
    AnswerCorrected,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    ComplaintWarned,
    InformationGiven,
    InformationRequested,
)
from domain.event import SYSTEM, Actor, Code, Envelope, Event, Origin, Personal, Role, TrackingId, Zone
from projections.base import Key, Projection, fold

COMPLAINT = UUID("01930000-0000-7000-8000-000000000001")
SUBJECT = UUID("01930000-0000-4000-8000-0000000000aa")
NOON = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
OFFICER = Actor(id=UUID(int=7), role=Role.LIAISON, unit=Code("dinas-sdabmbk"))
KOMINFO, ROADS, PARKS = Code("kominfo"), Code("dinas-sdabmbk"), Code("dinas-dlh")


def due(day: int) -> Due:
    """The end of working time on that day of November 2026."""
    end = datetime(2026, 11, day, 16, 59, 59, tzinfo=UTC)
    return Due(
        at=end, on=date(2026, 11, day), zone=Zone("Asia/Jakarta"), standard=Code("p62@1"), calendar=Code("nasional@1")
    )


def words(commitment: str = "c29tZXRoaW5n") -> Personal:
    """A personal value as the log has it."""
    return Personal(SUBJECT, commitment=commitment)


def filed(verification: Due | None, **more: Any) -> ComplaintFiled:
    """A road complaint, filed at Kominfo."""
    given: dict[str, Any] = {
        "tracking_id": TrackingId("7QK4M2XD9T0"),
        "reporter": SUBJECT,
        "office": UUID(int=9),
        "report_class": ReportClass.COMPLAINT,
        "supervision": False,
        "received_by": KOMINFO,
        "title": words(),
        "body": words("Ym9keQ=="),
        "incident_on": date(2026, 10, 30),
        "category": Code("jalan-rusak"),
        "wanted_unit": None,
        "area": Code("medan-baru"),
        "place": None,
        "coordinates": None,
        "name": words("bmFtZQ=="),
        "phone": None,
        "email": None,
        "external_id": None,
        "anonymous": True,
        "confidential": False,
        "verification": verification,
    }
    return ComplaintFiled(**given | more)


FILED = filed(due(5))
VERIFIED = ComplaintVerified(resolution=due(20))
ROUTED = ComplaintRouted(assignment=1, unit=ROADS, note=None, first_response=due(9), resolution=due(20))
RETURNED = ComplaintReturned(assignment=1, proposed_unit=PARKS, reason=words())
ROUTED_AGAIN = ComplaintRouted(assignment=2, unit=PARKS, note=None, first_response=due(12), resolution=due(20))
FORWARDED = ComplaintForwarded(
    from_assignment=1, assignment=2, unit=PARKS, note=None, first_response=due(9), resolution=due(20)
)
ASKED = InformationRequested(assignment=1, question=words(), until=due(24))
GIVEN = InformationGiven(assignment=1, text=words(), resolution=due(28))
POSTPONED = ComplaintPostponed(assignment=1, reason=words(), until=due(24))
RESUMED = ComplaintResumed(assignment=1, resolution=due(23))
CORRECTED = AnswerCorrected(assignment=1, text=words(), reason=None)
WARNED = ComplaintWarned(assignment=1, clock=Clock.RESOLUTION, due=due(20))
STARTED = ComplaintStarted(assignment=1)
ANSWERED = ComplaintAnswered(assignment=1, text=words(), reply=due(30))
DRAFTED = AnswerDrafted(assignment=1, draft=1, text=words(), submitted=True)
APPROVED = DraftApproved(assignment=1, draft=1)
SENT_BACK = DraftReturned(assignment=1, draft=1, reason=words())
POSTED = AnswerPosted(assignment=1, draft=1, reply=due(30))
CORRECTION_DRAFTED = CorrectionDrafted(assignment=1, draft=2, text=words(), reason=None, submitted=True)
CORRECTION_POSTED = CorrectionPosted(assignment=1, draft=2)
REPLIED = ComplaintReplied(assignment=1, text=words(), first_response=due(25))
CLOSED = ComplaintClosed(kind=Closure.REPORTER, note=None, reopening=due(30))
REOPENED = ComplaintReopened(assignment=2, unit=ROADS, reason=words(), first_response=due(27), resolution=due(29))
ARCHIVED = ComplaintArchived(reason=ArchiveReason.TOO_GENERAL, note=words())
# As an import brings it: nothing is promised, until somebody adopts it.
OLD_FILED = filed(None)
OLD_VERIFIED = ComplaintVerified(resolution=None)
OLD_ROUTED = ComplaintRouted(assignment=1, unit=ROADS, note=None, first_response=None, resolution=None)
OLD_ANSWERED = ComplaintAnswered(assignment=1, text=words(), reply=None)
ADOPTED = ComplaintAdopted(assignment=1, verification=None, first_response=due(18), resolution=due(26), reply=None)
MERGED = ComplaintMerged(into=UUID(int=77))
UNMERGED = ComplaintUnmerged(out_of=UUID(int=77))
ATTACHED = ComplaintAttached(attachment=1, media_type=MediaType.JPEG, size=120_400, digest=words(), name=words())


def escalated(clock: Clock, level: int, following: Due | None, assignment: int = 1) -> ComplaintEscalated:
    """Raised to the roads department's leader."""
    return ComplaintEscalated(
        assignment=assignment,
        clock=clock,
        level=level,
        unit=ROADS,
        role=Role.LEADER,
        missed=due(9),
        next=following,
    )


def told(
    *events: Event, stream: UUID = COMPLAINT, after: int = 0, origin: Origin = Origin.LIVE
) -> list[tuple[Event, Envelope]]:
    """The events with their envelopes: versions from `after` + 1, an hour between two, positions ten apart."""
    return [(event, at(stream, after + count, origin)) for count, event in enumerate(events, 1)]


def at(stream: UUID, version: int, origin: Origin = Origin.LIVE) -> Envelope:
    """The envelope of this version, recorded five minutes after it happened."""
    happened = NOON + timedelta(hours=version)
    return Envelope(
        stream=stream,
        version=version,
        position=10 * version,
        recorded_at=happened + timedelta(minutes=5),
        event_id=uuid5(stream, str(version)),
        occurred_at=happened,
        actor=SYSTEM if version == 1 else OFFICER,
        channel=WEB,
        origin=origin,
    )


def rows(projection: Projection[Any], history: Iterable[tuple[Event, Envelope]]) -> dict[Key, Any]:
    """The complaint's rows after the whole history."""
    known: dict[Key, Any] = {}
    for event, envelope in history:
        known = fold(projection, known, event, envelope)
    return known
