"""The same with many reports: chosen in the queue, looked at in a preview, carried out each by itself."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from domain.channels import WEB
from domain.complaint import bulk as rules
from domain.complaint import commands
from domain.complaint.bulk import NoneChosen, NotInBulk
from domain.complaint.commands import Command
from domain.event import Code, Refused
from domain.rights import Act
from service import bulk
from service.bulk import Chosen, Outcome
from service.web import cookies
from service.web.acting import with_missing
from service.web.forms import bulk_form, with_refusal
from service.web.telling import refusal
from service.web.views import Bulk, BulkRow, Form, Problem
from service.web.visit import Genuine, Here, Visit

router = APIRouter(prefix="/desk/bulk")


@router.post("")
def preview(visit: Here, typed: Genuine) -> Response:
    """What would become of each; nothing is recorded yet."""
    who = visit.must_be_staff()
    chosen = _chosen(typed)
    try:
        act = rules.check(typed.get("act", ""), len(chosen))
    except Refused as refused:
        return _refused(visit, refused)
    looked = bulk.preview(visit.service, who, act, chosen, WEB)
    return _page(visit, act, chosen, looked, bulk_form(act, visit.teller, who.actor, {}))


@router.post("/do")
def carry_out(visit: Here, typed: Genuine) -> Response:
    """Each by itself, once; what became of them."""
    who = visit.must_be_staff()
    chosen = _chosen(typed)
    try:
        act = rules.check(typed.get("act", ""), len(chosen))
    except Refused as refused:
        return _refused(visit, refused)
    form = with_missing(bulk_form(act, visit.teller, who.actor, typed))
    if form.errors:
        looked = bulk.preview(visit.service, who, act, chosen, WEB)
        return _page(visit, act, chosen, looked, form, status=422)
    command = _command(act, form)
    body = msgspec.json.encode([act, *((field.name, field.value) for field in form.fields)])
    done = bulk.carry_out(visit.service, who, command, chosen, WEB, _key(typed), body)
    wrong = _at_fault(form, done)
    if wrong.errors:
        return _page(visit, act, chosen, bulk.preview(visit.service, who, act, chosen, WEB), wrong, status=422)
    _wait(visit, done)
    return visit.page(Bulk(act=act.value, rows=_rows(visit, done), done=True, form=Form(())), at="/desk")


def _chosen(typed: Mapping[str, str]) -> list[Chosen]:
    """Each box is named after its report and holds the version that the list showed."""
    found = []
    for name, value in typed.items():
        if value.isascii() and value.isdecimal() and len(value) < 10 and name.startswith("row-"):
            try:
                found.append(Chosen(UUID(name.removeprefix("row-")), int(value)))
            except ValueError:
                continue
    return found


def _key(typed: Mapping[str, str]) -> str:
    """The form's, so that sending it twice does it once; any other string does for somebody who made one up."""
    given = typed.get("key", "")
    return given if 16 <= len(given) <= 64 and given.isascii() and given.isprintable() else str(uuid4())


def _refused(visit: Visit, refused: Refused) -> Response:
    status = 422 if isinstance(refused, NoneChosen) else 404 if isinstance(refused, NotInBulk) else 413
    return visit.page(Problem(status=status, said=refusal(refused), back="/desk"), status=status, at="/desk")


def _command(act: Act, form: Form) -> Command:
    if act is Act.VERIFY:
        return commands.Verify()
    unit, note = Code(form["unit"].value), form["note"].value.strip() or None
    return commands.Route(unit=unit, note=note) if act is Act.ROUTE else commands.Forward(unit=unit, note=note)


def _at_fault(form: Form, done: Sequence[Outcome]) -> Form:
    """A refusal that names a field of the form refuses all: it is the form's fault, and nothing was done."""
    if any(one.version is not None for one in done):
        return form
    for one in done:
        if one.refused is not None:
            form = with_refusal(form, one.refused)
    return form


def _wait(visit: Visit, done: Sequence[Outcome]) -> None:
    last = next((one for one in reversed(done) if one.version is not None), None)
    if last is not None:
        visit.put(cookies.WAIT, f"{last.complaint}@{last.version}")


def _page(
    visit: Visit, act: Act, chosen: Sequence[Chosen], looked: Sequence[Outcome], form: Form, *, status: int = 200
) -> Response:
    will = {one.complaint for one in looked if one.refused is None}
    view = Bulk(
        act=act.value,
        rows=_rows(visit, looked),
        form=form,
        key=str(uuid4()),
        chosen=tuple((f"row-{one.complaint}", one.version) for one in chosen if one.complaint in will),
    )
    return visit.page(view, status=status, at="/desk")


def _rows(visit: Visit, outcomes: Sequence[Outcome]) -> tuple[BulkRow, ...]:
    return tuple(_row(visit, one) for one in outcomes)


def _row(visit: Visit, one: Outcome) -> BulkRow:
    why = None if one.refused is None else refusal(one.refused)
    if one.seen is None:
        return BulkRow(href="", tracking_id="", unit="", why=why)
    return BulkRow(
        href=f"/desk/{one.complaint}",
        tracking_id=one.seen.filed.tracking_id,
        unit=visit.teller.unit(one.seen.responsible),
        why=why,
    )
