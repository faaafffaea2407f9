"""Templates of answers: those of a unit and of the units above it; kept here for one's own unit and for those below."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlencode

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
from service.reading.scope import units_in_reach
from service.web.answer_templates import template_form
from service.web.filled import with_missing
from service.web.forms import with_refusal
from service.web.telling import refusal
from service.web.views import Facet, FacetOption, Form, TemplateLine, TemplatePage, Templates
from service.web.visit import Genuine, Here, Visit

router = APIRouter()

HOME = "/desk/templates"
NEW = "/desk/new-template"
"""Not below the others: any code may be that of a template."""


@router.get(HOME)
def templates(visit: Here) -> Response:
    """Of one's own unit, or of one below it; by name, each says whose it is."""
    unit = _asked(visit)
    found = visit.teller.directory.templates_of(unit).values()
    lines = tuple(
        TemplateLine(
            name=template.name,
            unit=visit.teller.unit(owner),
            text=template.text,
            href=_at(visit, owner, f"{HOME}/{template.code}") if _may(visit, owner) else None,
        )
        for owner, template in sorted(found, key=lambda each: each[1].name.casefold())
    )
    new = _at(visit, unit, NEW) if _may(visit, unit) else None
    return visit.page(Templates(unit=visit.teller.unit(unit), units=_units(visit, unit), lines=lines, new=new))


@router.get(NEW)
def new(visit: Here) -> Response:
    return _page(visit, _must_keep(visit), template_form())


@router.post(NEW)
def make(visit: Here, typed: Genuine) -> Response:
    """Of the unit; a code that it has already is refused, for that one has a page of its own."""
    unit = _must_keep(visit)
    form = with_missing(template_form(typed.get("template", "").strip(), typed.get("name", ""), typed.get("text", "")))
    if form.errors:
        return _page(visit, unit, form, status=422)
    code = Code(form["template"].value)
    if code in visit.teller.directory.unit(unit).templates:
        return _page(visit, unit, with_refusal(form, TemplateThere(field="template")), status=422)
    wanted = do.SetTemplate(code=unit, template=code, name=form["name"].value, text=form["text"].value)
    return _keep(visit, unit, form, wanted)


@router.get(HOME + "/{template}")
def template_page(template: str, visit: Here) -> Response:
    unit = _must_keep(visit)
    known = _known(visit, unit, template)
    return _page(visit, unit, template_form(name=known["name"], text=known["text"], new=False), template)


@router.post(HOME + "/{template}")
def change(template: str, visit: Here, typed: Genuine) -> Response:
    """Another name or text; answers that began with it stay."""
    unit = _must_keep(visit)
    _known(visit, unit, template)
    form = with_missing(template_form(name=typed.get("name", ""), text=typed.get("text", ""), new=False))
    if form.errors:
        return _page(visit, unit, form, template, status=422)
    wanted = do.SetTemplate(code=unit, template=template, name=form["name"].value, text=form["text"].value)
    return _keep(visit, unit, form, wanted, template)


@router.post(HOME + "/{template}/remove")
def remove(template: str, visit: Here, typed: Genuine) -> Response:
    """One of the same code of a unit above is there again."""
    unit = _must_keep(visit)
    known = _known(visit, unit, template)
    form = template_form(name=known["name"], text=known["text"], new=False)
    return _keep(visit, unit, form, do.RemoveTemplate(code=unit, template=Code(template)), template)


class TemplateThere(Refused):
    """The unit has a template of this code: change that one, or choose another code."""


def _asked(visit: Visit) -> Code:
    """The unit in the address, by default the one acted for. Raises UnknownUnit, NotAllowed."""
    who = visit.must_be_staff()
    unit = Code(visit.request.query_params.get("unit") or who.unit)
    units_in_reach(who, visit.teller.directory, unit)
    return unit


def _may(visit: Visit, unit: Code) -> bool:
    return rights.allows(visit.must_be_staff().actor, Act.SET_TEMPLATES, visit.teller.directory, unit=unit)


def _must_keep(visit: Visit) -> Code:
    """The same unit. Raises NotAllowed."""
    unit = _asked(visit)
    rights.check(visit.must_be_staff().actor, Act.SET_TEMPLATES, visit.teller.directory, unit=unit)
    return unit


def _units(visit: Visit, chosen: Code) -> Facet | None:
    """The units in reach that take work, with how many templates each has of its own."""
    directory, own = visit.teller.directory, visit.must_be_staff().unit
    reach = [code for code in directory.subtree(own) if not directory.units[code].closed or code == chosen]
    if len(reach) < 2:
        return None
    has = Counter({code: len(directory.units[code].templates) for code in reach})
    named = sorted((visit.teller.unit(code), code) for code in reach)
    return Facet(name="unit", options=tuple(FacetOption(code, name, has[code]) for name, code in named), chosen=chosen)


def _at(visit: Visit, unit: Code, path: str = HOME) -> str:
    """Where the unit's templates, or one of them, are."""
    return path if unit == visit.must_be_staff().unit else f"{path}?{urlencode({'unit': unit})}"


def _known(visit: Visit, unit: Code, template: str) -> Mapping[str, str]:
    known = visit.teller.directory.unit(unit).templates.get(Code(template))
    if known is None:
        raise HTTPException(404)
    return {"name": known.name, "text": known.text}


def _keep(visit: Visit, unit: Code, form: Form, command: DirectoryCommand, template: str = "") -> Response:
    try:
        edit(visit.service, command, Request(actor=visit.must_be_staff().actor, channel=WEB))
    except NothingChanges:
        return visit.go(_at(visit, unit))
    except rights.NotAllowed:
        raise
    except Refused as refused:
        return _page(visit, unit, with_refusal(form, refused), template, status=422, refused=refused)
    return visit.go(_at(visit, unit))


def _page(
    visit: Visit, unit: Code, form: Form, template: str = "", *, status: int = 200, refused: Refused | None = None
) -> Response:
    view = TemplatePage(
        form=form,
        summary=None if refused is None or form.errors else refusal(refused),
        unit=visit.teller.unit(unit),
        post=_at(visit, unit, f"{HOME}/{template}" if template else NEW),
        remove=_at(visit, unit, f"{HOME}/{template}/remove") if template else None,
        back=_at(visit, unit),
    )
    return visit.page(view, status=status, at=view.post)
