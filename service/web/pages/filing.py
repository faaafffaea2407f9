"""Filing a report, by anybody, and by staff for people at the counter and for letters. Nothing is stored unsent."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain import rights
from domain.complaint.events import Clock
from domain.directory.events import UnitKind
from domain.rights import Act, Case
from service.handle import folded
from service.web import receipts
from service.web.filing import COUNTER, ONLINE
from service.web.intake import Intake
from service.web.render import headers
from service.web.views import Receipt
from service.web.visit import Genuine, Here, Typed, Visit
from service.web.words import catalogues

router = APIRouter()


@router.get("/file")
@router.get("/file/change")
def begin(visit: Here) -> Response:
    """Whoever opens the address of a sent form again."""
    return visit.go(ONLINE.form)


@router.get(ONLINE.form)
def empty_form(visit: Here) -> Response:
    return _online(visit).form({})


@router.post(ONLINE.form)
def check(visit: Here, typed: Typed) -> Response:
    return _online(visit).check(typed)


@router.post(ONLINE.change)
def change(visit: Here, typed: Typed) -> Response:
    """The form with what was typed; it changes nothing, so that it asks for no proof."""
    return _online(visit).form(typed)


@router.post(ONLINE.send)
def send(visit: Here, typed: Typed) -> Response:
    return _online(visit).send(typed)


@router.get("/file/done")
def receipt(visit: Here) -> Response:
    """For ten minutes with the secret, for a day without it; otherwise there is nothing to see."""
    shown = _receipt(visit)
    return visit.go("/follow") if shown is None else visit.page(shown)


@router.get("/file/receipt.txt")
def receipt_file(visit: Here) -> Response:
    """The same to be saved; kept by no cache on the way."""
    shown = _receipt(visit)
    if shown is None:
        return visit.go("/follow")
    address = str(visit.request.base_url.replace(path="/follow"))
    text = receipts.as_text(shown, visit.teller.unit(visit.home), address, catalogues()[visit.lang])
    told = {
        **headers(shown, visit.lang),
        "Content-Disposition": f'attachment; filename="aduan-{shown.tracking_id}.txt"',
    }
    return Response(text, 200, told, "text/plain; charset=utf-8")


@router.get("/file/qr.svg")
def receipt_code(visit: Here) -> Response:
    """The address where the report is followed, with its number: never with the secret."""
    shown = _receipt(visit)
    if shown is None:
        raise HTTPException(404)
    address = str(visit.request.base_url.replace(path="/follow", query=f"id={shown.tracking_id}"))
    told = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(receipts.as_code(address), 200, told, "image/svg+xml")


def _receipt(visit: Visit) -> Receipt | None:
    kept = receipts.kept(visit)
    if kept is None:
        return None
    history = visit.service.log.history(kept.complaint, 1)
    complaint = folded(history)
    zone = visit.zone(complaint.filed.received_by)
    due, recorded_at = complaint.due(Clock.VERIFICATION), history[0].at.recorded_at
    return Receipt(
        tracking_id=complaint.filed.tracking_id,
        secret=kept.secret,
        filed_at=recorded_at.astimezone(zone),
        verified_by=due.on if due is not None and recorded_at <= due.at else None,
        anonymous=complaint.anonymous,
        again=kept.again,
    )


@router.post("/file/saved")
def put_away(visit: Here, typed: Genuine) -> Response:
    receipts.put_away(visit)
    return visit.go("/file/done")


@router.get("/desk/new/change")
@router.get("/desk/new/send")
def begin_at_counter(visit: Here) -> Response:
    """Whoever opens the address of a sent form again."""
    return visit.go(COUNTER.form)


@router.get(COUNTER.form)
def empty_form_at_counter(visit: Here) -> Response:
    return _counter(visit).form({})


@router.post(COUNTER.form)
def check_at_counter(visit: Here, typed: Typed) -> Response:
    return _counter(visit).check(typed)


@router.post(COUNTER.change)
def change_at_counter(visit: Here, typed: Typed) -> Response:
    return _counter(visit).form(typed)


@router.post(COUNTER.send)
def send_at_counter(visit: Here, typed: Typed) -> Response:
    return _counter(visit).send(typed)


def _online(visit: Visit) -> Intake:
    return Intake(visit, ONLINE, visit.home)


def _counter(visit: Visit) -> Intake:
    """For the agency of the unit acted for. Raises NotAllowed for those who take nothing in."""
    who, directory = visit.must_be_staff(), visit.teller.directory
    agency = directory.agency_of(who.unit)
    receives = visit.home if agency.kind is UnitKind.NATIONAL else agency.code
    rights.check(who.actor, Act.FILE, directory, case=Case(reporter=who.staff, received_by=receives))
    return Intake(visit, COUNTER, receives, who)
