"""The queue: what the unit acted for, and all below it, must do next, by deadline. Every state of it is an address."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from domain.complaint.bulk import BULK
from domain.complaint.events import Due, ReportClass
from domain.event import Code, Origin
from domain.rights import RIGHTS, Act
from projections.queue import Step
from service.identity.principals import StaffMember
from service.projector.wait import reached
from service.reading.away import worked_on_by
from service.reading.people import names
from service.reading.positions import Standing, standing_and_lacking
from service.reading.queue import Asked, facets, tallies, total
from service.reading.scope import units_in_reach
from service.reading.titles import titles
from service.reading.watched import count
from service.web import cookies, queue_rows
from service.web.queue_rows import Rows
from service.web.saved import saved_views
from service.web.telling.dates import due_badge, due_in
from service.web.views import (
    AsOf,
    Badge,
    Cursor,
    Facet,
    FacetOption,
    Queue,
    QueueRow,
    Said,
    Tab,
    Withheld,
)
from service.web.visit import Here, Visit

router = APIRouter()

FILTERS = ("unit", "report_class", "area", "step")
TABS: Mapping[str, Mapping[str, str]] = {
    "own": {"officer": "me"},
    "mine": {},
    "late": {"due": "late"},
    "today": {"due": "today"},
    "verification": {"step": "verify"},
}
BEHIND = timedelta(seconds=5)

_KNOWN = {
    "report_class": frozenset(kind.value for kind in ReportClass),
    "step": frozenset(step.value for step in Step),
    "due": frozenset({"late", "today"}),
    "officer": frozenset({"me"}),
}


class UnknownFilter(Exception):
    """A list can be filtered by what its page offers."""


@router.get("/desk")
def queue(visit: Here) -> Response:
    """Of the unit acted for; a filter that names nothing known is refused."""
    who = visit.must_be_staff()
    unit = who.unit
    _wait(visit)
    query = {name: value for name, value in visit.request.query_params.items() if value}
    chosen = {name: query[name] for name in (*FILTERS, "due", "officer") if name in query}
    asked = _asked(visit, who, unit, chosen)
    with visit.service.database.autocommit() as cursor:
        stands = standing_and_lacking(cursor, "queue")
        page = queue_rows.page(cursor, asked, query.get("after"), query.get("before"))
        rows, tabs, values = total(cursor, asked), tallies(cursor, asked), facets(cursor, asked, FILTERS)
        watching = count(cursor, who.staff)
    readable, away = titles(visit.service, page.rows), _away(visit, who, asked)
    return visit.page(
        Queue(
            unit=visit.teller.unit(unit),
            tabs=_tabs(tabs, watching, chosen),
            due=chosen.get("due", ""),
            facets=tuple(_facet(visit, name, values[name], chosen.get(name, "")) for name in FILTERS),
            rows=tuple(replace(_row(visit, row, readable), instead_of=away.get(row["officer"])) for row in page.rows),
            cursor=_cursor(page, rows, chosen),
            as_of=as_of(visit, unit, stands),
            files=Act.FILE in RIGHTS[who.actor.role],
            bulk=tuple(act.value for act in BULK if act in RIGHTS[who.actor.role]),
            saved=saved_views(visit, who, "queue", chosen),
            drop=() if page.rows else tuple(_drop(name, chosen) for name in chosen),
        )
    )


def _away(visit: Visit, who: StaffMember, asked: Asked) -> Mapping[str, str]:
    """By name, those for whom this person stands in today."""
    others = [UUID(each) for each in asked.values["officers"] if each != str(who.staff)]
    return {str(staff): name for staff, name in names(visit.service, others).items()} if others else {}


def _wait(visit: Visit) -> None:
    """Whoever has just acted sees it done, unless the projector takes longer than a moment."""
    stream, _, version = (visit.cookie(cookies.WAIT) or "").partition("@")
    if not version.isdecimal() or len(version) > 9:
        return
    visit.put(cookies.WAIT, None)
    try:
        reached(visit.service.database, "queue", UUID(stream), int(version))
    except ValueError:
        return


def _asked(visit: Visit, who: StaffMember, unit: Code, chosen: Mapping[str, str]) -> Asked:
    """Raises NotAllowed outside one's reach, UnknownUnit, UnknownFilter."""
    directory = visit.teller.directory
    values: dict[str, Any] = {
        "now": visit.now,
        "today": visit.now.astimezone(visit.zone(unit)).date(),
    }
    for name, value in chosen.items():
        if name in _KNOWN and value not in _KNOWN[name]:
            raise UnknownFilter
        values[name] = value
    values["officers"] = worked_on_by(who.staff, directory, values["today"])
    if "unit" in chosen:
        values["units"] = units_in_reach(who, directory, Code(chosen["unit"]))
    if "area" in chosen:
        values["areas"] = sorted(directory.subtree(Code(chosen["area"])))
    names = (chosen[name] if name == "due" else name for name in chosen)
    return Asked(units_in_reach(who, directory, None), frozenset(names), values)


def _row(visit: Visit, row: Mapping[str, Any], readable: Mapping[UUID, str]) -> QueueRow:
    teller, unit = visit.teller, Code(row["unit"])
    complaint = UUID(str(row["complaint"]))
    due = due_of(visit, row["due_at"], row["due_on"], unit)
    level = (Badge("escalated", {"level": row["level"]}),) if row["level"] else ()
    moved = (Badge("imported"),) if due is None and row["origin"] == Origin.IMPORTED else ()
    veils = tuple(Badge(name) for name in ("anonymous", "confidential") if row[name])
    hidden = Withheld("confidential" if row["confidential"] else "erased")
    return QueueRow(
        href=f"/desk/{complaint}",
        tracking_id=row["tracking_id"],
        title=readable.get(complaint, hidden),
        due=None if due is None else due_badge(teller.directory, due, visit.now, unit),
        due_in=None if due is None else due_in(teller.directory, due, visit.now, unit),
        report_class=row["report_class"],
        district=None if row["area"] is None else teller.unit(row["area"]),
        step=row["step"],
        unit=teller.unit(unit),
        bounces=row["bounces"],
        since=row["since"].astimezone(visit.zone(unit)).date(),
        badges=(*level, *moved, *veils),
        complaint=str(complaint),
        version=row["version"],
    )


def due_of(visit: Visit, at: datetime | None, on: Any, unit: Code) -> Due | None:
    """The promise again, as far as a list needs it."""
    if at is None:
        return None
    return Due(at=at, on=on, zone=visit.teller.directory.zone_of(unit), standard=Code(""), calendar=Code(""))


def _tabs(tallied: Mapping[str, int], watching: int, chosen: Mapping[str, str]) -> tuple[Tab, ...]:
    """My work, my unit, and what I watch, which has a list of its own; then parts of the unit's."""
    own, mine, *parts = (_tab(code, tallied[code], chosen) for code in TABS)
    return (own, mine, Tab(code="watched", count=watching, href="/desk/watched"), *parts)


def _tab(code: str, count: int, chosen: Mapping[str, str]) -> Tab:
    return Tab(code=code, count=count, href=_href(TABS[code]), current=chosen == TABS[code])


def _facet(visit: Visit, name: str, counts: Mapping[str, int], chosen: str) -> Facet:
    """Its values by name, those of a list of ours in their own order."""
    codes = [*counts, *({chosen} - counts.keys() - {""})]
    options = [FacetOption(code, _worded(visit, name, code), counts.get(code, 0)) for code in codes]
    known = [each.value for each in (Step if name == "step" else ReportClass)]
    if name in _KNOWN:
        options.sort(key=lambda option: known.index(option.value))
    else:
        options.sort(key=lambda option: _naturally(str(option.text)))
    return Facet(name=name, options=tuple(options), chosen=chosen)


def _naturally(name: str) -> list[tuple[int, str]]:
    """District 2 before District 10."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in re.split(r"(\d+)", name)]


def _worded(visit: Visit, name: str, code: str) -> str | Said:
    if name == "step":
        return Said(f"step.{code}")
    return Said(f"class.{code}") if name == "report_class" else visit.teller.unit(Code(code))


def _cursor(page: Rows, total: int, chosen: Mapping[str, str]) -> Cursor:
    return Cursor(
        page.first,
        page.first + len(page.rows) - 1 if page.rows else 0,
        total,
        newer=None if page.before is None else _href({**chosen, "before": page.before}),
        older=None if page.after is None else _href({**chosen, "after": page.after}),
    )


def as_of(visit: Visit, unit: Code, stands: Standing) -> AsOf:
    """Complete up to now, or to the first event that is not in it yet."""
    lacking = stands.lacking
    behind = lacking is not None and visit.now - lacking > BEHIND
    until = lacking if lacking is not None and behind else visit.now
    return AsOf(until.astimezone(visit.zone(unit)), stands.position, behind=behind)


def _drop(name: str, chosen: Mapping[str, str]) -> tuple[str, Said]:
    """Where the list is without this filter."""
    return _href({other: value for other, value in chosen.items() if other != name}), Said(f"filter.{name}")


def _href(query: Mapping[str, str]) -> str:
    return f"/desk?{urlencode(query)}" if query else "/desk"
