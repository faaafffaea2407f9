"""Pages of figures: the board of a unit, its units side by side, and the reports behind a figure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from service.web.views.desk import Facet, RegisterRow
from service.web.views.parts import Said, View


@dataclass(frozen=True, kw_only=True)
class Line:
    """A figure. `part` says whether it is a share: its `percent` is None of too few. Times are worded.

    Words stand in place of a number that not everybody may know.
    """

    name: str
    label: Said
    n: int | Said
    part: bool = False
    of: int | None = None
    percent: int | None = None
    before: int | Said | None = None
    before_percent: int | None = None
    measured: bool = False
    median: str | None = None
    p90: str | None = None
    #: what it tells the average of is rated, and how on average; None of too few
    averaged: bool = False
    average: str | None = None
    #: the pattern of its bar, so that no colour has to tell it from the others
    hatch: str | None = None
    #: the reports that it counts, for those who may see them
    href: str | None = None


@dataclass(frozen=True)
class Part:
    """Lines that belong together; `code` is looked up under `board_part.`."""

    code: str
    lines: tuple[Line, ...]

    @property
    def measured(self) -> bool:
        return any(line.measured for line in self.lines)

    @property
    def averaged(self) -> bool:
        return any(line.averaged for line in self.lines)

    @property
    def hatched(self) -> tuple[str, ...]:
        """The patterns of its bars."""
        return tuple(line.hatch for line in self.lines if line.hatch)


@dataclass(frozen=True)
class Bar:
    """A month of the chart; x and height of its bar in the drawing's units."""

    month: str
    n: int
    x: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """Of which days, and as known when."""

    first: date
    last: date
    known_at: datetime
    position: int
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class Board(View):
    """`staff` is False for the part that everybody sees."""

    template: ClassVar[str] = "board.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    unit: str
    told: Told
    parts: tuple[Part, ...]
    bars: tuple[Bar, ...] = ()
    staff: bool = False
    #: the page of this office, for everybody
    office: str | None = None
    facets: tuple[Facet, ...] = ()
    #: what the form and the links go on with
    at: str = ""
    query: str = ""


@dataclass(frozen=True)
class UnitRow:
    """One unit's lines, in the order of the columns."""

    unit: str
    href: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class BoardUnits(View):
    template: ClassVar[str] = "board_units.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    unit: str
    told: Told
    #: name of each column's figure, and where the table is sorted by it
    columns: tuple[tuple[Said, str], ...]
    rows: tuple[UnitRow, ...]
    by_name: str
    back: str
    csv: str
    xlsx: str


@dataclass(frozen=True, kw_only=True)
class BoardList(View):
    template: ClassVar[str] = "board_list.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    unit: str
    figure: Said
    told: Told
    total: int
    withheld: int
    rows: tuple[RegisterRow, ...]
    back: str
    first: str | None = None
    older: str | None = None
