"""Events as sentences."""

from typing import assert_never

from domain.complaint.desk_events import (
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    ComplaintTaken,
)
from domain.complaint.draft_events import (
    AnswerDrafted,
    AnswerPosted,
    CorrectionDrafted,
    CorrectionPosted,
    DraftApproved,
    DraftReturned,
)
from domain.complaint.events import (
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintAttached,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
)
from domain.complaint.following_events import FollowingEvent
from domain.complaint.joining_events import JoiningEvent
from domain.complaint.personal_data import PersonalDataErased, PersonalDataEvent
from domain.complaint.reporter_events import (
    ComplaintAmended,
    ComplaintRated,
    ComplaintVisibilityChanged,
    ComplaintWithdrawn,
)
from domain.complaint.unit_events import (
    AnswerCorrected,
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    ComplaintWarned,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.event import Code
from service.web.telling import Teller, reason
from service.web.views import Said, Shown


def headline(teller: Teller, event: ComplaintEvent, channel: Code) -> Said:
    """The event as the headline of a trail entry."""
    return Said(f"event.{event.topic}", _gaps(teller, event, channel))


def _gaps(teller: Teller, event: ComplaintEvent, channel: Code) -> dict[str, Shown]:
    if isinstance(event, PersonalDataEvent):
        return {"basis": Said(f"basis.{event.basis}")} if isinstance(event, PersonalDataErased) else {}
    if isinstance(event, JoiningEvent | FollowingEvent):
        return {}
    match event:
        case ComplaintFiled():
            return {"channel": teller.channel(channel)}
        case ComplaintRouted() | ComplaintForwarded() | ComplaintCoAssigned() | ComplaintReopened():
            return {"unit": teller.unit(event.unit)}
        case ComplaintEscalated():
            return {"role": Said(f"role.{event.role}"), "unit": teller.unit(event.unit), "level": event.level}
        case ComplaintWarned():
            return {"clock": Said(f"clock.{event.clock}"), "day": event.due.on}
        case ComplaintClosed():
            return {"closure": Said(f"closure.{event.kind}")}
        case ComplaintArchived():
            return {"reason": reason(event.reason)}
        case ComplaintAttached():
            return {"number": event.attachment, "kind": Said(f"file_kind.{event.media_type.name.lower()}")}
        case AnswerDrafted() | CorrectionDrafted():
            submitted = Said("answer.yes" if event.submitted else "answer.no")
            return {"number": event.draft, "submitted": submitted}
        case DraftApproved() | DraftReturned():
            return {"number": event.draft}
        case ComplaintRated():
            return {"score": event.score}
        case ComplaintReclassified():
            return {"old": Said(f"class.{event.old.report_class}"), "new": Said(f"class.{event.new.report_class}")}
        case ComplaintReferred():
            return {"unit": teller.unit(event.unit)}
        case ComplaintRedacted():
            return {"version": event.of_version}
        case ComplaintLabelled():
            return {"label": event.label, "on": Said("answer.yes" if event.on else "answer.no")}
        case ComplaintVisibilityChanged():
            flags = {"anonymous": event.anonymous, "confidential": event.confidential}
            return {name: Said("answer.yes" if on else "answer.no") for name, on in flags.items()}
        case (
            ComplaintAmended()
            | ComplaintWithdrawn()
            | ComplaintSecretReissued()
            | ComplaintNoted()
            | ComplaintTaken()
            | ComplaintVerified()
            | ComplaintReturned()
            | PartReturned()
            | ComplaintStarted()
            | ComplaintAnswered()
            | ComplaintReplied()
            | ComplaintAdopted()
            | InformationRequested()
            | InformationGiven()
            | ComplaintPostponed()
            | ComplaintResumed()
            | AnswerCorrected()
            | AnswerPosted()
            | CorrectionPosted()
        ):
            return {}
        case _:
            assert_never(event)
