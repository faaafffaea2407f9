"""Reads aduan's events from Kafka: one line each, checked against its leaf hash.

    python examples/consume.py --brokers localhost:9092 --group my-service

Needs nothing but kafka-python (`kafka-python[crc32c]` is several times faster). With --group the place is kept in
Kafka and several copies share the work; without, everything is read from the start.
"""

import argparse
import hashlib
import json
import struct
import sys
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from kafka import KafkaConsumer

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Event:
    """One CloudEvent: its attributes and its data."""

    def __init__(self, record) -> None:
        headers = dict(record.headers)
        self.attributes = {name[3:]: value.decode() for name, value in headers.items() if name.startswith("ce_")}
        self.metadata = headers["ce_metadata"]
        self.state = record.value

    def leaf_hash(self) -> bytes:
        """Of what was received; equal to the `leafhash` attribute, or it is not the event that the log holds."""
        at = self.attributes
        topic = at["type"].removeprefix("aduan.").encode()
        recorded = (datetime.fromisoformat(at["recordedat"]) - EPOCH) // timedelta(microseconds=1)
        entry = b"aduan/event/v1\0" + struct.pack(
            ">Q16sQq16sI", int(at["position"]), UUID(at["subject"]).bytes, int(at["streamversion"]), recorded,
            b64decode(at["nonce"]), len(topic),
        ) + topic + hashlib.sha256(self.state).digest() + hashlib.sha256(self.metadata).digest()  # fmt: skip
        return hashlib.sha256(b"\0" + entry).digest()

    def handle(self) -> None:
        """Here your service does its work. An event may come again after a crash: skip positions already done."""
        at = self.attributes
        if self.leaf_hash() != b64decode(at["leafhash"]):
            sys.exit(f"position {at['position']} is not what the log holds")
        print(at["position"], at["time"], at["type"], at["subject"], json.loads(self.state), flush=True)


def batches(consumer: KafkaConsumer, stop_at_end: bool) -> Iterator[list[Event]]:
    while True:
        polled = consumer.poll(timeout_ms=1000)
        yield [Event(record) for records in polled.values() for record in records]
        if stop_at_end and not polled and at_end(consumer):
            return


def at_end(consumer: KafkaConsumer) -> bool:
    ends = consumer.end_offsets(consumer.assignment())
    return bool(ends) and all(consumer.position(partition) >= end for partition, end in ends.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--brokers", default="localhost:9092")
    parser.add_argument("--topic", default="aduan.events")
    parser.add_argument("--group", help="consumer group: keeps the place, shares the partitions")
    parser.add_argument("--stop-at-end", action="store_true", help="end when all that is there has been read")
    options = parser.parse_args()
    consumer = KafkaConsumer(
        options.topic,
        bootstrap_servers=options.brokers.split(","),
        group_id=options.group,
        isolation_level="read_committed",  # without it one sees events of transactions that were never committed
        auto_offset_reset="earliest",  # a new group begins at the first event
        enable_auto_commit=False,  # the place moves on only when the work is done
    )
    try:
        for events in batches(consumer, options.stop_at_end):
            for event in events:
                event.handle()
            if options.group and events:
                consumer.commit()
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()


if __name__ == "__main__":
    main()
