"""Whether two generations of a projection hold the same rows at the same position, byte for byte."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from psycopg2.extensions import connection

from projections.base import Projection
from service.projector.checkpoints import Checkpoint, live_checkpoint
from service.projector.fill import catch_up
from service.projector.tables import table_name
from service.store.database import Database

NAMED = 3  # differing rows that are told by their keys


@dataclass(frozen=True)
class Comparison:
    """`rows` of the live table against a rebuild's at `position`; checksums are hex, over the rows in key order."""

    position: int
    rows: int
    rebuilt_rows: int
    checksum: str
    rebuilt_checksum: str
    differing: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """The same rows, byte for byte."""
        return self.checksum == self.rebuilt_checksum

    @property
    def difference(self) -> str:
        """In words; empty when they are equal."""
        if self.equal:
            return ""
        keys = ", ".join(self.differing)
        return f"{self.rows} rows live, {self.rebuilt_rows} rebuilt at position {self.position}; differing: {keys}"


def compare_generation(db: Database, projection: Projection[Any], generation: int) -> Comparison:
    """The live rows, seen at one moment, against this generation, which is brought to that moment's position."""
    with _moment(db, projection) as (live, conn):
        catch_up(db, projection, generation, until=live.position)
        with db.stream("rebuilt") as rebuilt, conn.cursor("live") as lived:
            lived.itersize = 5_000
            lived.execute(_ordered(projection, live.generation))
            rebuilt.execute(_ordered(projection, generation))
            return _compare(live.position, lived, rebuilt)


@contextmanager
def _moment(db: Database, projection: Projection[Any]) -> Iterator[tuple[Checkpoint, connection]]:
    """One snapshot of the live checkpoint and its table; nobody waits for it."""
    with db.transaction() as cur:
        cur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cur.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        live = live_checkpoint(cur, projection.name)
        assert live is not None  # whoever compares has prepared the projections
        yield live, cur.connection


def _ordered(projection: Projection[Any], generation: int) -> str:
    key = ", ".join(("complaint", *projection.key))
    return f"SELECT ({key})::text, t::text FROM {table_name(projection.name, generation)} t ORDER BY {key}"


def _compare(position: int, lived: Iterator[Any], rebuilt: Iterator[Any]) -> Comparison:
    sums, counts = (sha256(), sha256()), [0, 0]
    differing: list[str] = []
    for pair in zip_longest(lived, rebuilt):
        for side, row in enumerate(pair):
            if row is not None:
                counts[side] += 1
                sums[side].update(row[1].encode() + b"\n")
        if pair[0] != pair[1] and len(differing) < NAMED:
            differing.append((pair[0] or pair[1])[0])
    return Comparison(position, counts[0], counts[1], sums[0].hexdigest(), sums[1].hexdigest(), tuple(differing))
