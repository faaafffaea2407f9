"""Following a public report: asking for it, confirming it from the message, and ending it."""

from urllib.parse import quote

import msgspec
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.channels import WEB
from domain.complaint.state import Complaint
from domain.event import Refused
from service import following
from service.identity.attempts import TooManyFollowings
from service.reading.public import public_case
from service.web.forms import with_error, with_refusal
from service.web.telling import refusal
from service.web.views import Field, Following, Form, Problem, Said
from service.web.visit import Genuine, Here, Typed
from service.web.words import grouped

router = APIRouter()
NOTHING = Form(())


@router.get("/reports/{number}/follow")
def ask_page(number: str, visit: Here) -> Response:
    return visit.page(_asking(public_case(visit.service, number).complaint, _form()))


@router.post("/reports/{number}/follow")
def ask(number: str, visit: Here, typed: Genuine) -> Response:
    """Whether the contact follows already is not told: the message goes out in any case."""
    complaint = public_case(visit.service, number).complaint
    contact, at = typed.get("contact", ""), f"/reports/{complaint.filed.tracking_id}/follow"
    try:
        following.ask(visit.service, visit.identity.attempts, number, contact, visit.address, WEB)
    except TooManyFollowings:
        raise
    except following.CannotSendNow:
        form = with_error(_form(contact), "contact", Said("refusal.cannot_send_now"))
        return visit.page(_asking(complaint, form), status=503, at=at)
    except Refused as refused:
        form = with_refusal(_form(contact), refused)
        if not form.errors:
            form = with_error(form, "contact", refusal(refused))
        return visit.page(_asking(complaint, form), status=422, at=at)
    return visit.page(_told(complaint, Said("following.sent")), at=at)


@router.get("/following/new/{link}")
def confirm_page(link: str, visit: Here) -> Response:
    """Programs that look at links in mail subscribe nobody: it takes the button."""
    found = following.asked(visit.service, link)
    values = {"id": grouped(found.complaint.filed.tracking_id), "contact": found.contact}
    return visit.page(_told(found.complaint, Said("following.confirm", values), f"/following/new/{link}", "follow"))


@router.post("/following/new/{link}")
def confirm(link: str, visit: Here, typed: Genuine) -> Response:
    try:
        complaint = following.confirm(visit.service, link, WEB)
    except Refused as refused:
        return visit.page(Problem(status=404, said=refusal(refused)), status=404)
    values = {"id": grouped(complaint.filed.tracking_id)}
    return visit.page(_told(complaint, Said("following.confirmed", values)), at=f"/following/new/{link}")


@router.get("/following/{token}")
def followed_page(token: str, visit: Here) -> Response:
    """Where the link at the end of each message leads."""
    found = following.followed(visit.service, token)
    number = grouped(found.complaint.filed.tracking_id)
    if found.contact is None:
        return visit.page(_told(found.complaint, Said("following.stopped", {"id": number})))
    said = Said("following.stop", {"id": number, "contact": found.contact})
    data = f"/following/{token}/data"
    return visit.page(_told(found.complaint, said, f"/following/{token}", "unfollow", data))


@router.post("/following/{token}")
def stop(token: str, visit: Here, typed: Genuine) -> Response:
    complaint = following.stop(visit.service, token, WEB)
    said = Said("following.stopped", {"id": grouped(complaint.filed.tracking_id)})
    return visit.page(_told(complaint, said), at=f"/following/{token}")


@router.get(f"/following/{{token}}/{following.ONE_CLICK}")
def one_click_page(token: str, visit: Here) -> Response:
    """Programs that look at links end nothing: to the page with the button."""
    return visit.go(f"/following/{quote(token, safe='')}")


@router.post(f"/following/{{token}}/{following.ONE_CLICK}")
def one_click(token: str, visit: Here, typed: Typed) -> Response:
    """Sent by a mail program (RFC 8058), without a cookie or a page of ours: the token alone is the proof.

    No page of another site can make it up, and whoever has it may end it all the same. Answered without a body.
    """
    if typed.get("List-Unsubscribe") != "One-Click":
        raise HTTPException(400)
    following.stop(visit.service, token, WEB)
    return Response(None, 200, {"Cache-Control": "no-store"})


@router.get("/following/{token}/data")
def data(token: str, visit: Here) -> Response:
    """Everything that the report holds about them, as a file."""
    held = following.held(visit.service, token)
    headers = {
        "Content-Disposition": f'attachment; filename="aduan-{held.tracking_id}.json"',
        "Cache-Control": "no-store",
    }
    return Response(
        msgspec.json.format(msgspec.json.encode(held), indent=2), media_type="application/json", headers=headers
    )


def _form(contact: str = "") -> Form:
    return Form((Field(name="contact", value=contact, limit=254, autocomplete="email"),))


def _asking(complaint: Complaint, form: Form) -> Following:
    number = complaint.filed.tracking_id
    said = Said("following.lead")
    return Following(tracking_id=number, said=said, form=form, post=f"/reports/{number}/follow", act="follow")


def _told(complaint: Complaint, said: Said, post: str = "", act: str = "", data: str = "") -> Following:
    return Following(tracking_id=complaint.filed.tracking_id, said=said, form=NOTHING, post=post, act=act, data=data)
