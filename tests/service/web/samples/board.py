"""The pages of figures."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.reading.indicators.counted import EMPTY, Value, Values
from service.reading.indicators.figures import FIGURES
from service.web.board_lines import BOARD, PUBLIC, UNITS, label, line, parts
from service.web.views import Bar, Board, BoardList, BoardUnits, Facet, FacetOption, Said, ToldFigures, UnitRow, View
from tests.service.web.samples.parts import UNIT, at
from tests.service.web.samples.staff import register

TOLD = ToldFigures(
    first=date(2026, 10, 26), last=date(2026, 11, 24), known_at=at(24, 10, 42), position=81_204, provisional=True
)
DAYS = timedelta(days=3, hours=5)
FULL: Values = {
    name: Value(37, 412 if figure.part_of else None, DAYS if figure.measure else None, 3 * DAYS, 4.2)
    for name, figure in FIGURES.items()
}
FEW: Values = {name: Value(1, 3 if figure.part_of else None) for name, figure in FIGURES.items()}


FACETS = (
    Facet(name="unit", options=(FacetOption("medan-sdabmbk", UNIT),), chosen="medan-sdabmbk"),
    Facet(name="area", options=(FacetOption("-", Said("board.without")),)),
)


def boards() -> Iterator[tuple[str, View]]:
    bars = tuple(Bar(f"2026-{month:02}", 10 * month, 40 * (month - 1), 10 * month) for month in range(1, 13))
    for name, values in (("full", FULL), ("few", FEW), ("none", EMPTY)):
        shown = parts(BOARD, values, EMPTY, "id", lambda one: f"/board/reports?figure={one}")
        yield f"board-{name}", Board(unit=UNIT, told=TOLD, parts=shown, bars=bars, staff=True, facets=FACETS)
    yield "board-units", units(FULL, FEW, EMPTY)
    yield "board-list", listed(412, 0)
    yield "board-list-withheld", listed(412, 3)
    empty = BoardList(unit=UNIT, figure=label("open"), told=TOLD, total=0, withheld=0, rows=(), back="/board")
    yield "board-list-empty", empty


def public_board() -> View:
    return Board(unit=UNIT, told=TOLD, parts=parts(PUBLIC, FULL, FEW, "id", lambda one: None), office="/offices/medan")


def units(*some: Values) -> BoardUnits:
    rows = tuple(
        UnitRow(UNIT, "/board?unit=medan", tuple(line(name, values, "id", href="/board/reports") for name in UNITS))
        for values in some
    )
    return BoardUnits(
        unit=UNIT,
        told=TOLD,
        columns=tuple((label(name), f"/board/units?sort={name}") for name in UNITS),
        rows=rows,
        by_name="/board/units",
        back="/board",
        csv="/board/units.csv",
        xlsx="/board/units.xlsx",
    )


def listed(total: int, withheld: int) -> BoardList:
    return BoardList(
        unit=UNIT,
        figure=label("overdue"),
        told=TOLD,
        total=total,
        withheld=withheld,
        rows=register().rows,
        back="/board",
        first="/board/reports",
        older="/board/reports?after=x",
    )
