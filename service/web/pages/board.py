"""What agencies are judged by: the board of a unit, its units side by side, and the reports behind each figure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from domain import rights
from domain.complaint.terms import ReportClass
from domain.directory.events import UnitKind
from domain.directory.state import Directory
from domain.event import Code
from domain.rights import Act
from service.identity.principals import StaffMember
from service.reading.indicators.asked import NONE, Asked, Question, ask
from service.reading.indicators.counted import EMPTY, Values, count, count_by
from service.reading.indicators.figures import FIGURES
from service.reading.indicators.listed import behind
from service.reading.indicators.permitted import asked_by
from service.reading.indicators.sources import By
from service.reading.indicators.written import as_csv, as_xlsx, table
from service.reading.moments import moment
from service.web.board_lines import BOARD, PUBLIC, UNITS, few_hidden, label, line, parts, told
from service.web.figures import before, of_office
from service.web.forms import open_units
from service.web.offices import office_href
from service.web.pages.desk import UnknownFilter
from service.web.pages.register import row_of
from service.web.views import Bar, Board, BoardList, BoardUnits, Facet, FacetOption, Said, UnitRow
from service.web.visit import Here, Visit

router = APIRouter()

PAGE = 50
MONTHS = 12
CHART_HEIGHT, CHART_STEP = 120, 40
ASKED = ("unit", "report_class", "category", "area", "from", "to", "at")
FILTERS = ("unit", "report_class", "category", "area")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/statistik")
def statistik(visit: Here) -> Response:
    """What is said aloud."""
    return visit.go("/board")


@router.get("/board")
def board(visit: Here) -> Response:
    """Of the unit acted for, or one below it; everybody else gets the part that is public."""
    who = _judge(visit)
    if who is None:
        return _public(visit)
    query = _query(visit)
    asked = asked_by(visit.service, who, _question(visit, who, query))
    values, earlier = count(visit.service, asked), before(visit.service, asked)
    return visit.page(
        Board(
            unit=visit.teller.unit(asked.question.unit),
            told=told(asked),
            parts=parts(BOARD, values, earlier, visit.lang, lambda name: _list(name, asked, query)),
            bars=_bars(visit, asked),
            staff=True,
            facets=_facets(visit, who, query),
            at=query.get("at", ""),
            query=urlencode(query),
        )
    )


@router.get("/board/units")
def units(visit: Here) -> Response:
    """A row a unit; `sort` names the figure to sort by."""
    who, query = visit.must_be_staff(), _query(visit)
    asked = asked_by(visit.service, who, _question(visit, who, query))
    sort = visit.request.query_params.get("sort", "")
    if sort and sort not in UNITS:
        raise UnknownFilter
    found = count_by(visit.service, asked, By.UNIT)
    rows = sorted((visit.teller.unit(Code(unit)), unit) for unit in found)
    if sort:
        rows.sort(key=lambda row: -_rank(found[row[1]], sort))
    tail = urlencode(query)
    return visit.page(
        BoardUnits(
            unit=visit.teller.unit(asked.question.unit),
            told=told(asked),
            columns=tuple((label(name), f"/board/units?{urlencode({**query, 'sort': name})}") for name in UNITS),
            rows=tuple(_unit(visit, asked, query, name, code, found[code]) for name, code in rows),
            by_name=f"/board/units?{tail}",
            back=f"/board?{tail}",
            csv=f"/board/units.csv?{tail}",
            xlsx=f"/board/units.xlsx?{tail}",
        )
    )


@router.get("/board/units.csv")
def units_csv(visit: Here) -> Response:
    """All figures of each unit."""
    _, rows = _table(visit)
    return _file(as_csv(rows), "text/csv; charset=utf-8", "units.csv")


@router.get("/board/units.xlsx")
def units_xlsx(visit: Here) -> Response:
    """The same as a spreadsheet."""
    asked, rows = _table(visit)
    about = told(asked)
    facts = {
        "unit": asked.question.unit,
        "first": f"{about.first}",
        "last": f"{about.last}",
        "known_at": f"{asked.now}",
    }
    return _file(as_xlsx(rows, {**facts, "position": asked.position}), SPREADSHEET, "units.xlsx")


@router.get("/board/reports")
def reports(visit: Here) -> Response:
    """Exactly the reports that the figure counts; those out of reach are counted, not shown."""
    who, query = visit.must_be_staff(), _query(visit)
    name = visit.request.query_params.get("figure", "")
    if name not in FIGURES:
        raise UnknownFilter
    asked = asked_by(visit.service, who, _question(visit, who, query))
    after = visit.request.query_params.get("after")
    found = behind(visit.service, who, asked, FIGURES[name], PAGE, after)
    here = _list(name, asked, query)
    return visit.page(
        BoardList(
            unit=visit.teller.unit(asked.question.unit),
            figure=label(name),
            told=told(asked),
            total=found.total,
            withheld=found.total - found.within,
            rows=tuple(row_of(visit, row, found.titles) for row in found.rows),
            back=f"/board?{urlencode(query)}",
            first=here if after else None,
            older=None if found.next is None else f"{here}&{urlencode({'after': found.next})}",
        )
    )


def _judge(visit: Visit) -> StaffMember | None:
    """Staff who may see more than everybody."""
    who = visit.staff
    if who is None or who.acting is None:
        return None
    allowed = rights.allows(who.actor, Act.SEE_INDICATORS, visit.teller.directory, unit=who.unit)
    return who if allowed else None


def _public(visit: Visit) -> Response:
    counted = of_office(visit, visit.home)
    lines = parts(PUBLIC, counted.values, counted.before, visit.lang, lambda name: None)
    shown = few_hidden(lines, counted.values, counted.before)
    home = visit.teller.unit(visit.home)
    return visit.page(Board(unit=home, told=told(counted.asked), parts=shown, office=office_href(visit, visit.home)))


def _query(visit: Visit) -> dict[str, str]:
    given = visit.request.query_params
    return {name: given[name] for name in ASKED if given.get(name)}


def _question(visit: Visit, who: StaffMember, query: Mapping[str, str]) -> Question:
    """Days are days of the unit; `at` is the end of one, or a moment. Raises UnknownFilter."""
    unit = Code(query.get("unit", who.unit))
    visit.teller.directory.unit(unit)
    try:
        days = {name: date.fromisoformat(query[name]) for name in ("from", "to") if name in query}
        at = _moment(visit, unit, query["at"]) if "at" in query else None
        kind = ReportClass(query["report_class"]) if "report_class" in query else None
    except (ValueError, OverflowError):
        raise UnknownFilter from None
    return Question(
        unit=unit,
        first=days.get("from"),
        last=days.get("to"),
        at=at,
        report_class=kind,
        category=query.get("category"),
        area=query.get("area"),
    )


def _facets(visit: Visit, who: StaffMember, query: Mapping[str, str]) -> tuple[Facet, ...]:
    """What the figures can be narrowed to; each category and area with all below it."""
    teller, directory = visit.teller, visit.teller.directory
    units = tuple(FacetOption(one.value, one.text) for one in open_units(directory, who.unit, teller))
    classes = tuple(FacetOption(kind.value, Said(f"class.{kind}")) for kind in ReportClass)
    categories = sorted((teller.category(code), code) for code in directory.categories)
    areas = sorted((teller.unit(code), code) for code in _areas(directory, who.unit))
    options = {
        "unit": units,
        "report_class": classes,
        "category": (*(FacetOption(code, name) for name, code in categories), FacetOption(NONE, Said("board.without"))),
        "area": (*(FacetOption(code, name) for name, code in areas), FacetOption(NONE, Said("board.without"))),
    }
    return tuple(Facet(name=name, options=options[name], chosen=query.get(name, "")) for name in FILTERS)


def _areas(directory: Directory, unit: Code) -> list[Code]:
    """Districts and wards of the agency."""
    below = directory.subtree(directory.agency_of(unit).code)
    return [code for code in below if directory.units[code].kind in (UnitKind.DISTRICT, UnitKind.WARD)]


def _moment(visit: Visit, unit: Code, given: str) -> datetime:
    """A day that lasts still is told until now."""
    found = moment(given, visit.zone(unit))
    return min(found, visit.now) if len(given) == len("2026-11-24") else found


def _bars(visit: Visit, asked: Asked) -> tuple[Bar, ...]:
    """Reports received in each of the last months."""
    months = [(asked.last.year * 12 + asked.last.month - 1 - back) for back in reversed(range(MONTHS))]
    first = date(months[0] // 12, months[0] % 12 + 1, 1)
    question = replace(asked.question, first=first, last=asked.last)
    found = count_by(visit.service, ask(visit.service, question), By.MONTH, ["received"])
    numbers = [(f"{one // 12}-{one % 12 + 1:02}", one) for one in months]
    counts = [(name, found.get(name, EMPTY)["received"].n) for name, _ in numbers]
    most = max(1, *(n for _, n in counts))
    return tuple(
        Bar(name, n, place * CHART_STEP, round(CHART_HEIGHT * n / most)) for place, (name, n) in enumerate(counts)
    )


def _list(name: str, asked: Asked, query: Mapping[str, str]) -> str:
    """The list of just these days and this moment, so that it is as long as the figure, also later."""
    days = {"from": f"{asked.first}", "to": f"{asked.last}", "at": asked.now.isoformat()}
    return f"/board/reports?{urlencode({'figure': name, **query, **days})}"


def _unit(visit: Visit, asked: Asked, query: Mapping[str, str], name: str, code: str, values: Values) -> UnitRow:
    inside = {**query, "unit": code}
    lines = tuple(line(one, values, visit.lang, href=_list(one, asked, inside)) for one in UNITS)
    return UnitRow(name, f"/board?{urlencode(inside)}", lines)


def _rank(values: Values, name: str) -> float:
    """By share where there is one, else by number; a share of too few comes last."""
    value = values[name]
    if FIGURES[name].part_of is None:
        return value.n
    return -1 if value.share is None else value.share


def _table(visit: Visit) -> tuple[Asked, list[list[str | int | float | None]]]:
    who = visit.must_be_staff()
    asked = asked_by(visit.service, who, _question(visit, who, _query(visit)))
    return asked, table(visit.teller.directory, By.UNIT, count_by(visit.service, asked, By.UNIT))


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, 200, {**headers, "X-Content-Type-Options": "nosniff"}, kind)
