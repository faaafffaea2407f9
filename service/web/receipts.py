"""The receipt that a browser keeps of a report sent from it, sealed: with the secret for ten minutes, then without."""

from datetime import datetime
from io import BytesIO
from uuid import UUID

import msgspec
import segno
from starlette.responses import Response

from domain.complaint.events import Clock
from service.folded import folded
from service.idempotency import Handled
from service.web import cookies
from service.web.render import headers
from service.web.views import CounterReceipt, Receipt
from service.web.visit import Visit
from service.web.words import Words, catalogues, grouped

SHOWN_SECONDS = 600
#: how long it can be looked at without its secret
KEPT_SECONDS = 86_400


class Kept(msgspec.Struct, frozen=True):
    """The report, and its secret until that is put away; `again` when it was here already as it was sent."""

    complaint: UUID
    secret: str | None
    again: bool = False


def keep(visit: Visit, handled: Handled) -> None:
    """A receipt that comes again shows its secret while it is fresh, unless this browser has put it away."""
    before = kept(visit)
    away = before is not None and before.complaint == handled.complaint and before.secret is None
    secret = handled.receipt.get("secret")
    if away or (handled.replayed and not _fresh(visit, handled)):
        secret = None
    _put(visit, Kept(handled.complaint, secret, handled.replayed))


def hand_out(visit: Visit, handled: Handled) -> None:
    """A new secret in place of a lost one."""
    _put(visit, Kept(handled.complaint, handled.receipt.get("secret")))


def kept(visit: Visit) -> Kept | None:
    """What this browser has; None when there is nothing, or it is over."""
    found: Kept | None = visit.sealer.open(visit.cookie(cookies.RECEIPT), _purpose(visit), Kept)
    return found


def put_away(visit: Visit) -> None:
    """From now on the secret is on the reporter's note only."""
    found = kept(visit)
    if found is not None:
        _put(visit, Kept(found.complaint, None))


def of(visit: Visit, kept: Kept) -> Receipt:
    """As it was handed out when the report was filed."""
    history = visit.service.log.history(kept.complaint, 1)
    complaint = folded(history)
    zone = visit.zone(complaint.filed.received_by)
    due, recorded_at = complaint.due(Clock.VERIFICATION), history[0].at.recorded_at
    kind = Receipt if visit.staff is None else CounterReceipt
    return kind(
        tracking_id=complaint.filed.tracking_id,
        secret=kept.secret,
        filed_at=recorded_at.astimezone(zone),
        verified_by=due.on if due is not None and recorded_at <= due.at else None,
        anonymous=complaint.anonymous,
        again=kept.again,
    )


def as_file(visit: Visit, receipt: Receipt) -> Response:
    """What the page says, to be saved; kept by no cache on the way."""
    address = str(visit.request.base_url.replace(path="/follow"))
    text = as_text(receipt, visit.teller.unit(visit.home), address, catalogues()[visit.lang])
    told = {
        **headers(receipt, visit.lang),
        "Content-Disposition": f'attachment; filename="aduan-{receipt.tracking_id}.txt"',
    }
    return Response(text, 200, told, "text/plain; charset=utf-8")


def as_text(receipt: Receipt, place: str, address: str, words: Words) -> str:
    """What the page of the receipt says, to be kept as a file; `address` is where the report is followed."""
    checked = (
        words.text("done.checked_by", day=receipt.verified_by) if receipt.verified_by else words.text("done.checked")
    )
    number = f"{words.text('field.tracking_id')}: {grouped(receipt.tracking_id)}"
    secret = (
        words.text("done.put_away")
        if receipt.secret is None
        else f"{words.text('field.secret')}: {grouped(receipt.secret, ' ')}"
    )
    lines = (
        f"aduan {place}",
        words.text("done.heading"),
        words.moment(receipt.filed_at),
        "",
        number,
        secret,
        "",
        checked,
        f"{words.text('button.follow')}: {address}",
    )
    return "\n".join(lines) + "\n"


def as_code(address: str) -> bytes:
    """The address as a QR code, in SVG; black on white in the dark as well, or no camera reads it."""
    out = BytesIO()
    segno.make_qr(address, error="m").save(out, kind="svg", scale=4, dark="#000000", light="#ffffff")
    return out.getvalue()


def _put(visit: Visit, receipt: Kept) -> None:
    seconds = KEPT_SECONDS if receipt.secret is None else SHOWN_SECONDS
    visit.put(cookies.RECEIPT, visit.sealer.seal(receipt, _purpose(visit), seconds))


def _fresh(visit: Visit, handled: Handled) -> bool:
    filed: datetime = visit.service.log.history(handled.complaint, 1)[0].at.recorded_at
    return (visit.now - filed).total_seconds() < SHOWN_SECONDS


def _purpose(visit: Visit) -> str:
    """Bound to the browser's own token, so that the cookie alone is of no use elsewhere."""
    return f"receipt of {visit.basis}"
