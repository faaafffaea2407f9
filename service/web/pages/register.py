"""Every report within reach, also those that left the queue: by number, or a list to be narrowed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from domain.complaint.events import ArchiveReason, Closure
from domain.complaint.fold import ESCALATING
from domain.complaint.state import Status
from domain.event import Code, Refused
from domain.tracking import normalise
from service.reading.positions import standing_and_lacking
from service.reading.register import Filters, listed
from service.web.forms import open_units
from service.web.pages.desk import UnknownFilter, as_of, due_of
from service.web.saved import saved_views
from service.web.telling import reason, refusal
from service.web.telling.badges import CLOSED
from service.web.telling.dates import due_badge
from service.web.views import (
    Badge,
    Facet,
    FacetOption,
    Problem,
    Register,
    RegisterRow,
    Said,
    Withheld,
)
from service.web.visit import Here, Visit

router = APIRouter()

PAGE = 50
LONGEST = 100
FILTERS = ("status", "unit", "category")


@router.get("/desk/find")
def find(visit: Here) -> Response:
    """However the number is typed; unknown and forbidden are one answer, given at its address."""
    visit.must_be_staff()
    try:
        number = normalise(visit.request.query_params.get("number", "")[:LONGEST])
    except Refused as mistyped:
        return visit.page(Problem(status=404, said=refusal(mistyped)), status=404)
    return visit.go(f"/desk/{number}")


@router.get("/desk/all")
def register(visit: Here) -> Response:
    """Newest first; a filter that names nothing known is refused."""
    who = visit.must_be_staff()
    unit = who.unit
    query = {name: value for name, value in visit.request.query_params.items() if value}
    chosen = {name: query[name] for name in FILTERS if name in query}
    if chosen.get("status", Status.FILED) not in set(Status):
        raise UnknownFilter
    status = Status(chosen["status"]) if "status" in chosen else None
    with visit.service.database.autocommit() as cursor:
        stands = standing_and_lacking(cursor, "register")
    filters = Filters(unit=chosen.get("unit"), status=status, category=chosen.get("category"))
    some = listed(visit.service, who, filters, PAGE, query.get("after"))
    return visit.page(
        Register(
            unit=visit.teller.unit(unit),
            facets=_facets(visit, unit, chosen),
            rows=tuple(row_of(visit, row, some.titles) for row in some.rows),
            first=_href(chosen) if "after" in query else None,
            older=None if some.next is None else _href({**chosen, "after": some.next}),
            as_of=as_of(visit, unit, stands),
            everything="/desk/all" if chosen else None,
            saved=saved_views(visit, who, "register", chosen),
        )
    )


def row_of(visit: Visit, row: Mapping[str, Any], readable: Mapping[UUID, str]) -> RegisterRow:
    """A report in a list."""
    teller, unit = visit.teller, Code(row["unit"])
    complaint = UUID(str(row["complaint"]))
    due = due_of(visit, row["due_at"], row["due_on"], unit) if row["clock"] in ESCALATING else None
    return RegisterRow(
        href=f"/desk/{complaint}",
        tracking_id=row["tracking_id"],
        title=readable.get(complaint, Withheld("confidential" if row["confidential"] else "erased")),
        status=status_of(row),
        due=None if due is None else due_badge(teller.directory, due, visit.now, unit),
        category=None if row["category"] is None else teller.category(Code(row["category"])),
        unit=teller.unit(unit),
        filed_on=row["filed_at"].astimezone(visit.zone(Code(row["received_by"]))).date(),
        badges=tuple(Badge(name) for name in ("anonymous", "confidential") if row[name]),
    )


def status_of(row: Mapping[str, Any]) -> Badge:
    """Where it is in its life, of its row in the register."""
    match Status(row["status"]):
        case Status.CLOSED:
            return Badge(CLOSED[Closure(row["closure"])])
        case Status.ARCHIVED:
            return Badge("archived", {"reason": reason(ArchiveReason(row["archive_reason"]))})
        case status:
            return Badge(status.value)


def _facets(visit: Visit, unit: Code, chosen: Mapping[str, str]) -> tuple[Facet, ...]:
    teller = visit.teller
    statuses = tuple(FacetOption(each.value, Said(f"status.{each}")) for each in Status)
    units = tuple(FacetOption(each.value, str(each.text)) for each in open_units(teller.directory, unit, teller))
    named = sorted((teller.category(code), code) for code in teller.directory.categories)
    categories = tuple(FacetOption(code, name) for name, code in named)
    options = {"status": statuses, "unit": units, "category": categories}
    return tuple(Facet(name=name, options=options[name], chosen=chosen.get(name, "")) for name in FILTERS)


def _href(query: Mapping[str, str]) -> str:
    return f"/desk/all?{urlencode(query)}" if query else "/desk/all"
