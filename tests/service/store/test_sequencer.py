import random
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest

from service.store import log
from service.store.append import append
from service.store.database import Database
from service.store.log import LogRow
from service.store.sequencer import run, sequence
from tests.service.store.samples import event, query, store
from tests.support.databases import FreshDatabase


def test_positions_are_dense_and_in_order(db: Database) -> None:
    streams = [uuid4() for _ in range(3)]
    for version in (1, 2):
        store(db, *(event(stream, version) for stream in streams))
    assert sequence(db) == 6
    assert sequence(db) == 0
    assert [(row.position, row.originator_id, row.version) for row in log.read(db, 0, 9)] == [
        (position, stream, version)
        for position, (version, stream) in enumerate(((v, s) for v in (1, 2) for s in streams), start=1)
    ]


def test_a_batch_may_end_in_the_middle_of_a_transaction(db: Database) -> None:
    stream = uuid4()
    store(db, *(event(stream, version) for version in range(1, 8)))
    assert [sequence(db, max_rows=3) for _ in range(4)] == [3, 3, 1, 0]
    assert [row.version for row in log.read(db, 0, 9)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_running_writer_holds_back_those_behind_it(db: Database) -> None:
    first, second = uuid4(), uuid4()
    with db.transaction() as slow:
        append(slow, [event(first, 1)])
        store(db, event(second, 1))
        assert sequence(db) == 0
    assert sequence(db) == 2
    assert [row.originator_id for row in log.read(db, 0, 9)] == [first, second]


def test_only_one_works_at_a_time(db: Database) -> None:
    store(db, event(uuid4(), 1))
    with db.transaction() as other:
        other.execute("SELECT aduan.sequence(10)")
        assert other.fetchone() == (1,)
        assert sequence(db) is None
        other.connection.rollback()
    assert sequence(db) == 1


def test_sequenced_at_never_goes_back(db: Database) -> None:
    for _ in range(20):
        store(db, event(uuid4(), 1))
        sequence(db)
    times = [row.sequenced_at for row in log.read(db, 0, 99)]
    assert times == sorted(times)


def test_the_plan_is_a_range_of_the_index_however_long_the_log(db: Database, fresh: FreshDatabase) -> None:
    """A generic plan that sorted the log would stop everything one day."""
    for _ in range(8):
        store(db, *(event(uuid4(), 1) for _ in range(500)))
        sequence(db)
    query(fresh.owner_url, "ANALYZE aduan.events")
    counts = [f"pg_stat_get_xact_tuples_returned('aduan.{name}'::regclass)" for name in ("events", "events_order")]
    read = f"SELECT {' + '.join(counts)}"
    with db.transaction() as cursor:
        cursor.execute(read)
        before = cursor.fetchone()
        for _ in range(30):  # more than it takes to settle on a generic plan
            cursor.execute("SELECT aduan.sequence(10000)")
        cursor.execute(read)
        assert cursor.fetchone() == before


def test_the_loop_goes_on_after_the_database_was_away(db: Database, fresh: FreshDatabase) -> None:
    stop = Event()
    loop = Thread(target=run, args=(db, stop))
    loop.start()
    try:
        for _ in range(3):
            query(
                fresh.superuser_url,
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            before = log.head(db)
            store(db, event(uuid4(), 1))
            deadline = time.monotonic() + 10
            while log.head(db) == before:
                assert time.monotonic() < deadline
                time.sleep(0.01)
    finally:
        stop.set()
        loop.join(5)
    assert not loop.is_alive()


class Race:
    """Writers with delays, savepoints and rollbacks; sequencers; a reader at the log's tail."""

    def __init__(self, db: Database, seconds: float) -> None:
        self.db = db
        self.until = time.monotonic() + seconds
        self.acknowledged: list[tuple[UUID, int]] = []
        self.read: list[LogRow] = []
        self.errors: list[BaseException] = []
        self.stop = Event()

    def run(self, writers: int, sequencers: int) -> None:
        crew = [Thread(target=self._guarded, args=(self._write, number)) for number in range(writers)]
        helpers = [Thread(target=self._guarded, args=(run, self.db, self.stop, 0.001)) for _ in range(sequencers)]
        helpers.append(Thread(target=self._guarded, args=(self._tail,)))
        for thread in (*crew, *helpers):
            thread.start()
        for thread in crew:
            thread.join()
        while sequence(self.db) != 0:
            pass
        time.sleep(0.1)
        self.stop.set()
        for thread in helpers:
            thread.join()

    def _guarded(self, work: Callable[..., None], *arguments: object) -> None:
        try:
            work(*arguments)
        except BaseException as error:
            self.errors.append(error)

    def _write(self, seed: int) -> None:
        dice = random.Random(seed)
        stream, version = uuid4(), 0
        while time.monotonic() < self.until:
            if dice.random() < 0.2:
                stream, version = uuid4(), 0
            with suppress(RolledBack):
                version += self._transaction(dice, stream, version)

    def _transaction(self, dice: random.Random, stream: UUID, last: int) -> int:
        """One to three events, with naps between; the number that was committed."""
        count = dice.randint(1, 3)
        with self.db.transaction() as cursor:
            for number in range(1, count + 1):
                if dice.random() < 0.3:  # first in vain: a subtransaction has an id of its own
                    cursor.execute("SAVEPOINT attempt")
                    append(cursor, [event(stream, last + number)])
                    cursor.execute("ROLLBACK TO attempt")
                cursor.execute("SAVEPOINT attempt")
                append(cursor, [event(stream, last + number)])
                if dice.random() < 0.4:
                    cursor.execute("SELECT pg_sleep(%s)", (dice.random() * 0.02,))
            if dice.random() < 0.15:
                raise RolledBack
        self.acknowledged += [(stream, last + number) for number in range(1, count + 1)]
        return count

    def _tail(self) -> None:
        while not self.stop.is_set():
            self.read += log.read(self.db, len(self.read), 500)
        self.read += log.read(self.db, len(self.read), 100_000)


class RolledBack(Exception):
    """The transaction was not meant to succeed."""


@pytest.mark.parametrize("seconds", [4, pytest.param(30, marks=pytest.mark.slow)])
def test_a_reader_at_the_tail_misses_nothing(db: Database, seconds: float) -> None:
    race = Race(db, seconds)
    race.run(writers=12, sequencers=3)
    assert race.errors == []
    assert [row.position for row in race.read] == [*range(1, len(race.read) + 1)]
    assert len(race.acknowledged) > 100 * seconds
    assert sorted((row.originator_id, row.version) for row in race.read) == sorted(race.acknowledged)
    last: dict[UUID, int] = {}
    for row in race.read:
        assert row.version == last.get(row.originator_id, 0) + 1
        last[row.originator_id] = row.version
