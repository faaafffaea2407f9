"""Templates of answers: those of the unit acted for and of the units above it; one's own unit's are kept here."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain import rights
from domain.channels import WEB
from domain.directory import commands as do
from domain.directory.commands import DirectoryCommand
from domain.directory.refusals import NothingChanges
from domain.event import Code, Refused
from domain.rights import Act
from service.commands.request import Request
from service.directory_edits import edit
from service.web.answer_templates import template_form
from service.web.filled import with_missing
from service.web.forms import with_refusal
from service.web.telling import refusal
from service.web.views import Form, TemplateLine, TemplatePage, Templates
from service.web.visit import Genuine, Here, Visit

router = APIRouter(prefix="/desk/templates")


@router.get("")
def templates(visit: Here) -> Response:
    """By name; each says whose it is."""
    who = visit.must_be_staff()
    may = rights.allows(who.actor, Act.SET_TEMPLATES, visit.teller.directory, unit=who.unit)
    found = visit.teller.directory.templates_of(who.unit).values()
    lines = tuple(
        TemplateLine(
            name=template.name,
            unit=visit.teller.unit(owner),
            text=template.text,
            href=f"/desk/templates/{template.code}" if may and owner == who.unit else None,
        )
        for owner, template in sorted(found, key=lambda each: each[1].name.casefold())
    )
    new = "/desk/templates/new" if may else None
    return visit.page(Templates(unit=visit.teller.unit(who.unit), lines=lines, new=new))


@router.get("/new")
def new(visit: Here) -> Response:
    _must_keep(visit)
    return _page(visit, template_form())


@router.post("/new")
def make(visit: Here, typed: Genuine) -> Response:
    """Of the unit acted for; a code that it has already is refused, for that one has a page of its own."""
    unit = _must_keep(visit)
    form = with_missing(template_form(typed.get("template", "").strip(), typed.get("name", ""), typed.get("text", "")))
    if form.errors:
        return _page(visit, form, status=422)
    code = Code(form["template"].value)
    if code in visit.teller.directory.unit(unit).templates:
        return _page(visit, with_refusal(form, TemplateThere(field="template")), status=422)
    wanted = do.SetTemplate(code=unit, template=code, name=form["name"].value, text=form["text"].value)
    return _keep(visit, form, wanted)


@router.get("/{template}")
def template_page(template: str, visit: Here) -> Response:
    """Of the unit acted for."""
    _must_keep(visit)
    known = _known(visit, template)
    return _page(visit, template_form(name=known["name"], text=known["text"], new=False), template)


@router.post("/{template}")
def change(template: str, visit: Here, typed: Genuine) -> Response:
    """Another name or text; answers that began with it stay."""
    unit = _must_keep(visit)
    _known(visit, template)
    form = with_missing(template_form(name=typed.get("name", ""), text=typed.get("text", ""), new=False))
    if form.errors:
        return _page(visit, form, template, status=422)
    wanted = do.SetTemplate(code=unit, template=template, name=form["name"].value, text=form["text"].value)
    return _keep(visit, form, wanted, template)


@router.post("/{template}/remove")
def remove(template: str, visit: Here, typed: Genuine) -> Response:
    """One of the same code of a unit above is there again."""
    unit = _must_keep(visit)
    known = _known(visit, template)
    form = template_form(name=known["name"], text=known["text"], new=False)
    return _keep(visit, form, do.RemoveTemplate(code=unit, template=Code(template)), template)


class TemplateThere(Refused):
    """The unit has a template of this code: change that one, or choose another code."""


def _must_keep(visit: Visit) -> Code:
    """Raises NotAllowed."""
    who = visit.must_be_staff()
    rights.check(who.actor, Act.SET_TEMPLATES, visit.teller.directory, unit=who.unit)
    return who.unit


def _known(visit: Visit, template: str) -> Mapping[str, str]:
    known = visit.teller.directory.unit(visit.must_be_staff().unit).templates.get(Code(template))
    if known is None:
        raise HTTPException(404)
    return {"name": known.name, "text": known.text}


def _keep(visit: Visit, form: Form, command: DirectoryCommand, template: str = "") -> Response:
    try:
        edit(visit.service, command, Request(actor=visit.must_be_staff().actor, channel=WEB))
    except NothingChanges:
        return visit.go("/desk/templates")
    except rights.NotAllowed:
        raise
    except Refused as refused:
        return _page(visit, with_refusal(form, refused), template, status=422, refused=refused)
    return visit.go("/desk/templates")


def _page(
    visit: Visit, form: Form, template: str = "", *, status: int = 200, refused: Refused | None = None
) -> Response:
    post = f"/desk/templates/{template or 'new'}"
    summary = None if refused is None or form.errors else refusal(refused)
    return visit.page(TemplatePage(form=form, summary=summary, post=post, known=template != ""), status=status, at=post)
