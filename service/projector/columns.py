"""A row's values as PostgreSQL reads them, and back: one text per value, used by upserts and by COPY alike."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, get_type_hints
from uuid import UUID

from projections.columns import plain_type

Text = Callable[[Any], str]


@dataclass(frozen=True)
class Column:
    """One column: its SQL type, how a value is written, whether the text may need quotes, how it is read back."""

    name: str
    sql_type: str
    text: Text
    quoted: bool
    read: Callable[[Any], Any] | None
    get: Callable[[Any], Any]

    def array(self, rows: Iterable[Any]) -> str:
        """The column of all rows as an array literal."""
        values = map(self.get, rows)
        if self.quoted:
            return "{" + ",".join(["NULL" if v is None else _quote(self.text(v)) for v in values]) + "}"
        return "{" + ",".join(["NULL" if v is None else self.text(v) for v in values]) + "}"

    @property
    def unnested(self) -> str:
        """The type to unnest: an array of arrays would be flattened, so its elements come as text."""
        return "text[]" if self.sql_type.endswith("[]") else f"{self.sql_type}[]"


def columns_of(row: type[Any]) -> tuple[Column, ...]:
    """The columns of a row class, in order."""
    hints = get_type_hints(row)
    return tuple(_column(field.name, plain_type(row, field.name, hints[field.name])) for field in fields(row))


def _column(name: str, kind: type[Any]) -> Column:
    get = attrgetter(name)
    if issubclass(kind, StrEnum):
        return Column(name, "text", str, True, kind, get)
    if issubclass(kind, UUID):
        return Column(name, "uuid", str, False, UUID, get)
    if issubclass(kind, bool):
        return Column(name, "boolean", _bool, False, None, get)
    if issubclass(kind, int):
        return Column(name, "bigint", str, False, None, get)
    if issubclass(kind, datetime):
        return Column(name, "timestamptz", datetime.isoformat, False, None, get)
    if issubclass(kind, date):
        return Column(name, "date", date.isoformat, False, None, get)
    if issubclass(kind, dict):
        return Column(name, "jsonb", canonical, True, None, get)
    if issubclass(kind, tuple):
        return Column(name, "text[]", _texts, True, tuple, get)
    return Column(name, "text", str, True, None, get)


def canonical(value: dict[str, Any]) -> str:
    """JSON in one form only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def copy_line(columns: tuple[Column, ...], row: Any) -> str:
    """The row as a line of COPY's text format."""
    values = []
    for column in columns:
        value = column.get(row)
        if value is None:
            values.append(r"\N")
        else:
            values.append(_escape(column.text(value)) if column.quoted else column.text(value))
    return "\t".join(values) + "\n"


def _bool(value: bool) -> str:
    return "t" if value else "f"


def _texts(values: tuple[str, ...]) -> str:
    return "{" + ",".join(map(_quote, values)) + "}"


def _quote(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _escape(text: str) -> str:
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text
