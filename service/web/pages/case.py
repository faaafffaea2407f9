"""One complaint for staff: facts, clocks, trail, and what this role may do with it now."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from domain import rights
from domain.access import Reason
from domain.channels import WEB
from domain.complaint.decide import offered
from domain.complaint.refusals import UnknownComplaint
from domain.event import Refused
from service.identity.principals import StaffMember
from service.reading.attachments import ReasonNeeded
from service.reading.outside import Texts
from service.reading.seeing import TITLE, Seen, find, see
from service.reading.watched import is_watched
from service.web import cookies, views
from service.web.acting import Acting
from service.web.attached import file_of
from service.web.flags import READING, story_names
from service.web.forms import OPEN, consequence, open_form, with_error
from service.web.joined import joined_reports
from service.web.similar import similar_cases
from service.web.telling import refusal
from service.web.telling.acts import STAFF_ACTS
from service.web.telling.dates import clocks
from service.web.told import Told
from service.web.views import Action, Case, DraftShown, Form, Said
from service.web.visit import Here, Typed, Visit

router = APIRouter(prefix="/desk/{complaint}")

OPENED_SECONDS = 900


@dataclass(frozen=True)
class Looked:
    """A complaint that this member of staff may see; `opened` when they have said why they read a confidential one."""

    who: StaffMember
    told: Told
    opened: bool

    @property
    def sealed(self) -> bool:
        """Whether it could be opened, and is not."""
        seen = self.told.seen
        assert seen.actor is not None  # staff
        confidential = seen.complaint.confidential
        return confidential and not self.opened and rights.sees_text(seen.actor, seen.complaint.case, seen.directory)


def look(visit: Visit, complaint: str, wanted: Texts | None = TITLE) -> Looked:
    """With the texts that the page shows, None for all. Raises UnknownComplaint when nothing may be seen."""
    who = visit.must_be_staff()
    found = find(visit.service, complaint)
    reason = opened_for(visit, who, found.stream)
    seen = see(visit.service, who, found, channel=WEB, reason=reason, wanted=wanted)
    _must_be_theirs(seen)
    return Looked(who, Told.of(visit.service, seen, visit.lang), reason is not None)


def _must_be_theirs(seen: Seen) -> None:
    """Here the tracking ID alone, which opens the public page, is not enough."""
    if seen.actor is None:
        raise UnknownComplaint


@router.get("")
def case(complaint: str, visit: Here) -> Response:
    looked = look(visit, complaint, wanted=None)
    told, seen = looked.told, looked.told.seen
    address = f"/desk/{seen.complaint.id}"
    with visit.service.database.autocommit() as cursor:
        watched = is_watched(cursor, looked.who.staff, seen.complaint.id)
    return visit.page(
        Case(
            head=told.head(visit.now),
            address=address,
            replay=f"/audit/{seen.complaint.id}",
            story=told.filed("body"),
            facts=told.facts(),
            clocks=clocks(told.teller, seen.complaint, visit.now, told.why),
            actions=_actions(visit, looked),
            trail=told.trail,
            answer=told.answer,
            drafts=_drafts(told),
            parts=told.parts,
            similar=similar_cases(visit, looked.who, seen),
            joined=joined_reports(visit, seen),
            files=told.files(address),
            answer_files=told.answer_files(address),
            names_reporter=seen.complaint.current is None and story_names(told),
            watched=watched,
        )
    )


@router.get("/files/{number}")
@router.get("/files/{number}/{small}")
def file(complaint: str, number: int, visit: Here, small: str = "") -> Response:
    """A confidential one asks why first, as its text does."""
    who, found = visit.must_be_staff(), find(visit.service, complaint)
    try:
        return file_of(visit, who, found, number, small, opened_for(visit, who, found.stream))
    except ReasonNeeded:
        return visit.go(f"/desk/{found.stream}/do/open")


@router.get("/do/open")
def open_page(complaint: str, visit: Here) -> Response:
    return _ask_why(visit, look(visit, complaint), open_form())


@router.post("/do/open")
def open_confidential(complaint: str, visit: Here, typed: Typed) -> Response:
    """For a quarter of an hour; each page that shows the texts is recorded as a reading, with this reason."""
    looked = look(visit, complaint)
    given = typed.get("reason", "")
    if not visit.proven(typed):
        return _ask_why(visit, looked, open_form(given), status=403, summary=Said("error.forged"))
    if given not in set(Reason):
        form = with_error(open_form(given), "reason", Said("error.choice"))
        return _ask_why(visit, looked, form, status=422)
    stream = looked.told.seen.complaint.id
    visit.put(cookies.OPENED, visit.sealer.seal(given, _purpose(looked.who, stream), OPENED_SECONDS))
    return visit.go(f"/desk/{stream}")


@router.get("/do/{act}")
def act_page(complaint: str, act: str, visit: Here) -> Response:
    acting, told = _acting(visit, complaint, act)
    return acting.ask(Acting.known(act, STAFF_ACTS), told)


@router.post("/do/{act}")
def carry_out(complaint: str, act: str, visit: Here, typed: Typed) -> Response:
    acting, told = _acting(visit, complaint, act)
    return acting.do(Acting.known(act, STAFF_ACTS), told, typed)


def opened_for(visit: Visit, who: StaffMember, stream: UUID) -> Reason | None:
    """The reason given in this session for reading this one."""
    found: Reason | None = visit.sealer.open(visit.cookie(cookies.OPENED), _purpose(who, stream), Reason)
    return found


def _purpose(who: StaffMember, stream: UUID) -> str:
    """For this person and this complaint only."""
    return f"opening of {stream} by {who.staff}"


def _acting(visit: Visit, complaint: str, act: str) -> tuple[Acting, Told]:
    looked = look(visit, complaint, None if act in READING else TITLE)
    address = f"/desk/{looked.told.seen.complaint.id}"
    return Acting(visit, looked.who, address, f"{address}/do"), looked.told


def _actions(visit: Visit, looked: Looked) -> tuple[Action, ...]:
    """All that staff do: those this person may do now first, as buttons; the others with why not."""
    seen = looked.told.seen
    context = Acting(visit, looked.who, "", "").context(seen)
    refused = {offer.act: offer.refusal for offer in offered(seen.complaint, context)}
    opening = (Action(code=OPEN),) if looked.sealed else ()
    acts = tuple(Action(code=act.value, refused=_why_not(refused[act])) for act in STAFF_ACTS)
    return (*opening, *acts)


def _drafts(told: Told) -> tuple[DraftShown, ...]:
    return tuple(
        DraftShown(
            title=Said("case.correction_draft" if each.correction else "case.draft", {"n": each.number}),
            unit=told.teller.unit(unit),
            text=told.text(each.version, "text"),
            state=Said(f"draft_state.{each.state}"),
        )
        for unit, each in told.drafts
    )


def _why_not(refused: Refused | None) -> Said | None:
    return None if refused is None else refusal(refused)


def _ask_why(visit: Visit, looked: Looked, form: Form, *, status: int = 200, summary: Said | None = None) -> Response:
    address = f"/desk/{looked.told.seen.complaint.id}"
    view = views.Act(
        code=OPEN,
        head=looked.told.head(visit.now),
        post=f"{address}/do/open",
        back=address,
        version=looked.told.seen.complaint.version,
        key="",
        consequence=consequence(OPEN),
        form=form,
        summary=summary,
    )
    return visit.page(view, status=status, at=f"{address}/do/open")
