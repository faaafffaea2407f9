"""What a projection is: a pure fold of one complaint's events into rows, and nothing of where rows are kept.

`@p.on def answered(row, event: ComplaintAnswered, at: Envelope) -> row | None`: the row at the touched key and an event
go in, the row that stands there afterwards comes out. A row that comes out under another key has moved; a handler may
give several rows. The annotation of `row` says what must be there: `QueueRow` a row, `None` no row, `QueueRow | None`
either.
"""

import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar
from uuid import UUID

from domain.complaint.events import ComplaintEvent
from domain.event import Envelope, Event
from projections.columns import check_columns
from projections.handlers import Handler, Handlers, Registry


class Row(Protocol):
    """A frozen dataclass of plain values whose first field is the complaint's id."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def complaint(self) -> UUID:
        """The stream the row belongs to: every key starts with it."""


class PersonalRow(Row, Protocol):
    """A row whose table also has texts in clear: it refers to them, and whoever keeps the table fills them in.

    A row whose reporter was erased is not kept.
    """

    @property
    def reporter(self) -> UUID:
        """The subject with whom the row goes."""

    @property
    def texts(self) -> dict[str, list[str]]:
        """For each personal column the values it is made of, by version and field: `{"title": ["1/title"]}`."""


R = TypeVar("R", bound=Row)
Key = tuple[Any, ...]
"""The key's columns after the complaint's id: `(assignment,)`, `()` where a complaint has one row."""
KeysOf = Callable[[Any, Envelope], Iterable[Key]]
EACH: Final = object()
"""`@p.on(key=EACH)`: every row that the complaint has."""


class ProjectionError(Exception):
    """A projection is wrongly defined, or an event does not fit its rows."""


@dataclass(frozen=True)
class Arm:
    """One handler of one event type: which keys it touches, and whether a row must or must not be there."""

    handler: Callable[..., Any]
    keys: KeysOf | None
    required: bool
    absent: bool


class Projection(Registry, Generic[R]):
    """A named fold; `key` are the row's key columns after `complaint`, `ignores` the events that change nothing."""

    def __init__(
        self,
        name: str,
        *,
        row: type[R],
        sql: Path,
        key: tuple[str, ...] = (),
        version: int = 1,
        ignores: Iterable[type[Event]] = (),
        personal: tuple[str, ...] = (),
        handlers: Iterable[Handlers] = (),
    ) -> None:
        """`version` is raised whenever the same events give other rows; `sql` creates table, indexes and view.

        `personal` names the table's columns that hold clear texts. The fold knows none: its row is a `PersonalRow`.
        """
        check_columns(row, key)
        if personal and {"reporter", "texts"} - {field.name for field in fields(row)}:
            raise ProjectionError(f"{row.__name__} says neither whose texts it has nor where they are")
        self.name = name
        self.row = row
        self.key = key
        self.version = version
        self.personal = personal
        self.tables, self.view = _sections(sql)
        self.ignores = frozenset(ignores)
        self.columns = tuple(field.name for field in fields(row))
        self._arms: dict[type[Event], tuple[Arm, ...]] = {}
        self._key_of = _getter(key)
        for handler, its_key in (each for some in handlers for each in some.given):
            self._add(handler, its_key)

    def _add(self, handler: Handler, key: object) -> Handler:
        hints = typing.get_type_hints(handler)
        row = _members(hints["row"])
        for event in _members(hints["event"]):
            if event in self.ignores:
                raise ProjectionError(f"{self.name} handles {event.__name__} and ignores it")
            arm = Arm(handler, self._keys(key, event), types.NoneType not in row, row == (types.NoneType,))
            self._arms[event] = (*self._arms.get(event, ()), arm)
        return handler

    def _keys(self, key: object, event: type[Event]) -> KeysOf | None:
        if key is EACH:
            return None
        if key is None:
            return _default_keys(self.name, self.key, event)
        if callable(key):
            return key
        constant = (key if isinstance(key, tuple) else (key,),)
        return lambda _event, _at: constant

    def complete(self) -> "Projection[R]":
        """Check that each event of a complaint is handled or ignored; return the projection itself."""
        missing = set(_members(ComplaintEvent)) - set(self._arms) - self.ignores
        if missing:
            names = ", ".join(sorted(event.__name__ for event in missing))
            raise ProjectionError(f"{self.name} neither handles nor ignores {names}")
        return self

    @property
    def topics(self) -> frozenset[str]:
        """The topics of the events it handles."""
        return frozenset(event.topic for event in self._arms)

    @property
    def loads(self) -> bool:
        """Whether any handler looks at the row that is there."""
        return not all(arm.absent for arms in self._arms.values() for arm in arms)

    @property
    def schema_hash(self) -> str:
        """Hex digest over version, row fields and SQL: rows made under another one must be rebuilt."""
        columns = [f"{field.name}:{field.type}" for field in fields(self.row)]
        return sha256(
            "\0".join([str(self.version), *self.key, "", *columns, *self.personal, self.tables, self.view]).encode()
        ).hexdigest()

    def key_of(self, row: R) -> Key:
        """The row's key after the complaint's id."""
        return self._key_of(row)

    def changes(self, rows: Mapping[Key, R], event: Event, at: Envelope) -> dict[Key, R | None]:
        """What the event does to the complaint's rows: the new row at each changed key, None where it goes."""
        changed: dict[Key, R | None] = {}
        for arm in self._arms.get(type(event), ()):
            for key in tuple(rows) if arm.keys is None else arm.keys(event, at):
                before = rows.get(key)
                if (before is None and arm.required) or (before is not None and arm.absent):
                    raise ProjectionError(f"{self.name} has {'no' if arm.required else 'already a'} row at key {key}")
                after = arm.handler(before, event, at)
                if after is not before:
                    for given in after if isinstance(after, tuple) else (after,):
                        self._put(changed, key, given, at)
        return changed

    def _put(self, changed: dict[Key, R | None], key: Key, after: R | None, at: Envelope) -> None:
        if after is None:
            changed.setdefault(key, None)
            return
        if after.complaint != at.stream:
            raise ProjectionError(f"{self.name} gave a row of complaint {after.complaint}")
        target = self._key_of(after)
        if target != key:
            changed.setdefault(key, None)
        if changed.get(target) is not None:
            raise ProjectionError(f"{self.name} gave two rows for key {target}")
        changed[target] = after


def fold(projection: Projection[R], rows: Mapping[Key, R], event: Event, at: Envelope) -> dict[Key, R]:
    """The complaint's rows after the event."""
    after = {**rows, **projection.changes(rows, event, at)}
    return {key: row for key, row in after.items() if row is not None}


def _sections(sql: Path) -> tuple[str, str]:
    """The file's two parts: `{table}` with its indexes, and `{view}` over `{table}`."""
    table, _, view = sql.read_text(encoding="utf-8").partition("-- view --")
    if "{table}" not in table or "{view}" not in view:
        raise ProjectionError(f"{sql.name} does not create both {{table}} and {{view}}")
    return table, view


def _members(annotation: object) -> tuple[type[Any], ...]:
    members = typing.get_args(annotation) or (annotation,)
    return tuple(types.NoneType if member is None else member for member in members)


def _getter(names: tuple[str, ...]) -> Callable[[Any], Key]:
    if not names:
        return lambda _row: ()
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)


def _default_keys(projection: str, key: tuple[str, ...], event: type[Event]) -> KeysOf:
    own = {field.name for field in fields(event)}
    envelope = {field.name for field in fields(Envelope)}
    for name in key:
        if name not in own | envelope:
            raise ProjectionError(f"{projection}: {event.__name__} has no {name}: say key=")
    sources = [(name in own, attrgetter(name)) for name in key]

    def keys(event: Event, at: Envelope) -> Iterator[Key]:
        yield tuple(get(event if mine else at) for mine, get in sources)

    return keys
