"""The same with many reports: chosen in the queue, looked at in a preview, carried out each by itself."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from domain.channels import WEB
from domain.complaint import bulk as rules
from domain.complaint.bulk import NoneChosen, NotInBulk
from domain.complaint.case_guards import turn_for, workers_for
from domain.complaint.context import Context
from domain.event import Refused
from domain.rights import Act
from service import bulk
from service.bulk import Chosen, Outcome, Sent
from service.commands.request import Request
from service.identity.principals import StaffMember
from service.reading.people import names
from service.web import cookies
from service.web.filled import command_of, with_missing
from service.web.flags import asking, names_kept, with_kept
from service.web.forms import bulk_form, with_refusal
from service.web.sent import key_of, number
from service.web.telling import refusal
from service.web.views import Bulk, BulkRow, BulkStage, Form, Problem
from service.web.visit import Genuine, Here, Visit

router = APIRouter(prefix="/desk/bulk")

SAID = "said"
"""Sent when what the act asks for has been filled in."""
CHANGE = "change"
"""The button by which somebody goes back from what was foreseen to what they filled in."""
ROW, HELD = "row", "held"
"""What the boxes' names begin with: those foreseen to be refused are held, judged anew by the next preview alone."""


@router.post("")
def preview(visit: Here, typed: Genuine) -> Response:
    """What the act asks for, and then what would become of each; nothing is recorded yet."""
    who, chosen, act = _asked(visit, typed, (ROW, HELD))
    if isinstance(act, Refused):
        return _refused(visit, act)
    able = _able(visit, who, act, chosen, typed)
    form = _form(visit, who, act, typed, [one for one in able if one.refused is None])
    if form.fields and SAID not in typed:
        return _ask(visit, act, chosen, able, form)
    form = with_kept(with_missing(form), typed)
    if form.errors:
        return _ask(visit, act, chosen, able, form, status=422)
    foreseen = bulk.preview(visit.service, command_of(act, form), chosen, _request(who, typed))
    if CHANGE in typed:
        return _ask(visit, act, chosen, able, _with_faults(form, foreseen))
    wrong = _at_fault(form, foreseen)
    if wrong.errors:
        return _ask(visit, act, chosen, able, wrong, status=422)
    return visit.page(_view(visit, act, chosen, foreseen, form, "foreseen"), at="/desk")


@router.post("/do")
def carry_out(visit: Here, typed: Genuine) -> Response:
    """Each by itself, once; what became of them."""
    who, chosen, act = _asked(visit, typed, (ROW,))
    if isinstance(act, Refused):
        return _refused(visit, act)
    able = _able(visit, who, act, chosen, typed)
    # of all: what was done with them when it was sent before refuses none of them its colleagues
    form = with_kept(with_missing(_form(visit, who, act, typed, able)), typed)
    if form.errors:
        return _ask(visit, act, chosen, able, form, status=422)
    body = msgspec.json.encode([act, *((field.name, field.value) for field in form.fields)])
    # a key that none of our forms has does for somebody who made one up
    key = key_of(typed) or str(uuid4())
    sent = Sent(who.name, key, body)
    done = bulk.carry_out(visit.service, command_of(act, form), chosen, _request(who, typed), sent)
    wrong = _at_fault(form, done)
    if wrong.errors:
        return _ask(visit, act, chosen, able, wrong, status=422)
    _wait(visit, done)
    return visit.page(Bulk(act=act.value, rows=_rows(visit, done), stage="done", form=Form(())), at="/desk")


def _asked(
    visit: Visit, typed: Mapping[str, str], boxes: Sequence[str]
) -> tuple[StaffMember, list[Chosen], Act | Refused]:
    """Who wants to do what with which; the refusal in the place of an act that may not be done so."""
    who, chosen = visit.must_be_staff(), _chosen(typed, boxes)
    try:
        return who, chosen, rules.check(typed.get("act", ""), len(chosen))
    except Refused as refused:
        return who, chosen, refused


def _chosen(typed: Mapping[str, str], boxes: Sequence[str]) -> list[Chosen]:
    """Each box is named after its report and holds the version that the list showed."""
    found = []
    for name, value in typed.items():
        box, _, report = name.partition("-")
        version = number(value)
        if version is not None and box in boxes:
            try:
                found.append(Chosen(UUID(report), version))
            except ValueError:
                continue
    return found


def _able(
    visit: Visit, who: StaffMember, act: Act, chosen: Sequence[Chosen], typed: Mapping[str, str]
) -> list[Outcome]:
    """Of each whether the act can be done at all, whatever is filled in."""
    return bulk.preview(visit.service, act, chosen, _request(who, typed))


def _form(visit: Visit, who: StaffMember, act: Act, typed: Mapping[str, str], among: Sequence[Outcome]) -> Form:
    return bulk_form(act, visit.teller, who.actor, typed, _colleagues(visit, who, act, among))


def _request(who: StaffMember, typed: Mapping[str, str]) -> Request:
    return Request(actor=who.actor, channel=WEB, names_kept=names_kept(typed))


def _refused(visit: Visit, refused: Refused) -> Response:
    status = 422 if isinstance(refused, NoneChosen) else 404 if isinstance(refused, NotInBulk) else 413
    return visit.page(Problem(status=status, said=refusal(refused)), status=status, at="/desk")


def _colleagues(visit: Visit, who: StaffMember, act: Act, looked: Sequence[Outcome]) -> Mapping[UUID, str]:
    """By name, those who could work on every one of them."""
    if act is not Act.ASSIGN:
        return {}
    directory = visit.teller.directory
    context = Context(now=visit.now, actor=who.actor, directory=directory, channel=WEB)
    units = {turn_for(one.seen, context)[1] for one in looked if one.seen is not None}
    each = [workers_for(unit, directory) for unit in units]
    known = names(visit.service, frozenset.intersection(*each) if each else ())
    return dict(sorted(known.items(), key=lambda one: one[1]))


def _at_fault(form: Form, outcomes: Sequence[Outcome]) -> Form:
    """A refusal that names a field of the form refuses all: it is the form's fault, and nothing is done."""
    return form if any(one.refused is None for one in outcomes) else _with_faults(form, outcomes)


def _with_faults(form: Form, outcomes: Sequence[Outcome]) -> Form:
    for one in outcomes:
        if one.refused is not None:
            form = asking(with_refusal(form, one.refused), one.refused)
    return form


def _wait(visit: Visit, done: Sequence[Outcome]) -> None:
    last = next((one for one in reversed(done) if one.version is not None), None)
    if last is not None:
        visit.put(cookies.WAIT, f"{last.complaint}@{last.version}")


def _ask(
    visit: Visit, act: Act, chosen: Sequence[Chosen], able: Sequence[Outcome], form: Form, *, status: int = 200
) -> Response:
    return visit.page(_view(visit, act, chosen, able, form, "asked"), status=status, at="/desk")


def _view(
    visit: Visit, act: Act, chosen: Sequence[Chosen], looked: Sequence[Outcome], form: Form, stage: BulkStage
) -> Bulk:
    """With the boxes of all; only those that it would be carried out on can be acted on next."""
    boxes = tuple(
        (f"{ROW if outcome.refused is None else HELD}-{one.complaint}", one.version)
        for one, outcome in zip(chosen, looked, strict=True)
    )
    return Bulk(act=act.value, rows=_rows(visit, looked), form=form, key=str(uuid4()), chosen=boxes, stage=stage)


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
