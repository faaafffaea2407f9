"""The TOML file of a directory, for `aduan directory apply`; docs/reference/directory-file.md tells its form."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from domain.complaint.events import Clock, ReportClass
from domain.directory.commands import (
    DefineCategory,
    DefineRouting,
    OpenUnit,
    PublishCalendar,
    PublishStandard,
    RemoveTemplate,
    RetireRouting,
    SetApproval,
    SetRetention,
    SetTemplate,
)
from domain.directory.events import Holiday, UnitKind
from domain.directory.plan import Desired, Person
from domain.directory.state import Held
from domain.event import Code, Label, Published, Zone
from service.mendable import Mendable


class DirectoryFileUnusable(Mendable):
    """The file is not TOML or does not have the form of a directory; the message says where."""


class _Retention(msgspec.Struct, forbid_unknown_fields=True):
    closed_years: int | None = None


class _Unit(msgspec.Struct, forbid_unknown_fields=True):
    code: Code
    kind: UnitKind
    name: Label
    parent: Code | None = None
    zone: Zone | None = None
    calendar: Code | None = None
    closed: bool = False
    retention: _Retention | None = None
    approval: bool | None = None


class _Template(msgspec.Struct, forbid_unknown_fields=True):
    unit: Code
    code: Code
    name: str = ""
    text: str = ""
    removed: bool = False


class _Category(msgspec.Struct, forbid_unknown_fields=True):
    code: Code
    name: Label
    parent: Code | None = None
    retired: bool = False


class _Routing(msgspec.Struct, forbid_unknown_fields=True):
    area: Code
    unit: Code
    category: Code | None = None
    retired: bool = False


class _Staff(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    name: str
    roles: list[Held] = []


class _Standard(msgspec.Struct, forbid_unknown_fields=True):
    code: Code
    clock: Clock
    days: int
    effective_from: date
    agency: Code | None = None
    report_class: ReportClass | None = None
    supervision: bool | None = None
    level: int | None = None


class _Calendar(msgspec.Struct, forbid_unknown_fields=True):
    code: Code
    year: int
    days: tuple[Holiday, ...]
    source: Published
    confirmed: bool


class _File(msgspec.Struct, forbid_unknown_fields=True):
    units: list[_Unit] = []
    templates: list[_Template] = []
    categories: list[_Category] = []
    routing: list[_Routing] = []
    staff: list[_Staff] = []
    standards: list[_Standard] = []
    calendars: list[_Calendar] = []


def read_directory_file(path: Path) -> Desired:
    """The directory that the file describes. Raises DirectoryFileUnusable, OSError."""
    try:
        file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as wrong:
        raise DirectoryFileUnusable(f"{path}: {wrong}") from wrong
    return Desired(
        calendars=tuple(PublishCalendar(**_fields(one)) for one in file.calendars),
        units=tuple(OpenUnit(**_fields(one, "closed", "retention", "approval")) for one in file.units),
        closed=frozenset(one.code for one in file.units if one.closed),
        retention=tuple(
            SetRetention(code=one.code, closed_years=one.retention.closed_years)
            for one in file.units
            if one.retention is not None
        ),
        approval=tuple(
            SetApproval(code=one.code, required=one.approval) for one in file.units if one.approval is not None
        ),
        templates=tuple(
            SetTemplate(code=one.unit, template=one.code, name=one.name, text=one.text)
            for one in file.templates
            if not one.removed
        ),
        removed=tuple(RemoveTemplate(code=one.unit, template=one.code) for one in file.templates if one.removed),
        categories=tuple(DefineCategory(**_fields(one, "retired")) for one in file.categories),
        retired=frozenset(one.code for one in file.categories if one.retired),
        routing=tuple(DefineRouting(**_fields(one, "retired")) for one in file.routing if not one.retired),
        unrouted=tuple(RetireRouting(**_fields(one, "retired", "unit")) for one in file.routing if one.retired),
        standards=tuple(PublishStandard(**_fields(one)) for one in file.standards),
        staff=tuple(Person(code=one.code, name=one.name, roles=frozenset(one.roles)) for one in file.staff),
    )


def _fields(one: msgspec.Struct, *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(one).items() if name not in left_out}
