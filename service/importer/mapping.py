"""The mapping file: which columns make which steps of a history; docs/reference/mapping-file.md tells its form.

A field of an act is a `Rule`: a column's name, or a table that says how its text comes about.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from domain import text
from domain.channels import OURS
from service.mendable import Mendable


class MappingUnusable(Mendable):
    """The mapping file is not of the documented form."""


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


def load(path: Path) -> MappingFile:
    """Read and check a mapping file."""
    try:
        mapping = msgspec.toml.decode(path.read_bytes(), type=MappingFile)
    except OSError as missing:
        raise MappingUnusable(f"{path}: {missing.strerror}") from missing
    except (msgspec.MsgspecError, UnicodeDecodeError) as broken:
        raise MappingUnusable(f"{path}: {broken}") from broken
    for problem in _problems(mapping):
        raise MappingUnusable(f"{path}: {problem}")
    return mapping


def _problems(mapping: MappingFile) -> Iterator[str]:
    if (mapping.rows is None) == (mapping.log is None):
        yield "it needs one of [rows] and [log]"
        return
    yield from _form_problems(mapping)
    source = mapping.source
    yield from _channel_problems(source.channel)
    if isinstance(source.by, Value):
        yield from (f"by: {problem}" for problem in _value_problems(source.by, mapping))
    activities = [act.activity for act in source.acts]
    if isinstance(source, Log) and len(set(activities)) < len(activities):
        yield "an activity stands for one act only"
    files = [act for act in source.acts if isinstance(act, File)]
    if not files or (isinstance(source, Rows) and source.acts[0] is not files[0]):
        yield 'the first act must be "file"'
    for number, act in enumerate(source.acts, 1):
        where = f"act {number} ({act.__struct_config__.tag})"
        if (act.at is None) == isinstance(source, Rows):
            yield f"{where}: `at` belongs to each act of [rows], and to [log] itself"
        if (act.activity is None) == isinstance(source, Log):
            yield f"{where}: `activity` belongs to each act of [log], and to no act of [rows]"
        for name, rule in act.rules():
            if isinstance(rule, Value):
                yield from (f"{where}: {name}: {problem}" for problem in _value_problems(rule, mapping))


def _form_problems(mapping: MappingFile) -> Iterator[str]:
    try:
        "".encode(mapping.file.encoding)
    except LookupError:
        yield f"the encoding {mapping.file.encoding!r} is not known"
    if len(mapping.file.delimiter) != 1 or mapping.file.delimiter in '"\r\n':
        yield "the delimiter must be one character, and neither a quote nor the end of a line"
    try:
        ZoneInfo(mapping.source.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"the zone {mapping.source.zone!r} is not known"


def _channel_problems(channel: str) -> Iterator[str]:
    """It is kept in the clear with every event, so that free text in it could never be erased."""
    try:
        text.code("channel", channel)
    except text.BadCode as bad:
        yield f"channel: {bad}"
    if channel in OURS:
        yield f"channel: {channel!r} stands for what came in here: give the other system a name of its own"


def _value_problems(value: Value, mapping: MappingFile) -> Iterator[str]:
    sources = (value.column is not None, bool(value.first), bool(value.join), value.value is not None)
    if sum(sources) != 1:
        yield "it needs one of `column`, `first`, `join` and `value`"
    if value.map is not None and value.map not in mapping.maps:
        yield f"[maps.{value.map}] is not there"
    if (value.match is None) != (value.as_ is None):
        yield "`match` and `as` go together"
    if value.match is not None and value.map is not None:
        yield "`map` and `match` exclude each other"
    if value.match is not None and value.as_ is not None and not _expands(value.match, value.as_):
        yield f"{value.match!r} with {value.as_!r} is no pattern"


def _expands(match: str, form: str) -> bool:
    """The pattern compiles, and has the groups that the form names."""
    try:
        re.compile(f"(?:{match})|").sub(form, "")
    except (re.error, IndexError):
        return False
    return True
