"""Filing a report: one form, one page to check it, one receipt. Nothing is stored before it is sent."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID, uuid4

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from domain.complaint.commands import File
from domain.complaint.events import Clock, ReportClass
from domain.event import Actor, Code, Refused, Role
from service.api.seeing import folded
from service.handle import Request
from service.idempotency import Handled, IdempotencyKey, IdempotencyKeyReused
from service.identity.principals import Anonymous
from service.store.errors import KeyInFlight
from service.tracking import fresh_tracking_id
from service.web import cookies
from service.web.filing import NAMES, check_page, examined, filing_form
from service.web.forms import with_refusal
from service.web.telling import refusal
from service.web.views import FileForm, Form, Receipt, Said
from service.web.visit import Genuine, Here, Typed, Visit

router = APIRouter()

CHANNEL = Code("web")
ROUTE = "POST /file"
SHOWN_SECONDS = 600
#: how long the receipt can be looked at without its secret
KEPT_SECONDS = 86_400
PATIENCE_SECONDS = 5.0

_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_Answer = TypeVar("_Answer")


class Kept(msgspec.Struct, frozen=True):
    """What this browser keeps of a report that it sent, sealed. The secret is there until it is put away."""

    complaint: UUID
    secret: str | None


@router.get("/file")
@router.get("/file/change")
def begin(visit: Here) -> Response:
    """Whoever opens the address of a sent form again."""
    return visit.go("/file/all")


@router.get("/file/all")
def empty_form(visit: Here) -> Response:
    return visit.page(FileForm(form=_form(visit, {})))


@router.post("/file/all")
def check(visit: Here, typed: Typed) -> Response:
    """What is wrong, or everything once more before it is sent."""
    form = _form(visit, typed)
    if not visit.genuine(typed):
        return _again(visit, form, Said("error.forged"), status=403)
    form = examined(form, visit.today)
    return _again(visit, form) if form.errors else _checked(visit, form)


@router.post("/file/change")
def change(visit: Here, typed: Typed) -> Response:
    """The form with what was typed; it changes nothing, so that it asks for no proof."""
    return visit.page(FileForm(form=_form(visit, typed)), at="/file/all", resend="/file/change")


@router.post("/file")
def send(visit: Here, typed: Typed) -> Response:
    """Sent twice, it is one report."""
    form = examined(_form(visit, typed), visit.today)
    key = typed.get("key", "")
    if not visit.genuine(typed):
        return _again(visit, form, Said("error.forged"), status=403)
    if form.errors:
        return _again(visit, form)
    if not _KEY.fullmatch(key):
        return _checked(visit, form)
    try:
        handled = _patiently(lambda: _file(visit, form, key))
    except IdempotencyKeyReused:
        return _checked(visit, form)
    except Refused as refused:
        known = any(field.name == refused.facts.get("field") for field in form.fields)
        return _again(visit, with_refusal(form, refused), None if known else refusal(refused))
    _keep(visit, handled)
    return visit.go("/file/done")


@router.get("/file/done")
def receipt(visit: Here) -> Response:
    """For ten minutes with the secret, for a day without it; otherwise there is nothing to see."""
    kept = _kept(visit)
    if kept is None:
        return visit.go("/follow")
    history = visit.service.log.history(kept.complaint, 1)
    complaint = folded(history)
    zone = visit.zone(complaint.filed.received_by)
    due = complaint.due(Clock.VERIFICATION)
    return visit.page(
        Receipt(
            tracking_id=complaint.filed.tracking_id,
            secret=kept.secret,
            filed_at=history[0].at.recorded_at.astimezone(zone),
            verified_by=None if due is None else due.on,
            anonymous=complaint.filed.anonymous,
        )
    )


@router.post("/file/saved")
def put_away(visit: Here, typed: Genuine) -> Response:
    """From now on the secret is on the reporter's note only."""
    kept = _kept(visit)
    if kept is not None:
        visit.put(cookies.RECEIPT, _sealed(visit, Kept(kept.complaint, None), KEPT_SECONDS))
    return visit.go("/file/done")


def _form(visit: Visit, typed: Mapping[str, str]) -> Form:
    return filing_form(visit.teller, visit.home, visit.today, typed)


def _again(visit: Visit, form: Form, summary: Said | None = None, status: int = 422) -> Response:
    return visit.page(FileForm(form=form, summary=summary), status=status, at="/file/all", resend="/file/all")


def _checked(visit: Visit, form: Form) -> Response:
    """With a key of its own each time: only the same page sent twice is the same report."""
    return visit.page(check_page(form, str(uuid4())), at="/file/all", resend="/file/all")


def _file(visit: Visit, form: Form, key: str) -> Handled:
    command = _command(visit, form)
    body = msgspec.json.encode([form[name].value for name in NAMES])
    request = Request(
        actor=Actor(command.reporter, Role.REPORTER),
        channel=CHANNEL,
        idempotency=IdempotencyKey(Anonymous().name, ROUTE, key, body),
    )
    return visit.service.commands.file(command, request)


def _command(visit: Visit, form: Form) -> File:
    def chosen(name: str) -> Code | None:
        return Code(form[name].value) if form[name].value else None

    def written(name: str) -> str | None:
        return form[name].value.strip() or None

    return File(
        tracking_id=fresh_tracking_id(),
        reporter=uuid4(),
        office=uuid4(),
        report_class=ReportClass(form["report_class"].value),
        supervision=form["supervision"].value == "yes",
        received_by=visit.home,
        title=form["title"].value.strip(),
        body=written("body"),
        incident_on=date.fromisoformat(form["incident_on"].value),
        category=chosen("category"),
        wanted_unit=chosen("wanted_unit"),
        area=chosen("area"),
        place=written("place"),
        name=written("name"),
        phone=written("phone"),
        email=written("email"),
        anonymous=form["anonymous"].value == "yes",
        confidential=form["confidential"].value == "yes",
    )


def _patiently(command: Callable[[], _Answer]) -> _Answer:
    """A second press of the button waits for what the first one does."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return command()
        except KeyInFlight:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _keep(visit: Visit, handled: Handled) -> None:
    """A receipt that comes again shows its secret while it is fresh, unless this browser has put it away."""
    before = _kept(visit)
    away = before is not None and before.complaint == handled.complaint and before.secret is None
    secret = handled.receipt.get("secret")
    if away or (handled.replayed and not _fresh(visit, handled)):
        secret = None
    seconds = KEPT_SECONDS if secret is None else SHOWN_SECONDS
    visit.put(cookies.RECEIPT, _sealed(visit, Kept(handled.complaint, secret), seconds))


def _fresh(visit: Visit, handled: Handled) -> bool:
    filed: datetime = visit.service.log.history(handled.complaint, 1)[0].at.recorded_at
    return (visit.now - filed).total_seconds() < SHOWN_SECONDS


def _kept(visit: Visit) -> Kept | None:
    found: Kept | None = visit.sealer.open(visit.cookie(cookies.RECEIPT), _purpose(visit), Kept)
    return found


def _sealed(visit: Visit, kept: Kept, seconds: float) -> str:
    return visit.sealer.seal(kept, _purpose(visit), seconds)


def _purpose(visit: Visit) -> str:
    """Bound to the browser's own token, so that the cookie alone is of no use elsewhere."""
    return f"receipt of {visit.basis}"
