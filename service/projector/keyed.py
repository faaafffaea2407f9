"""Personal projections with the keys by which the projector fills in, from the vault, what their rows refer to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from psycopg2.extensions import cursor

from projections.base import Projection
from projections.catalogue import PROJECTIONS
from service.store.keys import KeyRing
from service.store.vault import Reference, reveal


class KeysNeeded(Exception):
    """Personal texts are kept by `keyed` projections only."""


class Unopened(Exception):
    """A text in the vault was changed, or is of another key file: run `aduan check`."""


class KeyedProjection(Projection[Any]):
    """A personal projection together with the keys that open what its rows refer to."""

    def __init__(self, plain: Projection[Any], ring: KeyRing) -> None:
        """`plain` in all but the keys."""
        self.__dict__.update(plain.__dict__)
        self._ring = ring

    def filled(self, cur: cursor, rows: Sequence[Any]) -> list[tuple[Any, tuple[str, ...]]]:
        """Each row with its personal columns, in one query; rows whose reporter was erased are left out."""
        alive = _alive(cur, {row.reporter for row in rows})
        kept = [row for row in rows if row.reporter in alive]
        try:
            texts = reveal(cur, self._ring, {place for row in kept for place in _places(row)})
        except InvalidTag as damaged:
            raise Unopened(Unopened.__doc__) from damaged
        return [(row, tuple(_joined(row, name, texts) for name in self.personal)) for row in kept]


def keyed(ring: KeyRing, projections: Iterable[Projection[Any]] = PROJECTIONS) -> tuple[Projection[Any], ...]:
    """The same projections, able to open what they show."""
    return tuple(KeyedProjection(each, ring) if each.personal else each for each in projections)


def _alive(cur: cursor, subjects: Iterable[UUID]) -> set[UUID]:
    """Those who have a key, which no erasure takes away before this transaction has ended."""
    cur.execute("SELECT aduan.living(%s::uuid[])", ([str(each) for each in subjects],))
    return {UUID(str(subject)) for (subject,) in cur.fetchall()}


def _places(row: Any) -> Iterable[Reference]:
    return (_reference(row.complaint, place) for places in row.texts.values() for place in places)


def _reference(complaint: UUID, place: str) -> Reference:
    version, _, field = place.partition("/")
    return Reference(complaint, int(version), f"/{field}")


def _joined(row: Any, name: str, texts: Mapping[Reference, str]) -> str:
    places = (_reference(row.complaint, place) for place in row.texts.get(name, ()))
    return "\n".join(texts[place] for place in places if place in texts)
