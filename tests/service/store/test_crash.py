"""kill -9 of the whole server while the sequencer commits asynchronously."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import psutil
import pytest

from service.cluster import OWNER, SERVICE, Cluster
from service.store import log
from service.store.database import Database
from service.store.errors import DatabaseUnavailable
from service.store.log import LogRow
from service.store.migrate import migrate
from service.store.sequencer import sequence
from tests.service.store.samples import event, store

# The log writer sleeps, so that what was committed asynchronously is really lost.
SETTINGS = {"fsync": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "1GB"}


@pytest.fixture
def cluster(server_home: Path) -> Iterator[Cluster]:
    """A server of its own, to be killed."""
    with Cluster(server_home / "data", settings=SETTINGS) as made:
        made.create_database("aduan")
        migrate(made.url("aduan", OWNER))
        yield made


class Life:
    """From a start of the server to its death: writers, a sequencer that reads what it gave."""

    def __init__(self, cluster: Cluster, acknowledged: list[tuple[UUID, int]]) -> None:
        self.cluster = cluster
        self.db = Database(cluster.url("aduan", SERVICE), timeout=2)
        self.acknowledged = acknowledged
        self.read: list[LogRow] = []
        self.resting = False

    def until_killed(self, seconds: float, quiet: bool) -> None:
        """Killed while writers write or, `quiet`, right after the sequencer's last commit, which nobody flushed."""
        crew = [Thread(target=self._live, args=(work,)) for work in (self._write, self._write, self._write, self._read)]
        for thread in crew:
            thread.start()
        time.sleep(seconds)
        if quiet:
            self.resting = True
            for thread in crew:
                thread.join()
            self._write()
            self._read()
        kill(self.cluster)
        for thread in crew:
            thread.join()
        self.db.close()

    def _live(self, work: Callable[[], None]) -> None:
        with suppress(DatabaseUnavailable):
            while not self.resting:
                work()

    def _write(self) -> None:
        stream = uuid4()
        for version in (1, 2, 3):
            store(self.db, event(stream, version))
            self.acknowledged.append((stream, version))

    def _read(self) -> None:
        sequence(self.db)
        self.read += log.read(self.db, len(self.read), 10_000)


def kill(cluster: Cluster) -> None:
    """At once, so that no survivor writes down what the shared memory held."""
    assert cluster.pid is not None
    server = psutil.Process(cluster.pid)
    everyone = [server, *server.children(recursive=True)]
    for process in everyone:
        process.suspend()
    for process in everyone:
        process.kill()
    psutil.wait_procs(everyone, timeout=10)


def identity(rows: list[LogRow]) -> list[tuple[int, UUID, int, bytes]]:
    return [(row.position, row.originator_id, row.version, row.leaf_hash) for row in rows]


def test_no_position_that_was_read_changes(cluster: Cluster, rounds: Callable[[int], int]) -> None:
    acknowledged: list[tuple[UUID, int]] = []
    seen: list[LogRow] = []
    lost = 0
    for number in range(rounds(20)):
        life = Life(cluster, acknowledged)
        life.until_killed(random.Random(number).uniform(0.3, 0.8), quiet=number % 2 == 1)
        cluster.stop()
        cluster.start()
        db = Database(cluster.url("aduan", SERVICE))
        lost += max(0, len(life.read) - log.head(db))
        while sequence(db):
            pass
        rows = log.read(db, 0, 1_000_000)
        db.close()
        assert [row.position for row in rows] == [*range(1, len(rows) + 1)]
        assert identity(rows[: len(life.read)]) == identity(life.read)
        assert identity(rows[: len(seen)]) == identity(seen)
        seen = rows
    assert set(acknowledged) <= {(row.originator_id, row.version) for row in seen}
    assert lost > 0, "no asynchronous commit was lost, so this proved nothing"
