"""From rules to texts and times: each rule is compiled once, for the columns of the file at hand."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from service.importer.mapping import Instant, Maps, Rule, Value

T = TypeVar("T")
Row = Sequence[str]
Text = Callable[[Row], str]
"""A row's text by a rule, "" when there is none; BadRow when it cannot be translated."""
Time = Callable[[Row], datetime | None]
"""A row's time in UTC, None when the column is empty; BadRow when it is no time."""

DISTINCT = 4096
"""So many translated values and dates are remembered: most columns have few."""
LONG = 200
"""Characters of a value that is not worth remembering."""


class BadRow(Exception):
    """The row cannot become a history; the message says which column is wrong, and why."""


def text(rule: Rule, columns: Mapping[str, int], maps: Maps) -> Text:
    """Compile a rule for a file with these columns."""
    if isinstance(rule, str):
        return _column(columns[rule])
    read = _read(rule, columns)
    name = ", ".join(rule.columns)
    translate = _translation(rule, name, maps)
    default = rule.default or ""

    def translated(row: Row) -> str:
        raw = read(row)
        return translate(raw) if raw else default

    return translated


def instant(rule: Instant, columns: Mapping[str, int], zone: str) -> Time:
    """Compile the rule of a time; a value without an offset is local to `zone`."""
    index, local = columns[rule.column], ZoneInfo(zone)
    read = datetime.fromisoformat if rule.format == "iso" else partial(_strptime, rule.format)

    @_remembered
    def parse(raw: str) -> datetime:
        try:
            moment = read(raw)
            if rule.time is not None:
                moment = datetime.combine(moment.date(), rule.time)
            return (moment if moment.tzinfo else moment.replace(tzinfo=local)).astimezone(UTC)
        except (ValueError, OverflowError) as broken:
            raise BadRow(f"{rule.column}: {raw!r} is no time of the form {rule.format}") from broken

    def moment(row: Row) -> datetime | None:
        raw = row[index].strip()
        return parse(raw) if raw else None

    return moment


def _remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    kept = lru_cache(maxsize=DISTINCT)(read)
    return lambda raw: kept(raw) if len(raw) <= LONG else read(raw)


def _strptime(form: str, raw: str) -> datetime:
    return datetime.strptime(raw, form)  # noqa: DTZ007 (the mapping's zone is added where it has none)


def _column(index: int) -> Text:
    def read(row: Row) -> str:
        return row[index].strip()

    return read


def _read(value: Value, columns: Mapping[str, int]) -> Text:
    if value.value is not None:
        constant = value.value
        return lambda row: constant
    if value.column is not None:
        return _column(columns[value.column])
    parts = [_column(columns[name]) for name in (*value.first, *value.join)]
    if value.first:
        return lambda row: next(filter(None, (part(row) for part in parts)), "")
    return lambda row: value.separator.join(filter(None, (part(row) for part in parts)))


def _translation(value: Value, name: str, maps: Maps) -> Callable[[str], str]:
    if value.map is not None:
        known, title = maps[value.map], value.map

        def look_up(raw: str) -> str:
            try:
                return known[raw]
            except KeyError:
                raise BadRow(f"{name}: {raw!r} is not in [maps.{title}]") from None

        return look_up
    if value.match is not None and value.as_ is not None:
        pattern, form = re.compile(value.match), value.as_

        @_remembered
        def rewrite(raw: str) -> str:
            found = pattern.fullmatch(raw)
            if found is None:
                raise BadRow(f"{name}: {raw!r} does not match {pattern.pattern!r}")
            return found.expand(form)

        return rewrite
    return lambda raw: raw
