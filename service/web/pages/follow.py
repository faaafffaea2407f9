"""Following one's own report with the ID and the secret of the receipt."""

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from domain.channels import WEB
from domain.complaint.decide import offered
from domain.event import Refused
from domain.rights import Act
from domain.tracking import normalise
from service.identity.identity import SignInRefused
from service.reading.person import held_about
from service.reading.seeing import Found, see
from service.web import cookies, receipts
from service.web.acting import Acting
from service.web.attached import file_of
from service.web.forms import follow_form, with_error, with_refusal
from service.web.joined import joined_reports
from service.web.offices import office_link
from service.web.telling.acts import REPORTER_ACTS
from service.web.telling.badges import status_badge
from service.web.telling.promises import promise
from service.web.told import Told
from service.web.views import Follow, Form, Own, Said
from service.web.visit import Genuine, Here, Typed, Visit

router = APIRouter()

LONGEST = 100
HOME = "/follow/own"


@router.get("/follow")
def ask(visit: Here) -> Response:
    """With the number that a receipt's QR code brings."""
    return visit.page(Follow(form=follow_form(visit.request.query_params.get("id", "")[:LONGEST])))


@router.post("/follow")
def sign_in(visit: Here, typed: Genuine) -> Response:
    """A mistype is said at once; an unknown number and a wrong secret get one and the same answer."""
    number, secret = typed.get("tracking_id", "")[:LONGEST], typed.get("secret", "")[:LONGEST]
    try:
        normalise(number)
    except Refused as mistyped:
        return _again(visit, with_refusal(follow_form(number), mistyped))
    if not secret.strip():
        return _again(visit, with_error(follow_form(number), "secret", Said("error.secret_missing")))
    try:
        opened = visit.identity.sign_in_reporter(number, secret, visit.address)
    except SignInRefused:
        return _again(visit, follow_form(number), Said("error.id_or_secret"))
    visit.put(cookies.OWN, opened.token)
    return visit.go(HOME)


@router.post("/follow/leave")
def leave(visit: Here, typed: Genuine) -> Response:
    if (token := visit.cookie(cookies.OWN)) is not None:
        visit.identity.sign_out(token)
    visit.put(cookies.OWN, None)
    return visit.go("/")


@router.get(HOME)
def own(visit: Here) -> Response:
    """The dated promise first, then the answer, then the history."""
    told = _told(visit)
    complaint = told.seen.complaint
    allowed = {offer.act for offer in offered(complaint, acting(visit).context(told.seen)) if offer.refusal is None}
    return visit.page(
        Own(
            head=told.head(visit.now),
            promise=promise(told.teller, complaint, visit.now, told.why),
            story=told.filed("body"),
            facts=told.facts(),
            trail=told.trail,
            answer=told.answer,
            files=told.files(HOME),
            joined=joined_reports(visit, told.seen),
            answer_files=told.answer_files(HOME),
            actions=tuple(act for act in REPORTER_ACTS if act in allowed),
            badge=status_badge(complaint),
            office=office_link(visit, complaint.responsible),
        )
    )


@router.get(HOME + "/data")
def data(visit: Here) -> Response:
    """Everything that the report holds about its reporter, as a file."""
    held = held_about(visit.service, visit.must_be_reporter().complaint)
    headers = {
        "Content-Disposition": f'attachment; filename="aduan-{held.tracking_id}.json"',
        "Cache-Control": "no-store",
    }
    told = msgspec.json.format(msgspec.json.encode(held), indent=2)
    return Response(told, media_type="application/json", headers=headers)


@router.get(HOME + "/receipt.txt")
def receipt(visit: Here) -> Response:
    """Once more, without the secret, which nobody here has."""
    kept = receipts.Kept(visit.must_be_reporter().complaint, None)
    return receipts.as_file(visit, receipts.of(visit, kept))


@router.get(HOME + "/files/{number}")
@router.get(HOME + "/files/{number}/{small}")
def file(number: int, visit: Here, small: str = "") -> Response:
    who = visit.must_be_reporter()
    return file_of(visit, who, Found(who.complaint, False), number, small)


@router.get(HOME + "/{act}")
def act_page(act: str, visit: Here) -> Response:
    return acting(visit).ask(_known(act), _told(visit))


@router.post(HOME + "/{act}")
def carry_out(act: str, visit: Here, typed: Typed) -> Response:
    return acting(visit).do(_known(act), _told(visit), typed)


def acting(visit: Visit) -> Acting:
    """What the reporter does, on the page of the report."""
    return Acting(visit, visit.must_be_reporter(), HOME, HOME)


def _known(act: str) -> Act:
    """One of the reporter's."""
    return Acting.known(act, REPORTER_ACTS)


def _told(visit: Visit) -> Told:
    who = visit.must_be_reporter()
    return Told.of(visit.service, see(visit.service, who, Found(who.complaint, False), channel=WEB), visit.lang)


def _again(visit: Visit, form: Form, summary: Said | None = None) -> Response:
    return visit.page(Follow(form=form, summary=summary), status=422, at="/follow")
