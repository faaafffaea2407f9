"""From the lines of a file to the histories they tell: what was asked of each complaint, when and by whom.

`parcels` puts together the lines of each complaint, which is quick; a `Teller` makes a history of them, which is not,
and is done by several workers.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from domain.complaint.commands import Command
from service.importer.acts import Make, maker
from service.importer.mapping import Instant, Log, MappingFile, Rows
from service.importer.rows import Line, Table
from service.importer.spool import Spool
from service.importer.values import BadRow, Row, Text, Time, instant, text

Parcel = tuple[Line, ...]
"""All lines of one complaint, those of a log in the order of their times."""


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
    lines: Parcel
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """Lines that tell no history, and which of them is at fault for which reason."""

    lines: Parcel
    fault: Line
    reason: str


Telling = History | Unusable


def parcels(table: Table, mapping: MappingFile) -> Iterator[Parcel]:
    """Every complaint's lines, in the order of their first ones; a log is gathered by case before."""
    source = mapping.source
    if isinstance(source, Rows):
        for line in table:
            yield (line,)
        return
    key, read_time = table.columns[source.key], instant(source.at, table.columns, source.zone)
    with Spool() as spool:
        for line in table:
            at = None
            with suppress(BadRow, IndexError):
                at = read_time(line.row)
            spool.add(key_of(line, key) or f"line {line.number}", line, at)
        yield from spool.cases()


def key_of(line: Line, column: int) -> str:
    """The number of the line's complaint in the other system, "" when the line has none."""
    return line.row[column].strip() if column < len(line.row) else ""


@dataclass(frozen=True)
class _Act:
    make: Make
    by: Text
    at: Time


class Teller:
    """Makes histories out of parcels of one file."""

    def __init__(self, mapping: MappingFile, header: Sequence[str]) -> None:
        """Compiles the mapping for these columns."""
        source = mapping.source
        self._mapping = mapping
        self._header = header
        self._columns = {name: index for index, name in enumerate(header)}
        self._key = self._columns[source.key]
        self._acts = [self._compiled(number) for number in range(len(source.acts))]
        self._by_activity: Mapping[str | None, _Act] = {
            act.activity: compiled for act, compiled in zip(source.acts, self._acts, strict=True)
        }

    def tell(self, parcel: Parcel) -> Telling:
        """The history of these lines; one bad line makes all of them unusable, so that no history has a hole."""
        source = self._mapping.source
        deeds: list[Deed] = []
        for line in parcel:
            try:
                self._check(line)
                deeds += self._row(line) if isinstance(source, Rows) else self._step(line, source)
            except BadRow as bad:
                return Unusable(parcel, line, str(bad))
        if not deeds:
            return Unusable(parcel, parcel[0], "no step of the case is in the mapping")
        return History(key_of(parcel[0], self._key), parcel, tuple(deeds))

    def _row(self, line: Line) -> Iterator[Deed]:
        for number, act in enumerate(self._acts):
            at = act.at(line.row)
            if at is not None:
                yield Deed(line, act.make(line.row), at, act.by(line.row))
            elif number == 0:
                raise BadRow("the report has no time")

    def _step(self, line: Line, source: Log) -> Iterator[Deed]:
        name = line.row[self._columns[source.activity]].strip()
        if name in source.ignore:
            return
        if name not in self._by_activity:
            raise BadRow(f"the activity {name!r} is not in the mapping")
        act = self._by_activity[name]
        at = act.at(line.row)
        if at is None:
            raise BadRow("the step has no time")
        yield Deed(line, act.make(line.row), at, act.by(line.row))

    def _compiled(self, number: int) -> _Act:
        source, columns, maps = self._mapping.source, self._columns, self._mapping.maps
        act = source.acts[number]
        at = source.at if isinstance(source, Log) else act.at
        assert isinstance(at, Instant)  # `load` has made sure
        return _Act(
            make=maker(act, columns, maps, self._key, source.agency),
            by=text(source.by, columns, maps) if source.by else _nobody,
            at=instant(at, columns, source.zone),
        )

    def _check(self, line: Line) -> None:
        if len(line.row) != len(self._header):
            raise BadRow(f"there are {len(line.row)} columns instead of {len(self._header)}")
        if not key_of(line, self._key):
            raise BadRow(f"{self._header[self._key]}: the key is empty")


def _nobody(row: Row) -> str:
    return ""
