"""Counting: all figures of a source in one query, for one group or for many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from psycopg2 import extensions

from domain.directory.state import Directory
from domain.event import Code
from service.bootstrap import Service
from service.reading.indicators.asked import Asked
from service.reading.indicators.figures import FEWEST, FIGURES, Figure, Source, of_source
from service.reading.indicators.sources import NOTHING, By, query
from service.reading.rows import fetched
from service.reading.scope import areas_below, categories_below


@dataclass(frozen=True)
class Value:
    """A figure's number; `of` is that of the figure it is part of, median, p90 and mean those of its measure."""

    n: int
    of: int | None = None
    median: timedelta | None = None
    p90: timedelta | None = None
    mean: float | None = None

    @property
    def share(self) -> float | None:
        """In percent; None of too few."""
        return None if self.of is None or self.of < FEWEST else round(100 * self.n / self.of, 1)

    @property
    def average(self) -> float | None:
        """The mean; None of too few."""
        return None if self.n < FEWEST else self.mean


Values = Mapping[str, Value]
EMPTY: Values = {name: Value(0, None if figure.part_of is None else 0) for name, figure in FIGURES.items()}


def count(service: Service, asked: Asked) -> Values:
    """Every figure."""
    return count_by(service, asked, None).get(NOTHING, EMPTY)


def count_by(service: Service, asked: Asked, by: By | None, figures: Iterable[str] = FIGURES) -> dict[str, Values]:
    """Every figure of each group that has any; what a source cannot tell apart so is left out."""
    wanted = set(figures) | {part for name in figures if (part := FIGURES[name].part_of)}
    values = {**asked.values, **_tree(service.directories.current(), asked, by)}
    found: dict[str, dict[str, Value]] = {}
    with service.database.autocommit() as cursor:
        for source in Source:
            chosen = [figure for figure in of_source(source) if figure.name in wanted]
            sql = query(source, asked.conditions, by) if chosen else None
            if sql is not None:
                _count(cursor, sql, values, chosen, found)
    return {group: _whole(some) for group, some in sorted(found.items())}


def _count(
    cursor: extensions.cursor,
    sql: str,
    values: Mapping[str, Any],
    figures: list[Figure],
    found: dict[str, dict[str, Value]],
) -> None:
    cursor.execute(f"{sql} SELECT grp, {', '.join(map(_columns, figures))} FROM found GROUP BY grp", values)  # noqa: S608
    for row in fetched(cursor):
        group = found.setdefault(row["grp"], {})
        for figure in figures:
            name = figure.name
            mean = row.get(f"{name}_mean")
            group[name] = Value(
                row[name],
                None,
                row.get(f"{name}_median"),
                row.get(f"{name}_p90"),
                None if mean is None else round(float(mean), 2),
            )


def _columns(figure: Figure) -> str:
    counted = f"count(*) FILTER (WHERE {figure.where}) AS {figure.name}"
    if figure.mean is not None:
        return f"{counted}, avg({figure.mean}) FILTER (WHERE {figure.where}) AS {figure.name}_mean"
    if figure.measure is None:
        return counted
    halves = ((0.5, "median"), (0.9, "p90"))
    return ", ".join(
        [
            counted,
            *(
                f"percentile_cont({at}) WITHIN GROUP (ORDER BY {figure.measure}) AS {figure.name}_{what}"
                for at, what in halves
            ),
        ]
    )


def _whole(some: Mapping[str, Value]) -> Values:
    """With zeros for what the group has none of, and each part with its whole."""
    full = {name: some.get(name, EMPTY[name]) for name in FIGURES}
    parts = {name: part for name, figure in FIGURES.items() if (part := figure.part_of)}
    return full | {name: replace(full[name], of=full[part].n) for name, part in parts.items()}


def _tree(directory: Directory, asked: Asked, by: By | None) -> dict[str, list[str]]:
    """Each group with each of its members, as two columns."""
    pairs: list[tuple[str, str]] = []
    match by:
        case By.UNIT:
            pairs = [(code, member) for code in asked.values["units"] for member in directory.subtree(Code(code))]
        case By.CATEGORY:
            pairs = [(code, one) for code in directory.categories for one in categories_below(directory, code)]
        case By.AREA:
            pairs = [(code, one) for code in directory.units for one in areas_below(directory, code)]
    return {"codes": [code for code, _ in pairs], "members": [member for _, member in pairs]}
