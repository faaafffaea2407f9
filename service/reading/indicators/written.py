"""Figures as a table: for CSV and spreadsheets, one row a group, every cell a plain value."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from io import BytesIO, StringIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from domain.directory.state import Directory
from domain.event import Code, Label
from service.reading.indicators.counted import Value, Values
from service.reading.indicators.figures import FIGURES
from service.reading.indicators.sources import NOTHING, By

Cell = str | int | float | None
DAY = timedelta(days=1)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet that opens a CSV takes for the beginning of a formula."""


def table(directory: Directory, by: By | None, groups: Mapping[str, Values]) -> list[list[Cell]]:
    """A header, and a row a group."""
    head: list[Cell] = [by or "all", "name_id", "name_en"]
    for name, figure in FIGURES.items():
        head.append(name)
        head += [f"{name}_percent"] if figure.part_of else []
        head += [f"{name}_median_days", f"{name}_p90_days"] if figure.measure else []
        head += [f"{name}_average"] if figure.mean else []
    return [head, *(_row(directory, by, group, values) for group, values in groups.items())]


def _row(directory: Directory, by: By | None, group: str, values: Values) -> list[Cell]:
    label = label_of(directory, by, group)
    row: list[Cell] = [group, *((label.id, label.en) if label else (None, None))]
    for name, figure in FIGURES.items():
        row += _cells(values[name], part=figure.part_of is not None, measured=figure.measure is not None)
        row += [values[name].average] if figure.mean else []
    return row


def _cells(value: Value, *, part: bool, measured: bool) -> Iterable[Cell]:
    yield value.n
    if part:
        yield value.share
    if measured:
        yield from (days(value.median), days(value.p90))


def days(took: timedelta | None) -> float | None:
    """As days of 24 hours, to a hundredth."""
    return None if took is None else round(took / DAY, 2)


def label_of(directory: Directory, by: By | None, group: str) -> Label | None:
    """The group's name, where the directory has one."""
    if group == NOTHING:
        return None
    match by:
        case By.UNIT | By.AREA:
            return directory.unit(Code(group)).name
        case By.CATEGORY:
            return directory.categories[Code(group)].name
    return None


def as_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def as_xlsx(rows: Sequence[Sequence[Cell]], facts: Mapping[str, Cell]) -> bytes:
    """One sheet with the figures, one with what they are about; texts are texts, whatever they begin with."""
    data = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(data, options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("figures")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
        sheet.freeze_panes(1, 1)
        about = book.add_worksheet("about")
        for number, fact in enumerate(facts.items()):
            about.write_row(number, 0, fact)
        for number, figure in enumerate(FIGURES.values(), len(facts) + 1):
            about.write_row(number, 0, (figure.name, figure.about, figure.part_of))
    return data.getvalue()
