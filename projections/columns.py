"""Which values a row may hold: those that a table keeps exactly, so that two tables can be compared byte for byte."""

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

PLAIN = (UUID, int, str, bool, datetime, date, dict, tuple)
"""`dict` becomes jsonb, a tuple of strings text[]."""
UNIONS = (types.UnionType, typing.Union)


class RowError(Exception):
    """A row class is not a frozen dataclass of plain values that starts with the complaint's id."""


def check_columns(row: type[typing.Any], key: tuple[str, ...]) -> None:
    """Refuse a row class with a float or another inexact type, or that does not start with `complaint` and its key."""
    if not is_dataclass(row) or not row.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise RowError(f"{row.__name__} is not a frozen dataclass")
    names = [field.name for field in fields(row)]
    if names[: 1 + len(key)] != ["complaint", *key]:
        raise RowError(f"{row.__name__} must start with its key: complaint, {', '.join(key)}")
    hints = typing.get_type_hints(row)
    for name in names:
        plain_type(row, name, hints[name])


def plain_type(row: type[typing.Any], name: str, annotation: typing.Any) -> type[typing.Any]:
    """The class of a column's values, without None and NewType."""
    options = typing.get_args(annotation) if typing.get_origin(annotation) in UNIONS else (annotation,)
    found = [option for option in options if option is not types.NoneType]
    if len(found) != 1:
        raise RowError(f"{row.__name__}.{name} has more than one type")
    kind = found[0]
    while isinstance(kind, typing.NewType):
        kind = kind.__supertype__
    kind = typing.get_origin(kind) or kind
    if kind in PLAIN or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return typing.cast("type[typing.Any]", kind)
    raise RowError(f"{row.__name__}.{name} is a {annotation}, which a table does not keep exactly")
