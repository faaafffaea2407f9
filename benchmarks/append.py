"""Plain appends (one event a call, no personal field) against the library's own PostgresApplicationRecorder.

Both sides write one event to a new stream a call, with the same 200 bytes of state and time-ordered ids; ours stores
250 bytes of metadata and a nonce more, and its sequencer gives positions meanwhile. Writers are processes, not threads:
on two cores threads would measure who holds Python's lock longer, which on the library's side (pipeline mode, written
in Python) is the longer one and would flatter us.
"""

import json
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg2.extensions import parse_dsn

from benchmarks.harness import Result, Scale, alternate, beside, connect, database, race, server
from service.cluster import SERVICE, SUPERUSER, Cluster
from service.store import log, sequencer
from service.store.database import Database
from service.store.recorder import ApplicationRecorder
from service.store.stored import Stored
from service.store.uuid7 import uuid7

GOAL = 4.0
TOPIC = "complaint.started"
STATE = json.dumps({"assignment": 1, "note": {"$c": "c" * 44, "$s": "s" * 36}, "reference": "r" * 72}).encode()
METADATA = json.dumps(
    {"event_id": "e" * 36, "actor": {"id": "a" * 36, "role": "staff"}, "command_id": "c" * 120}
).encode()


def run(scale: Scale) -> Result:
    """Events/s at 1, 4 and 16 writers."""
    figures: dict[str, float] = {}
    ratios: dict[str, float] = {}
    notes: dict[str, str] = {}
    seconds = max(0.7, 6 * scale.share)
    with server() as cluster:
        ours, peer = database(cluster, "ours"), "peer"
        cluster.create_database(peer)
        library(cluster, peer).create_table()
        url = cluster.url(ours, SERVICE)
        with beside(lambda: sequencer.run(Database(url), threading.Event())):
            for writers in (1, 4, 16):
                measured = alternate(
                    {
                        "ours": partial(race, writers, seconds, lambda _: appender(url)),
                        "library": partial(race, writers, seconds, lambda _: peer_appender(cluster, peer)),
                    },
                    rounds=5,
                )
                figures |= {f"{side}, {writers} writers": figure for side, figure in measured.items()}
                ratios[f"{writers} writers"] = measured.ratio("ours", "library")
                notes[f"spread at {writers} writers"] = measured.spread("ours", "library")
        check(cluster, ours)
    return Result("append", ratios["16 writers"], GOAL, figures, "events/s", ratios, notes)


def appender(url: str) -> Callable[[], int]:
    """One writer of ours."""
    recorder = ApplicationRecorder(Database(url, size=1))

    def append() -> int:
        recorder.insert_events([Stored(uuid7(), 1, TOPIC, STATE, METADATA)])
        return 1

    return append


def peer_appender(cluster: Cluster, name: str) -> Callable[[], int]:
    """One writer of the library's."""
    recorder = library(cluster, name)

    def append() -> int:
        recorder.insert_events([StoredEvent(uuid7(), 1, TOPIC, STATE)])
        return 1

    return append


def library(cluster: Cluster, name: str) -> PostgresApplicationRecorder:
    """The library's recorder with its defaults and a pool of one."""
    found = parse_dsn(cluster.url(name, SUPERUSER))
    datastore = PostgresDatastore(
        found["dbname"], found["host"], found["port"], found["user"], password="", pool_size=1, max_overflow=0
    )
    return PostgresApplicationRecorder(datastore)


def check(cluster: Cluster, name: str) -> None:
    """What was measured must have happened: every event stored has its position."""
    database_ = Database(cluster.url(name, SERVICE))
    while sequencer.sequence(database_):
        pass
    with closing(connect(cluster.url(name, SUPERUSER))) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events")
        stored = (cursor.fetchone() or (0,))[0]
    if log.head(database_) != stored:
        raise AssertionError(f"{stored} events but the last position is {log.head(database_)}")
