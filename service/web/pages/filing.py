"""Filing a report, by anybody, and by staff for people at the counter and for letters."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain import rights
from domain.directory.events import UnitKind
from domain.rights import Act, Case
from service.web import receipts
from service.web.drafts import SLOTS, at_counter
from service.web.filing import COUNTER, ELSEWHERE, ONLINE, WHOLE, Way
from service.web.intake import Intake
from service.web.views import NotHere, Receipt
from service.web.visit import Genuine, Here, Typed, Visit

router = APIRouter()


Slot = Annotated[str, Query(alias="draft")]


@router.get("/file")
def begin(visit: Here) -> Response:
    """To the first question."""
    return visit.go(ONLINE.first)


@router.get("/file/stop/{code}")
def not_here(visit: Here, code: str) -> Response:
    """What no report is for, and where to go with it."""
    if code not in ELSEWHERE:
        raise HTTPException(404)
    return visit.page(NotHere(code=code))


@router.get(ONLINE.check)
def check(visit: Here, slot: Slot = SLOTS[0]) -> Response:
    """All answers, to be read once more."""
    return _online(visit, slot).check()


@router.post(ONLINE.check)
def send(visit: Here, typed: Typed, slot: Slot = SLOTS[0]) -> Response:
    """Once, however often the button is pressed."""
    return _online(visit, slot).send(typed)


@router.get(WHOLE.first)
def ask_all(visit: Here, slot: Slot = SLOTS[0]) -> Response:
    """All questions on one page; the draft is that of the six."""
    return _online(visit, slot, WHOLE).show(WHOLE.first)


@router.post(WHOLE.first)
def answer_all(visit: Here, typed: Typed, slot: Slot = SLOTS[0]) -> Response:
    return _online(visit, slot, WHOLE).answer(WHOLE.first, typed)


@router.get(WHOLE.check)
def check_all(visit: Here, slot: Slot = SLOTS[0]) -> Response:
    return _online(visit, slot, WHOLE).check()


@router.post(WHOLE.check)
def send_all(visit: Here, typed: Typed, slot: Slot = SLOTS[0]) -> Response:
    return _online(visit, slot, WHOLE).send(typed)


@router.post("/file/forget")
def forget(visit: Here, typed: Genuine, slot: Slot = SLOTS[0]) -> Response:
    """All that was written."""
    return _online(visit, slot).forget()


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
    return receipts.as_file(visit, shown)


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
    return receipts.of(visit, kept)


@router.post("/file/saved")
def put_away(visit: Here, typed: Genuine) -> Response:
    receipts.put_away(visit)
    return visit.go("/file/done")


@router.get(COUNTER.first)
def ask_at_counter(visit: Here) -> Response:
    """All questions on one page."""
    return _counter(visit).show(COUNTER.first)


@router.post(COUNTER.first)
def answer_at_counter(visit: Here, typed: Typed) -> Response:
    return _counter(visit).answer(COUNTER.first, typed)


@router.get(COUNTER.check)
def check_at_counter(visit: Here) -> Response:
    return _counter(visit).check()


@router.post(COUNTER.check)
def send_at_counter(visit: Here, typed: Typed) -> Response:
    return _counter(visit).send(typed)


@router.post("/desk/new/forget")
def forget_at_counter(visit: Here, typed: Genuine) -> Response:
    return _counter(visit).forget()


@router.get("/file/{number}")
def ask(visit: Here, number: str, slot: Slot = SLOTS[0]) -> Response:
    """One question."""
    return _online(visit, slot).show(_page(number))


@router.post("/file/{number}")
def answer(visit: Here, number: str, typed: Typed, slot: Slot = SLOTS[0]) -> Response:
    return _online(visit, slot).answer(_page(number), typed)


def _page(number: str) -> str:
    """Raises HTTPException."""
    path = f"/file/{number}"
    if path not in ONLINE.pages:
        raise HTTPException(404)
    return path


def _online(visit: Visit, slot: str, way: Way = ONLINE) -> Intake:
    if slot not in SLOTS:
        raise HTTPException(404)
    return Intake(visit, way, visit.home, slot)


def _counter(visit: Visit) -> Intake:
    """For the agency of the unit acted for. Raises NotAllowed for those who take nothing in."""
    who, directory = visit.must_be_staff(), visit.teller.directory
    agency = directory.agency_of(who.unit)
    receives = visit.home if agency.kind is UnitKind.NATIONAL else agency.code
    rights.check(who.actor, Act.FILE, directory, case=Case(reporter=who.staff, received_by=receives))
    return Intake(visit, COUNTER, receives, at_counter(who.staff), who)
