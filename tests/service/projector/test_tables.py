"""The SQL beside each projection creates what its rows need, and rows come back from it as they went in."""

from contextlib import closing
from dataclasses import replace
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

import psycopg2
import pytest

from projections.base import Projection
from projections.batch import Batch
from projections.timeline import timeline
from service.projector.columns import columns_of
from service.projector.generations import prepare
from service.projector.tables import Table
from service.store.database import Database
from tests.projections.story import COMPLAINT, SUBJECT, told
from tests.service.projector.world import KEYED, LIVES, connected
from tests.support.databases import FreshDatabase

each_projection = pytest.mark.parametrize("projection", KEYED, ids=lambda projection: projection.name)


@pytest.fixture(scope="module")
def db(database: FreshDatabase) -> Any:
    with connected(database) as pool:
        prepare(pool)
        yield pool


@each_projection
def test_the_table_has_the_columns_of_the_row_in_order(db: Database, projection: Projection[Any]) -> None:
    with db.autocommit() as cur:
        cur.execute(
            "SELECT column_name, data_type, is_nullable = 'YES' FROM information_schema.columns "
            "WHERE table_schema = 'projection' AND table_name = %s ORDER BY ordinal_position",
            (f"{projection.name}_1",),
        )
        found = cur.fetchall()
    hints = get_type_hints(projection.row)
    found, more = found[: len(projection.columns)], [name for name, _, _ in found[len(projection.columns) :]]
    assert [name for name, _, _ in found] == list(projection.columns)
    assert more[: len(projection.personal)] == list(projection.personal)
    assert bool(more) == bool(projection.personal)  # what PostgreSQL makes of the texts may follow them
    assert {name for name, _, nullable in found if nullable} == {
        name for name, hint in hints.items() if NoneType in get_args(hint)
    }
    names = {"timestamptz": "timestamp with time zone", "text[]": "ARRAY"}
    for column, (_, kind, _) in zip(columns_of(projection.row), found, strict=True):
        wanted = names.get(column.sql_type, column.sql_type)
        assert kind == wanted or (wanted, kind) == ("bigint", "integer")


@each_projection
def test_rows_come_back_as_they_went_in_by_upsert_and_by_copy(
    db: Database, database: FreshDatabase, projection: Projection[Any]
) -> None:
    table = Table(projection, 1)
    batch: Batch[Any] = Batch(projection)
    for event, at in told(*LIVES[5]):
        batch.apply(event, at)
    rows = sorted(batch.written, key=repr)
    assert rows
    if projection.personal:
        give_key(database, SUBJECT)
    for put in (table.write, table.copy):
        with db.transaction() as cur:
            put(cur, rows)
            assert sorted(table.load(cur, [str(COMPLAINT)]), key=repr) == rows
            table.write(cur, rows)  # again changes nothing
            table.delete(cur, [(row.complaint, projection.key_of(row)) for row in rows])
            assert table.load(cur, [str(COMPLAINT)]) == []


def test_awkward_texts_survive(db: Database) -> None:
    batch: Batch[Any] = Batch(timeline)
    event, at = told(LIVES[0][0])[0]
    batch.apply(event, at)
    (row,) = batch.written
    awkward = replace(row, changed={"a": 'quo"te\\ back\ttab\nline,{brace} NULL é 😀'}, personal=("a,b", 'c"d', "\\"))
    table = Table(timeline, 1)
    for put in (table.write, table.copy):
        with db.transaction() as cur:
            put(cur, [awkward])
            assert table.load(cur, [str(row.complaint)]) == [awkward]
            table.delete(cur, [(row.complaint, (1,))])


def give_key(fresh: FreshDatabase, subject: UUID) -> None:
    """The reporter is not erased."""
    with closing(psycopg2.connect(fresh.owner_url)) as owner, owner, owner.cursor() as cur:
        cur.execute("INSERT INTO aduan.vault_keys VALUES (%s, 1, '')", (str(subject),))
