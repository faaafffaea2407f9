"""Reads a mapping file and checks it as a whole, before a row is read."""

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from domain import text
from domain.channels import OURS
from service.importer.mapping import File, Log, MappingFile, Rows, Value
from service.mendable import Mendable


class MappingUnusable(Mendable):
    """The mapping file is not of the documented form."""


def load(path: Path) -> MappingFile:
    """Read and check a mapping file."""
    try:
        mapping = msgspec.toml.decode(path.read_bytes(), type=MappingFile)
    except OSError as missing:
        raise MappingUnusable(f"{path}: {missing.strerror}") from missing
    except UnicodeDecodeError as broken:
        before = broken.object[: broken.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise MappingUnusable(f"{path}: line {line}, column {column}: not UTF-8, as TOML is") from broken
    except msgspec.MsgspecError as broken:
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
