"""The public page of each office of this site: its limits, and its figures with each kind of closing apart."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.complaint.terms import Clock, ReportClass
from domain.directory.events import UnitKind
from domain.directory.state import Directory
from domain.event import Code
from domain.standards import NoStandard
from service.web.board_lines import OFFICE, few_hidden, parts, told
from service.web.figures import of_office
from service.web.offices import office_href, office_link
from service.web.views import Office, OfficeLimit, OfficeLink, Said
from service.web.visit import Here, Visit

router = APIRouter()

AREAS = (UnitKind.DISTRICT, UnitKind.WARD)
_PLAIN = (ReportClass.COMPLAINT, False)


@router.get("/offices")
def offices(visit: Here) -> Response:
    """Of the whole site, from where each of them is reached."""
    return visit.go(f"/offices/{visit.home}")


@router.get("/offices/{unit}")
def office(unit: str, visit: Here) -> Response:
    """Also of one that is closed; what is none of this site's is not there."""
    href = office_href(visit, Code(unit))
    if href is None:
        raise HTTPException(404)
    directory, code = visit.teller.directory, Code(unit)
    shown, counted = directory.units[code], of_office(visit, code)
    receives = shown.kind is UnitKind.AGENCY
    which = {name: names for name, names in OFFICE.items() if receives or name != "checks"}
    lines = parts(which, counted.values, counted.before, visit.lang, lambda name: None)
    today = directory.local_date(visit.now, code)
    return visit.page(
        Office(
            name=visit.teller.unit(code),
            kind=shown.kind,
            closed=shown.closed,
            limits=tuple(_limits(directory, code, today, receives=receives)),
            told=told(counted.asked),
            parts=few_hidden(lines, counted.values, counted.before),
            above=None if shown.parent is None else office_link(visit, shown.parent),
            below=_below(visit, code),
            reports=f"/reports?{urlencode({'area': code})}" if shown.kind in AREAS else None,
        )
    )


def _below(visit: Visit, code: Code) -> tuple[OfficeLink, ...]:
    """Those directly under it that still work, by name."""
    directory = visit.teller.directory
    under = (each for each in directory.subtree(code) if directory.units[each].parent == code)
    links = (office_link(visit, each) for each in under if not directory.units[each].closed)
    return tuple(sorted((link for link in links if link is not None), key=lambda link: link.name))


def _limits(directory: Directory, unit: Code, on: date, *, receives: bool) -> Iterator[OfficeLimit]:
    """What is promised of a report that begins today; reports are checked by who receives them."""
    asked = [(Said("office.first_response"), Clock.FIRST_RESPONSE, *_PLAIN)]
    if receives:
        asked.insert(0, (Said("office.verification"), Clock.VERIFICATION, *_PLAIN))
    for kind in ReportClass:
        asked.append((Said("office.resolution", {"kind": Said(f"class.{kind}")}), Clock.RESOLUTION, kind, False))
        if kind is ReportClass.COMPLAINT:
            asked.append((Said("office.supervision"), Clock.RESOLUTION, kind, True))
    for said, clock, kind, supervision in asked:
        with suppress(NoStandard):
            rule = directory.standard(clock, on, unit=unit, report_class=kind, supervision=supervision).rule
            yield OfficeLimit(said, rule.days, rule.effective_from)
