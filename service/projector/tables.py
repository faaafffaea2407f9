"""The tables of a projection's generations, and the view by which everybody reads the one that serves."""

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any, Generic
from uuid import UUID

from psycopg2.extensions import cursor

from projections.base import Key, Projection, R
from service.projector.columns import columns_of, copy_line

SCHEMA = "projection"


def table_name(projection: str, generation: int) -> str:
    """`projection.queue_3`."""
    return f"{SCHEMA}.{projection}_{generation}"


def view_name(projection: str) -> str:
    """`projection.queue`: whoever reads a projection reads this."""
    return f"{SCHEMA}.{projection}"


def create_table(cur: cursor, projection: Projection[Any], generation: int) -> None:
    """The empty table with its indexes."""
    cur.execute(projection.tables.replace("{table}", table_name(projection.name, generation)))


def point_view(cur: cursor, projection: Projection[Any], generation: int) -> None:
    """Let the view show this generation."""
    view = view_name(projection.name)
    cur.execute(f"DROP VIEW IF EXISTS {view}")
    cur.execute(
        projection.view.replace("{table}", table_name(projection.name, generation)).replace("{view}", view),
    )


def drop_table(cur: cursor, projection: str, generation: int) -> None:
    """Remove a generation that does not serve."""
    cur.execute(f"DROP TABLE IF EXISTS {table_name(projection, generation)}")


class Table(Generic[R]):
    """Reading and writing one generation's rows, each in one statement."""

    def __init__(self, projection: Projection[R], generation: int) -> None:
        self.name = table_name(projection.name, generation)
        self._row = projection.row
        self._columns = columns = columns_of(projection.row)
        self._key = columns[: 1 + len(projection.key)]
        self._readers = [(index, column.read) for index, column in enumerate(columns) if column.read]
        names = ", ".join(column.name for column in columns)
        casts = ", ".join(f"{column.name}::{column.sql_type}" for column in columns)
        arrays = ", ".join(f"%s::{column.unnested}" for column in columns)
        key = ", ".join(column.name for column in self._key)
        new = ", ".join(f"{column.name} = EXCLUDED.{column.name}" for column in columns if column not in self._key)
        self._load = f"SELECT {names} FROM {self.name} WHERE complaint = ANY(%s::uuid[])"
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
        """Insert or replace them."""
        if rows:
            cur.execute(self._upsert, [column.array(rows) for column in self._columns])

    def delete(self, cur: cursor, places: Sequence[tuple[UUID, Key]]) -> None:
        """Remove the rows of these complaints and keys."""
        if places:
            whole = [(complaint, *key) for complaint, key in places]
            columns = zip(self._key, zip(*whole, strict=True), strict=True)
            cur.execute(self._delete, [_literal(column.text, values) for column, values in columns])

    def copy(self, cur: cursor, rows: Sequence[R]) -> None:
        """Append rows that are not there."""
        lines = "".join([copy_line(self._columns, row) for row in rows])
        cur.copy_expert(self._copy, StringIO(lines))


def _literal(text: Any, values: Iterable[Any]) -> str:
    """Key values are ids, numbers and codes: none needs quotes."""
    return "{" + ",".join(map(text, values)) + "}"
