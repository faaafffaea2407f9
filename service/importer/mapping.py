"""The mapping file: which columns make which steps of a history; docs/reference/mapping-file.md tells its form.

A field of an act is a `Rule`: a column's name, or a table that says how its text comes about.
"""

import datetime
from collections.abc import Iterator, Mapping

import msgspec


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the tables: a misspelt word is an error, not a setting without effect."""


class Value(_Table, frozen=True):
    """How a text comes about: one of `column`, `first`, `join` and `value`, then perhaps translated."""

    column: str | None = None
    first: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    value: str | None = None
    separator: str = " "
    map: str | None = None
    match: str | None = None
    as_: str | None = msgspec.field(name="as", default=None)
    default: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        return (*((self.column,) if self.column is not None else ()), *self.first, *self.join)


Rule = str | Value
Maps = Mapping[str, Mapping[str, str]]
"""Translations by name: `[maps.name]`."""


class Instant(_Table, frozen=True):
    """A column with a time; `time` is assumed when the format is a date without one."""

    column: str
    format: str = "iso"
    time: datetime.time | None = None


class _Act(_Table, frozen=True, tag_field="act", tag=str.lower):
    """A step; `at` belongs to rows, `activity` to logs."""

    at: Instant | None = None
    activity: str | None = None

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """Each field that the mapping gives, with its rule."""
        for name in self.__struct_fields__:
            rule = getattr(self, name)
            if isinstance(rule, str | Value) and name != "activity":
                yield name, rule


class File(_Act, frozen=True, kw_only=True):
    """The report came in."""

    title: Rule
    report_class: Rule = Value(value="complaint")
    supervision: bool = False
    body: Rule | None = None
    category: Rule | None = None
    place: Rule | None = None
    area: Rule | None = None
    name: Rule | None = None
    phone: Rule | None = None
    email: Rule | None = None


class Verify(_Act, frozen=True):
    """The desk accepted it."""


class Route(_Act, frozen=True, kw_only=True):
    """It went to a unit."""

    unit: Rule
    note: Rule | None = None


class Return(_Act, frozen=True, kw_only=True):
    """The unit sent it back."""

    reason: Rule
    proposed_unit: Rule | None = None


class Start(_Act, frozen=True):
    """The unit began to work."""


class Answer(_Act, frozen=True, kw_only=True):
    """The unit answered."""

    text: Rule


class Reply(_Act, frozen=True, kw_only=True):
    """The reporter wrote back."""

    text: Rule


class Close(_Act, frozen=True, kw_only=True):
    """It ended."""

    kind: Rule
    note: Rule | None = None


class Reopen(_Act, frozen=True, kw_only=True):
    """The reporter had it opened again."""

    reason: Rule


class Archive(_Act, frozen=True, kw_only=True):
    """It was not handled."""

    reason: Rule
    note: Rule | None = None


Act = File | Verify | Route | Return | Start | Answer | Reply | Close | Reopen | Archive


class FileForm(_Table, frozen=True):
    """How the CSV is written."""

    encoding: str = "utf-8"
    delimiter: str = ","


class Rows(_Table, frozen=True, kw_only=True):
    """One row is one complaint, `key` its number in the other system."""

    key: str
    channel: str
    agency: str
    zone: str
    by: Rule | None = None
    acts: tuple[Act, ...]


class Log(_Table, frozen=True, kw_only=True):
    """One row is one step of the complaint `case`."""

    case: str
    activity: str
    at: Instant
    channel: str
    agency: str
    zone: str
    by: Rule | None = None
    acts: tuple[Act, ...]
    ignore: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The column that says which complaint it is."""
        return self.case


class MappingFile(_Table, frozen=True, kw_only=True):
    """A whole mapping file: either rows or a log."""

    file: FileForm = FileForm()
    rows: Rows | None = None
    log: Log | None = None
    maps: dict[str, dict[str, str]] = {}

    @property
    def source(self) -> Rows | Log:
        """The one that is given."""
        source = self.rows or self.log
        assert source is not None
        return source

    def columns(self) -> frozenset[str]:
        """Every column that the file must have."""
        source = self.source
        named = {source.key}
        if isinstance(source, Log):
            named |= {source.activity, source.at.column}
        for act in source.acts:
            named |= {act.at.column} if act.at else set()
            named |= {column for _, rule in act.rules() for column in _columns(rule)}
        return frozenset(named | set(_columns(source.by)))


def _columns(rule: Rule | None) -> tuple[str, ...]:
    if isinstance(rule, Value):
        return rule.columns
    return () if rule is None else (rule,)
