"""What can be found by its words, by a telephone number, or by what happened at the same place.

The one projection whose table holds personal texts. Its rows only refer to them; the projector fills them in from the
vault, and leaves out a complaint whose reporter was erased. So there may be no row for a complaint that goes on.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

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
    INTAKE,
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
    ReportClass,
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
from domain.event import Code, Envelope
from projections.base import Projection
from projections.turns import NOBODY, after, lead_after, sharing, unit_of

PERSONAL = ("title", "body", "place", "coordinates", "phone", "answers")


@dataclass(frozen=True)
class SearchRow:
    """One complaint: who may find it (as in `rights.Case`), and which values its texts are made of.

    `units` has the desk that received it, and every unit that ever had it.
    """

    complaint: UUID
    reporter: UUID
    office: UUID
    received_by: Code
    handling: Code | None
    sharing: tuple[Code, ...]
    turns: dict[str, list[str]]  # see `turns.py`
    lead: int
    units: tuple[str, ...]
    report_class: ReportClass
    category: Code | None
    area: Code | None
    anonymous: bool
    confidential: bool
    verified: bool
    filed_at: datetime
    redacted: dict[str, list[str]]  # of a text that was taken out of sight, what is shown in its place
    texts: dict[str, list[str]]
    drafts: dict[str, str]  # by number, where the text of each is
    answered: dict[str, int]  # by assignment, which of the answers is the latest of that unit


search = Projection(
    "search",
    row=SearchRow,
    sql=Path(__file__).with_suffix(".sql"),
    personal=PERSONAL,
    version=3,
    ignores=[
        DraftApproved,
        DraftReturned,
        ComplaintAdopted,
        ComplaintAmended,  # the public would find by words that it is not shown
        ComplaintArchived,
        ComplaintAttached,
        ComplaintClosed,
        ComplaintEscalated,
        ComplaintPostponed,
        ComplaintResumed,
        ComplaintWarned,
        InformationGiven,
        InformationRequested,
        ComplaintStarted,
        ComplaintLabelled,
        ComplaintNoted,
        ComplaintRated,
        ComplaintReferred,
        ComplaintSecretReissued,
        ComplaintTaken,
        ComplaintWithdrawn,
        *get_args(JoiningEvent),
        *get_args(FollowingEvent),
        *(event for event in get_args(PersonalDataEvent) if event is not PersonalDataErased),
    ],
)


@search.on
def filed(row: None, event: ComplaintFiled, at: Envelope) -> SearchRow:
    typed = ("title", "body", "place", "coordinates", "phone")
    return SearchRow(
        complaint=at.stream,
        reporter=event.reporter,
        office=event.office,
        received_by=event.received_by,
        handling=None,
        sharing=(),
        turns=NOBODY,
        lead=INTAKE,
        units=(event.received_by,),
        report_class=event.report_class,
        category=event.category,
        area=event.area,
        anonymous=event.anonymous,
        confidential=event.confidential,
        verified=False,
        filed_at=at.occurred_at,
        redacted={},
        drafts={},
        answered={},
        texts={name: [_place(at, name)] for name in typed if getattr(event, name) is not None},
    )


@search.on
def verified(row: SearchRow | None, event: ComplaintVerified, at: Envelope) -> SearchRow | None:
    return _with(row, verified=True)


@search.on
def given(
    row: SearchRow | None,
    event: ComplaintRouted | ComplaintCoAssigned | ComplaintForwarded | ComplaintReopened,
    at: Envelope,
) -> SearchRow | None:
    """To a unit, which may find it from now on."""
    if row is None:
        return None
    units = row.units if event.unit in row.units else (*row.units, event.unit)
    return _turned(replace(row, units=units), event)


@search.on
def returned(row: SearchRow | None, event: ComplaintReturned | PartReturned, at: Envelope) -> SearchRow | None:
    return None if row is None else _turned(row, event)


@search.on
def answered(row: SearchRow | None, event: ComplaintAnswered, at: Envelope) -> SearchRow | None:
    return None if row is None else _answered(_turned(row, event), event.assignment, _place(at, "text"))


@search.on
def drafted(row: SearchRow | None, event: AnswerDrafted | CorrectionDrafted, at: Envelope) -> SearchRow | None:
    """Found by nobody before it is posted."""
    return None if row is None else replace(row, drafts={**row.drafts, str(event.draft): _place(at, "text")})


@search.on
def posted(row: SearchRow | None, event: AnswerPosted, at: Envelope) -> SearchRow | None:
    if row is None:
        return None
    row, draft = _turned(row, event), _text_of(row, event.draft)
    return row if draft is None else _answered(row, event.assignment, draft)


@search.on
def corrected(row: SearchRow | None, event: AnswerCorrected, at: Envelope) -> SearchRow | None:
    return None if row is None else _corrected(row, event.assignment, _place(at, "text"))


@search.on
def correction_posted(row: SearchRow | None, event: CorrectionPosted, at: Envelope) -> SearchRow | None:
    if row is None or (draft := _text_of(row, event.draft)) is None:
        return row
    return _corrected(row, event.assignment, draft)


@search.on
def redacted(row: SearchRow | None, event: ComplaintRedacted, at: Envelope) -> SearchRow | None:
    """Found by what is shown, never by what was taken out."""
    if row is None:
        return None
    hidden = f"{event.of_version}/{event.of_field}"
    shown = {hidden: _place(at, "text"), **{place: _place(at, "text") for place in row.redacted.get(hidden, [])}}
    texts = {name: [shown.get(place, place) for place in places] for name, places in row.texts.items()}
    return replace(row, texts=texts, redacted={**row.redacted, hidden: [_place(at, "text")]})


@search.on
def visibility_changed(row: SearchRow | None, event: ComplaintVisibilityChanged, at: Envelope) -> SearchRow | None:
    return _with(row, anonymous=event.anonymous, confidential=event.confidential)


@search.on
def reclassified(row: SearchRow | None, event: ComplaintReclassified, at: Envelope) -> SearchRow | None:
    return _with(row, report_class=event.new.report_class, category=event.new.category)


@search.on
def erased(row: SearchRow | None, event: PersonalDataErased, at: Envelope) -> SearchRow | None:
    """The erasure itself deleted what was there. A batch that had read the vault just before it is undone here: the row

    goes, or is written anew by what the vault has now.
    """
    return None if row is None or event.subject == row.reporter else replace(row)


@search.on
def replied(row: SearchRow | None, event: ComplaintReplied, at: Envelope) -> SearchRow | None:
    return None if row is None else _turned(row, event)


def _turned(row: SearchRow, event: ComplaintEvent) -> SearchRow:
    """The row with the units that have it from now on."""
    turns = after(row.turns, event)
    lead = lead_after(row.lead, turns, event)
    handling = unit_of(turns, lead, row.received_by) if lead else None
    return replace(row, turns=turns, lead=lead, handling=handling, sharing=sharing(turns, lead))


def _answered(row: SearchRow, assignment: int, place: str) -> SearchRow:
    answers = [*row.texts.get("answers", []), place]
    answered = {**row.answered, str(assignment): len(answers) - 1}
    return replace(row, texts={**row.texts, "answers": answers}, answered=answered)


def _corrected(row: SearchRow, assignment: int, place: str) -> SearchRow:
    """In place of the latest answer of that unit; of a shared case those of others stay."""
    latest = row.answered.get(str(assignment))
    if latest is None:
        return _answered(row, assignment, place)
    answers = [place if number == latest else each for number, each in enumerate(row.texts["answers"])]
    return replace(row, texts={**row.texts, "answers": answers})


def _text_of(row: SearchRow, draft: int) -> str | None:
    """Where the text of the draft is, or what is shown in its place."""
    place = row.drafts.get(str(draft))
    return None if place is None else row.redacted.get(place, [place])[0]


def _with(row: SearchRow | None, **changed: Any) -> SearchRow | None:
    return None if row is None else replace(row, **changed)


def _place(at: Envelope, field: str) -> str:
    return f"{at.version}/{field}"
