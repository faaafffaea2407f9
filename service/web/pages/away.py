"""Who of the unit is away and who stands in: said here, and ended before its time."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain import rights
from domain.channels import WEB
from domain.directory import commands as do
from domain.directory.absences import unit_absences
from domain.event import Refused, Role
from domain.rights import Act
from service.commands.request import Request
from service.directory_edits import edit
from service.identity.principals import StaffMember
from service.reading.people import names
from service.web.filled import with_missing
from service.web.forms import with_error, with_refusal
from service.web.telling import refusal
from service.web.views import Away, AwayLine, Field, Form, Option, Said
from service.web.visit import Genuine, Here, Visit

router = APIRouter(prefix="/desk/away")


@router.get("")
def away(visit: Here) -> Response:
    """Now and later, of the unit acted for."""
    return _page(visit, visit.must_be_staff(), {})


@router.post("")
def hand_over(visit: Here, typed: Genuine) -> Response:
    """Officers for themselves, leaders and administrators for those of the unit."""
    who = visit.must_be_staff()
    form = _form(visit, who, typed)
    for name in ("since", "until"):
        if form[name].value and _day(form[name].value) is None:
            form = with_error(form, name, Said("error.incident_on"))
    form = with_missing(form)
    since, until = (_day(form[name].value) for name in ("since", "until"))
    if form.errors or since is None or until is None:
        return _page(visit, who, typed, form=form, status=422)
    wanted = do.HandOver(
        staff=UUID(form["staff"].value),
        unit=who.unit,
        since=since,
        until=until,
        deputy=UUID(form["deputy"].value),
        today=visit.now.astimezone(visit.zone(who.unit)).date(),
    )
    try:
        edit(visit.service, wanted, Request(actor=who.actor, channel=WEB))
    except rights.NotAllowed:
        raise
    except Refused as refused:
        return _page(visit, who, typed, form=with_refusal(form, refused), status=422, refused=refused)
    return visit.go("/desk/away")


@router.post("/back")
def back(visit: Here, typed: Genuine) -> Response:
    """It hands nothing over any more; sent twice, it is as ended as before."""
    who = visit.must_be_staff()
    try:
        staff, since = UUID(typed.get("staff", "")), date.fromisoformat(typed.get("since", ""))
    except ValueError:
        raise HTTPException(400) from None
    edit(visit.service, do.EndAbsence(staff=staff, since=since), Request(actor=who.actor, channel=WEB))
    return visit.go("/desk/away")


def _page(
    visit: Visit,
    who: StaffMember,
    typed: Mapping[str, str],
    *,
    form: Form | None = None,
    status: int = 200,
    refused: Refused | None = None,
) -> Response:
    directory = visit.teller.directory
    found = unit_absences(who.unit, directory, visit.now.astimezone(visit.zone(who.unit)).date())
    known = names(visit.service, {each for staff, one in found for each in (staff, one.deputy)})
    may = rights.allows(who.actor, Act.HAND_OVER, directory, unit=who.unit)
    lines = tuple(
        AwayLine(
            name=known.get(staff, ""),
            deputy=known.get(one.deputy, ""),
            since=one.since,
            until=one.until,
            back=(str(staff), one.since.isoformat()) if may and _theirs(who, staff) else None,
        )
        for staff, one in found
    )
    shown = form or _form(visit, who, typed)
    summary = None if refused is None or shown.errors else refusal(refused)
    view = Away(unit=visit.teller.unit(who.unit), lines=lines, may=may, form=shown, summary=summary)
    return visit.page(view, status=status, at="/desk/away")


def _theirs(who: StaffMember, staff: UUID) -> bool:
    return who.actor.role is not Role.LIAISON or staff == who.staff


def _form(visit: Visit, who: StaffMember, typed: Mapping[str, str]) -> Form:
    """Of people who hold a role for the very unit."""
    people = visit.teller.directory.staff.values()
    here = [one.id for one in people if any(held.unit == who.unit for held in one.roles)]
    known = names(visit.service, here)
    mine = [each for each in here if _theirs(who, each)]
    return Form(
        (
            _people("staff", "away_staff", mine, known, typed.get("staff", str(who.staff))),
            Field(name="since", label="away_since", kind="date", value=typed.get("since", "")),
            Field(name="until", label="away_until", kind="date", value=typed.get("until", "")),
            _people("deputy", "away_deputy", here, known, typed.get("deputy", "")),
        )
    )


def _people(name: str, label: str, people: Iterable[UUID], known: Mapping[UUID, str], value: str) -> Field:
    named = sorted((known[each], str(each)) for each in people if each in known)
    options = (Option("", Said("file.choose")), *(Option(each, text) for text, each in named))
    return Field(name=name, label=label, kind="select", options=options, value=value)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
