"""Filters of a list under a name: of a member of staff, and of their unit when they share them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from psycopg2 import extensions

from domain import text
from domain.complaint.events import ReportClass
from domain.complaint.state import Status
from domain.directory.state import Directory
from domain.event import Code, Refused
from projections.queue import Step
from service.bootstrap import Service
from service.identity.principals import StaffMember
from service.reading.rows import fetched
from service.store.keys import decrypt, encrypt
from service.store.vault import load_keys

MOST = 50
LISTS: Mapping[str, tuple[str, ...]] = {
    "queue": ("unit", "report_class", "area", "step", "due", "officer"),
    "register": ("status", "unit", "category"),
}
"""Each list that views are of, with the filters that it has."""
_CHOICES: Mapping[str, frozenset[str]] = {
    "report_class": frozenset(kind.value for kind in ReportClass),
    "step": frozenset(step.value for step in Step),
    "due": frozenset({"late", "today"}),
    "officer": frozenset({"me"}),
    "status": frozenset(status.value for status in Status),
}
_MINE = "SELECT view, staff, subject, list, filters, name, shared FROM aduan.saved_views WHERE staff = %(staff)s"
_OURS = f"{_MINE} OR (shared AND unit = %(unit)s)"


class UnknownView(Refused):
    """You have no such view."""


class ViewNameTaken(Refused):
    """Another of your views of this list has this name."""


class ViewsTooMany(Refused):
    """At most 50 views can be kept: remove some first."""


class NoSuchFilter(Refused):
    """The list cannot be filtered by this, or this value names nothing."""


@dataclass(frozen=True)
class View:
    """A view: `filters` are those that hold now, `gone` the names of those that name nothing any more."""

    view: UUID
    list: str
    name: str
    filters: Mapping[str, str]
    gone: tuple[str, ...]
    shared: bool
    mine: bool


def views(service: Service, who: StaffMember) -> list[View]:
    """The person's own, and those that others share with the unit acted for; by name."""
    with service.database.autocommit() as cursor:
        cursor.execute(_OURS, {"staff": str(who.staff), "unit": who.unit})
        found = _read(service, who, cursor, fetched(cursor))
    return sorted(found, key=lambda view: (view.name.casefold(), str(view.view)))


def save(
    service: Service, who: StaffMember, list_: str, name: str, filters: Mapping[str, str], *, shared: bool = False
) -> View:
    """Keep these filters. Raises Missing, TooLong, Unclean, NoSuchFilter, ViewNameTaken, ViewsTooMany."""
    named = text.required("name", name).strip()
    good, gone = _holding(service.directories.current(), who, list_, filters)
    if gone or not good:
        raise NoSuchFilter(field="filters", filters=",".join(gone)[:200])
    subject = service.directories.current().staff[who.staff].subject
    made = View(uuid4(), list_, named, good, (), shared, mine=True)
    with service.database.transaction() as cursor:
        mine = _mine(service, who, cursor)
        if len(mine) >= MOST:
            raise ViewsTooMany
        _refuse_twice(made, mine)
        cursor.execute(
            "INSERT INTO aduan.saved_views (view, staff, subject, unit, list, filters, name, shared)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                *(str(made.view), str(who.staff), str(subject), who.unit, list_, json.dumps(dict(good))),
                *(_sealed(service, cursor, subject, made), shared),
            ),
        )
    return made


def change(service: Service, who: StaffMember, view: UUID, name: str, *, shared: bool) -> View:
    """Another name, and whether the unit sees it; only by whoever made it. Raises UnknownView, ViewNameTaken."""
    named = text.required("name", name).strip()
    with service.database.transaction() as cursor:
        mine = _mine(service, who, cursor)
        old = next((each for each in mine if each.view == view), None)
        if old is None:
            raise UnknownView
        made = View(view, old.list, named, old.filters, old.gone, shared, mine=True)
        _refuse_twice(made, mine)
        subject = service.directories.current().staff[who.staff].subject
        cursor.execute(
            "UPDATE aduan.saved_views SET name = %s, shared = %s WHERE view = %s",
            (_sealed(service, cursor, subject, made), shared, str(view)),
        )
    return made


def remove(service: Service, who: StaffMember, view: UUID) -> None:
    """Only by whoever made it; once it is gone, again does nothing."""
    with service.database.autocommit() as cursor:
        cursor.execute("DELETE FROM aduan.saved_views WHERE view = %s AND staff = %s", (str(view), str(who.staff)))


def _mine(service: Service, who: StaffMember, cursor: extensions.cursor) -> list[View]:
    """The person's own, which nobody else changes until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('views ' || %s, 0))", (str(who.staff),))
    cursor.execute(_MINE, {"staff": str(who.staff)})
    return _read(service, who, cursor, fetched(cursor))


def _refuse_twice(made: View, mine: Iterable[View]) -> None:
    same = (made.list, made.name.casefold())
    if any(each.view != made.view and (each.list, each.name.casefold()) == same for each in mine):
        raise ViewNameTaken(field="name")


def _read(
    service: Service, who: StaffMember, cursor: extensions.cursor, rows: Sequence[Mapping[str, Any]]
) -> list[View]:
    directory = service.directories.current()
    keys = load_keys(cursor, service.ring, {UUID(str(row["subject"])) for row in rows})
    return [_view(directory, who, row, keys[UUID(str(row["subject"]))]) for row in rows]


def _view(directory: Directory, who: StaffMember, row: Mapping[str, Any], key: bytes) -> View:
    view, mine = UUID(str(row["view"])), UUID(str(row["staff"])) == who.staff
    name = decrypt(key, bytes(row["name"]), _place(view)).decode()
    good, gone = _holding(directory, who, row["list"], row["filters"])
    return View(view, row["list"], name, good, gone, row["shared"], mine)


def _sealed(service: Service, cursor: extensions.cursor, subject: UUID, view: View) -> bytes:
    return encrypt(load_keys(cursor, service.ring, [subject])[subject], view.name.encode(), _place(view.view))


def _place(view: UUID) -> bytes:
    return f"view|{view}".encode()


def _holding(
    directory: Directory, who: StaffMember, list_: str, filters: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Those that hold now, and the names of those that name nothing that this person could ask for."""
    known = LISTS.get(list_, ())
    good = {name: filters[name] for name in known if name in filters and _names(directory, who, name, filters[name])}
    return good, tuple(name for name in filters if name not in good)


def _names(directory: Directory, who: StaffMember, name: str, value: str) -> bool:
    match name:
        case "unit":
            return value in directory.units and directory.within(Code(value), who.unit)
        case "area":
            return value in directory.units
        case "category":
            return value in directory.categories
    return value in _CHOICES[name]
