"""Reading ahead gives what the cursor gives, and lets go of it whenever it is closed."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest

from service.store.ahead import rows_ahead
from service.store.database import Database
from tests.support.databases import FreshDatabase

SERIES = "SELECT n FROM generate_series(1, %s) n"


@pytest.fixture
def db(database: FreshDatabase) -> Iterator[Database]:
    pool = Database(database.service_url, size=1)
    yield pool
    pool.close()


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 1000])
def test_all_rows_come_in_order(db: Database, count: int) -> None:
    with db.stream(itersize=10) as cur:
        cur.execute(SERIES, (count,))
        assert [n for (n,) in rows_ahead(cur)] == list(range(1, count + 1))


def test_whoever_stops_early_leaves_the_connection_to_others(db: Database) -> None:
    with db.stream(itersize=10) as cur:
        cur.execute(SERIES, (1000,))
        with closing(rows_ahead(cur)) as rows:
            assert next(rows) == (1,)
    with db.autocommit() as cur:
        cur.execute("SELECT 1")
        assert cur.fetchone() == (1,)


def test_what_fails_ahead_fails_where_it_is_read(db: Database) -> None:
    def divide() -> list[int]:
        with db.stream(itersize=10) as cur:
            cur.execute("SELECT 1 / (15 - n) FROM generate_series(1, 100) n")
            return [share for (share,) in rows_ahead(cur)]

    with pytest.raises(psycopg2.errors.DivisionByZero):
        divide()
