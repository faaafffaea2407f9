"""An independent look at what is stored: plain SQL and hashlib, none of our own code."""

import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import closing

import psycopg2

from tests.faults.load import Acknowledged

Seen = dict[int, tuple[str, int, str]]
"""Position → (stream, version, leaf hash) as a reader has once seen it."""

_LOG = """
SELECT p.position, e.originator_id::text, e.version, encode(p.leaf_hash, 'hex'), e.topic
FROM aduan.positions p JOIN aduan.events e USING (log_id) WHERE p.position > %s ORDER BY p.position
"""


class Tail(threading.Thread):
    """Reads the log behind the sequencer, as the relay does, and remembers each position as it first saw it."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.seen: Seen = {}
        self.reconnected = 0
        self._url = url
        self._stop_reading = threading.Event()

    def run(self) -> None:
        while not self._stop_reading.is_set():
            try:
                with closing(psycopg2.connect(self._url, connect_timeout=3)) as connection:
                    connection.autocommit = True
                    self._read(connection)
            except psycopg2.Error:
                self.reconnected += 1
                self._stop_reading.wait(0.02)

    def _read(self, connection: "psycopg2.extensions.connection") -> None:
        while not self._stop_reading.wait(0.002):
            with connection.cursor() as cursor:
                cursor.execute(_LOG, (max(self.seen, default=0),))
                for position, stream, version, leaf, _ in cursor.fetchall():
                    self.seen[position] = (stream, version, leaf)

    def finish(self) -> None:
        self._stop_reading.set()
        self.join()


def problems(url: str, acknowledged: Iterable[Acknowledged], seen: Seen) -> list[str]:
    """Everything that is not as it was promised; empty when all is."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(_LOG, (0,))
        log = cursor.fetchall()
        cursor.execute("SELECT originator_id::text, version, topic FROM aduan.events")
        events = cursor.fetchall()
        cursor.execute("SELECT name, originator_id::text FROM aduan.stream_names WHERE kind = 'tracking'")
        names = dict(cursor.fetchall())
    found = _positions(log, len(events)) + _changed(log, seen)
    return found + _promises(events, list(acknowledged), names)


def _positions(log: list[tuple[int, str, int, str, str]], events: int) -> list[str]:
    wrong = [] if [row[0] for row in log] == list(range(1, len(log) + 1)) else ["positions are not dense"]
    if len(log) != events:
        wrong.append(f"{events} events, {len(log)} positions")
    last: dict[str, int] = {}
    for position, stream, version, _, _ in log:
        if version != last.get(stream, 0) + 1:
            wrong.append(f"position {position}: version {version} of {stream} follows {last.get(stream, 0)}")
        last[stream] = version
    return wrong


def _changed(log: list[tuple[int, str, int, str, str]], seen: Seen) -> list[str]:
    now = {position: (stream, version, leaf) for position, stream, version, leaf, _ in log}
    return [
        f"position {position} was {was}, is {now.get(position)}"
        for position, was in seen.items()
        if now.get(position) != was
    ]


def _promises(events: list[tuple[str, int, str]], acknowledged: list[Acknowledged], names: dict[str, str]) -> list[str]:
    """Each acknowledged act is there once, at the version that was told, and no act is there that nobody asked for."""
    there = {(stream, version): topic for stream, version, topic in events}
    wrong = []
    for one in acknowledged:
        if there.get((one.complaint, one.version)) != one.topic:
            wrong.append(f"{one.topic} of {one.complaint} was acknowledged at version {one.version} and is not there")
        tracking = one.answer.get("tracking_id")
        if tracking is not None and names.get(tracking.replace("-", "")) != one.complaint:
            wrong.append(f"the tracking ID of {one.complaint} does not lead to it")
    asked = Counter((one.complaint, one.topic) for one in acknowledged)
    done = Counter((stream, topic) for stream, _, topic in events if topic.startswith("complaint."))
    for (stream, topic), times in done.items():
        if times != asked[stream, topic]:
            wrong.append(
                f"{topic} of {stream} was acknowledged {asked[stream, topic]} times and is there {times} times"
            )
    return wrong
