"""The tables of a projection's generations, and the view by which everybody reads the one that serves."""

from collections.abc import Iterable, Sequence
from io import StringIO
from operator import itemgetter
from typing import Any, Generic
from uuid import UUID

from psycopg2.extensions import cursor

from projections.base import Key, Projection, R
from service.projector.columns import Column, columns_of, copy_line
from service.projector.keyed import KeyedProjection, KeysNeeded

SCHEMA = "projection"


def table_name(projection: str, generation: int) -> str:
    """`projection.queue_3`."""
    return f"{SCHEMA}.{projection}_{generation}"


def view_name(projection: str) -> str:
    """`projection.queue`: whoever reads a projection reads this."""
    return f"{SCHEMA}.{projection}"


def create_table(cur: cursor, projection: Projection[Any], generation: int) -> None:
    """The empty table with its indexes; beside personal texts a mark, which a crash of PostgreSQL takes with them."""
    cur.execute(projection.tables.replace("{table}", table_name(projection.name, generation)))
    if projection.personal:
        cur.execute(f"CREATE UNLOGGED TABLE {_mark(projection.name, generation)} AS SELECT true AS whole")


def marked(cur: cursor, projection: str, generation: int) -> bool:
    """Whether the mark is still there: by its size, which can be asked of a table that somebody drops meanwhile."""
    cur.execute("SELECT pg_relation_size(to_regclass(%s)) > 0", (_mark(projection, generation),))
    return cur.fetchone() == (True,)


def _mark(projection: str, generation: int) -> str:
    return f"{table_name(projection, generation)}_mark"


def point_view(cur: cursor, projection: Projection[Any], generation: int) -> None:
    """Let the view show this generation."""
    view = view_name(projection.name)
    cur.execute(f"DROP VIEW IF EXISTS {view}")
    cur.execute(
        projection.view.replace("{table}", table_name(projection.name, generation)).replace("{view}", view),
    )


def drop_table(cur: cursor, projection: str, generation: int) -> None:
    """Remove a generation that does not serve."""
    cur.execute(f"DROP TABLE IF EXISTS {table_name(projection, generation)}, {_mark(projection, generation)}")


class Table(Generic[R]):
    """Reading and writing one generation's rows, each in one statement."""

    def __init__(self, projection: Projection[R], generation: int) -> None:
        self.name = table_name(projection.name, generation)
        self._projection = projection
        self._row = projection.row
        self._columns = columns = columns_of(projection.row)
        self._key = columns[: 1 + len(projection.key)]
        self._readers = [(index, column.read) for index, column in enumerate(columns) if column.read]
        self._personal = tuple(
            Column(name, "text", str, True, None, itemgetter(index)) for index, name in enumerate(projection.personal)
        )
        stored = ", ".join(column.name for column in columns)
        columns += self._personal
        names = ", ".join(column.name for column in columns)
        casts = ", ".join(f"{column.name}::{column.sql_type}" for column in columns)
        arrays = ", ".join(f"%s::{column.unnested}" for column in columns)
        key = ", ".join(column.name for column in self._key)
        new = ", ".join(f"{column.name} = EXCLUDED.{column.name}" for column in columns if column not in self._key)
        self._load = f"SELECT {stored} FROM {self.name} WHERE complaint = ANY(%s::uuid[])"
        self._upsert = (
            f"INSERT INTO {self.name} ({names}) SELECT {casts} FROM unnest({arrays}) AS given({names}) "
            f"ON CONFLICT ({key}) DO UPDATE SET {new}"
        )
        gone = ", ".join(f"%s::{column.unnested}" for column in self._key)
        self._delete = f"DELETE FROM {self.name} WHERE ({key}) IN (SELECT * FROM unnest({gone}))"
        self._copy = f"COPY {self.name} ({names}) FROM STDIN"

    def load(self, cur: cursor, complaints: Iterable[str]) -> list[R]:
        """All rows of these complaints."""
        cur.execute(self._load, ("{" + ",".join(complaints) + "}",))
        return [self._read(values) for values in cur.fetchall()]

    def _read(self, values: Sequence[Any]) -> R:
        whole = list(values)
        for index, read in self._readers:
            if whole[index] is not None:
                whole[index] = read(whole[index])
        return self._row(*whole)

    def write(self, cur: cursor, rows: Sequence[R]) -> None:
        """Insert or replace them; remove those that may not be kept."""
        kept, texts = self._filled(cur, rows)
        if kept:
            arrays = [column.array(kept) for column in self._columns]
            cur.execute(self._upsert, arrays + [column.array(texts) for column in self._personal])
        if len(kept) < len(rows):
            stays = {id(row) for row in kept}
            left_out = [row for row in rows if id(row) not in stays]
            self.delete(cur, [(row.complaint, self._projection.key_of(row)) for row in left_out])

    def delete(self, cur: cursor, places: Sequence[tuple[UUID, Key]]) -> None:
        """Remove the rows of these complaints and keys."""
        if places:
            whole = [(complaint, *key) for complaint, key in places]
            columns = zip(self._key, zip(*whole, strict=True), strict=True)
            cur.execute(self._delete, [_literal(column.text, values) for column, values in columns])

    def copy(self, cur: cursor, rows: Sequence[R]) -> None:
        """Append rows that are not there."""
        kept, texts = self._filled(cur, rows)
        lines = [copy_line(self._columns, row) for row in kept]
        if self._personal:
            lines = [f"{line[:-1]}\t{copy_line(self._personal, own)}" for line, own in zip(lines, texts, strict=True)]
        cur.copy_expert(self._copy, StringIO("".join(lines)))

    def _filled(self, cur: cursor, rows: Sequence[R]) -> tuple[Sequence[R], Sequence[tuple[str, ...]]]:
        """The rows that may be kept, and their personal columns."""
        if not self._personal:
            return rows, ()
        if not isinstance(self._projection, KeyedProjection):
            raise KeysNeeded
        filled = self._projection.filled(cur, rows)
        return [row for row, _ in filled], [texts for _, texts in filled]


def _literal(text: Any, values: Iterable[Any]) -> str:
    """Key values are ids, numbers and codes: none needs quotes."""
    return "{" + ",".join(map(text, values)) + "}"
