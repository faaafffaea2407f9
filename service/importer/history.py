"""From the lines of a file to the histories they tell: what was asked of each complaint, when and by whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.complaint.commands import Command
from service.importer.acts import Make, maker
from service.importer.mapping import Instant, Log, MappingFile, Maps, Rows
from service.importer.rows import Line, Table
from service.importer.spool import Spool, Step
from service.importer.values import BadRow, Row, Text, Time, instant, text


@dataclass(frozen=True, slots=True)
class Deed:
    """One command of a history, and its line; `by` is the unit that acted, "" when the file does not say."""

    line: Line
    command: Command
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class History:
    """A complaint as the other system knew it; `key` is its number there."""

    key: str
    lines: tuple[Line, ...]
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """Lines that tell no history, and which of them is at fault for which reason."""

    lines: tuple[Line, ...]
    fault: Line
    reason: str


Telling = History | Unusable


@dataclass(frozen=True)
class _Act:
    make: Make
    by: Text
    at: Time | None


def histories(table: Table, mapping: MappingFile) -> Iterator[Telling]:
    """Every complaint of the file, in the order of their first lines; a log is gathered by case before."""
    source = mapping.source
    if isinstance(source, Rows):
        return _of_rows(table, source, mapping.maps)
    return _of_log(table, source, mapping.maps)


def _of_rows(table: Table, source: Rows, maps: Maps) -> Iterator[Telling]:
    key = table.columns[source.key]
    acts = [_compiled(table, source, maps, number, act.at) for number, act in enumerate(source.acts)]
    for line in table:
        try:
            name = _key(table, line.row, key)
            yield History(name, (line,), tuple(_deeds(line, acts)))
        except BadRow as bad:
            yield Unusable((line,), line, str(bad))


def _deeds(line: Line, acts: list[_Act]) -> Iterator[Deed]:
    row = line.row
    for number, act in enumerate(acts):
        at = act.at(row) if act.at else None
        if at is not None:
            yield Deed(line, act.make(row), at, act.by(row))
        elif number == 0:
            raise BadRow("the report has no time")


def _of_log(table: Table, source: Log, maps: Maps) -> Iterator[Telling]:
    key, activity = table.columns[source.key], table.columns[source.activity]
    acts = {act.activity: _compiled(table, source, maps, number) for number, act in enumerate(source.acts)}
    ignored = frozenset(source.ignore)
    read_time = instant(source.at, table.columns, source.zone)
    with Spool() as spool:
        for line in table:
            _gather(spool, table, line, key, read_time)
        for steps in spool.cases():
            yield _of_case(steps, key, activity, acts, ignored)


def _gather(spool: Spool, table: Table, line: Line, key: int, read_time: Time) -> None:
    """A row that is no step goes with its case, so that no case is imported with a hole in it."""
    case = line.row[key].strip() if key < len(line.row) else ""
    try:
        _key(table, line.row, key)
        at = read_time(line.row)
        if at is None:
            raise BadRow("the step has no time")
        spool.add(case, Step(line.number, line.row, at))
    except BadRow as bad:
        spool.add(case or f"line {line.number}", Step(line.number, line.row, None, str(bad)))


def _of_case(
    steps: list[Step], key: int, activity: int, acts: Mapping[str | None, _Act], ignored: frozenset[str]
) -> Telling:
    lines = tuple(Line(step.line, step.row) for step in steps)
    deeds = []
    for line, step in zip(lines, steps, strict=True):
        try:
            deeds += _deed(line, step, activity, acts, ignored)
        except BadRow as bad:
            return Unusable(lines, line, str(bad))
    if not deeds:
        return Unusable(lines, lines[0], "no step of the case is in the mapping")
    return History(steps[0].row[key].strip(), lines, tuple(deeds))


def _deed(
    line: Line, step: Step, activity: int, acts: Mapping[str | None, _Act], ignored: frozenset[str]
) -> list[Deed]:
    if step.at is None:
        raise BadRow(step.problem or "")
    name = step.row[activity].strip()
    if name in ignored:
        return []
    if name not in acts:
        raise BadRow(f"the activity {name!r} is not in the mapping")
    act = acts[name]
    return [Deed(line, act.make(step.row), step.at, act.by(step.row))]


def _compiled(table: Table, source: Rows | Log, maps: Maps, number: int, at: Instant | None = None) -> _Act:
    act, columns = source.acts[number], table.columns
    return _Act(
        make=maker(act, columns, maps, columns[source.key], source.agency),
        by=text(source.by, columns, maps) if source.by else lambda row: "",
        at=instant(at, columns, source.zone) if at else None,
    )


def _key(table: Table, row: Row, key: int) -> str:
    if len(row) != len(table.header):
        raise BadRow(f"there are {len(row)} columns instead of {len(table.header)}")
    if not (name := row[key].strip()):
        raise BadRow(f"{table.header[key]}: the key is empty")
    return name
