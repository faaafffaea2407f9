"""What the relay's tests are made of: events in the log, a relay in a process of its own, a reader of the topic."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition  # type: ignore[import-untyped]
from kafka.errors import KafkaError  # type: ignore[import-untyped]

from service.relay.options import RelayOptions
from service.relay.position import committed_place
from service.store.append import append
from service.store.database import Database
from service.store.log import head
from service.store.sequencer import sequence
from service.store.stored import Stored

WAIT_SECONDS = 90
PROGRAM = """\
import json, logging, sys
from service.relay.options import RelayOptions
from service.relay.run import main
logging.basicConfig(level=logging.INFO, format="%(message)s")
sys.exit(main(sys.argv[1], RelayOptions(**json.loads(sys.argv[2]))))
"""


@dataclass
class Streams:
    """A log that grows: event after event, in turn over some streams."""

    database: Database
    ids: list[UUID]
    count: int = 0

    @classmethod
    def new(cls, database: Database, streams: int = 50) -> "Streams":
        return cls(database, [uuid4() for _ in range(streams)])

    def grow(self, events: int) -> None:
        """Append and give positions."""
        for start in range(0, events, 1000):
            with self.database.autocommit() as cur:
                append(cur, [self._next() for _ in range(min(1000, events - start))])
        wait_for(lambda: not sequence(self.database) and head(self.database) >= self.count)

    def _next(self) -> Stored:
        stream, turn = self.count % len(self.ids), self.count // len(self.ids)
        self.count += 1
        state = json.dumps({"number": self.count, "text": {"$c": "bm90aGluZyBpbiB0aGUgY2xlYXI=", "$s": str(uuid4())}})
        metadata = json.dumps({"event_id": str(uuid4()), "occurred_at": "2026-03-02T09:15:00Z", "channel": "web"})
        return Stored(self.ids[stream], turn + 1, "complaint.filed", state.encode(), metadata=metadata.encode())


@dataclass
class RelayProcess:
    """`aduan relay` alone in its process; what it logs is in a file."""

    url: str
    options: RelayOptions
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "RelayProcess":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-c", PROGRAM, self.url, json.dumps(asdict(self.options))]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def kill(self) -> None:
        """Kill -9, if it still runs."""
        self.running.kill()
        self.running.wait()

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    def said(self, text: str) -> bool:
        return text in self.log.read_text()


def wait_for(condition: Callable[[], Any]) -> None:
    """Until it holds; a test that waits in vain fails."""
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def wait_until_published(options: RelayOptions, position: int) -> None:
    """Until the relay's committed place is at least there."""
    wait_for(lambda: published(options) >= position)


def published(options: RelayOptions) -> int:
    """The relay's committed position; 0 while there is none or the broker is on its way."""
    try:
        with closing(KafkaAdminClient(**options.connection)) as admin:
            there = {options.topic, options.positions_topic} <= set(admin.list_topics())
            place = committed_place(admin, options) if there else None
            return place.position if place else 0
    except KafkaError:
        return 0


def committed(options: RelayOptions) -> dict[int, list[Any]]:
    """What a read_committed consumer sees: partition → records."""
    with KafkaConsumer(**options.connection, isolation_level="read_committed", group_id=None) as consumer:
        wait_for(lambda: consumer.partitions_for_topic(options.topic))
        partitions = [TopicPartition(options.topic, number) for number in consumer.partitions_for_topic(options.topic)]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        seen: dict[int, list[Any]] = {partition.partition: [] for partition in partitions}
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for partition, records in consumer.poll(timeout_ms=500).items():
                seen[partition.partition] += records
        return seen


def header(record: Any, name: str) -> str:
    (value,) = [value for key, value in record.headers if key == name]
    return str(value.decode())
