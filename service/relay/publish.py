"""Transactions to Kafka: a batch of events and the relay's new place, all or nothing."""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from kafka import KafkaProducer  # type: ignore[import-untyped]
from kafka.errors import KafkaError, KafkaTimeoutError  # type: ignore[import-untyped]
from kafka.producer.future import FutureRecordMetadata  # type: ignore[import-untyped]

from service.relay import cloudevent
from service.relay.options import RelayOptions
from service.relay.position import Place
from service.relay.reach import reach
from service.store.log import LogRow

DELIVERY_SECONDS = 12
COMMIT_SECONDS = 15


class Publisher:
    """The one active producer of this relay's name. After any KafkaError: close it and open a new one."""

    def __init__(self, options: RelayOptions) -> None:
        """Connect, end what a predecessor left open, and fence it off."""
        self._options = options
        self._producer = KafkaProducer(
            **options.connection,
            transactional_id=f"aduan-relay-{options.name}",
            transaction_timeout_ms=(DELIVERY_SECONDS + COMMIT_SECONDS) * 1000,
            delivery_timeout_ms=DELIVERY_SECONDS * 1000,
            max_block_ms=DELIVERY_SECONDS * 1000,
            batch_size=262_144,
            linger_ms=50,  # full batches; the flush sends the rest at once
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )
        try:
            self._producer.init_transactions()
        except BaseException:
            self.close()
            raise

    def publish(self, rows: Sequence[LogRow]) -> Place:
        """Commit the rows, in this order, with the place behind them; not empty."""
        place = Place(rows[-1].position, rows[-1].leaf_hash, self._options.topic)
        self._producer.begin_transaction()
        sent = [self._send(row) for row in rows]
        sent.append(self._producer.send(self._options.positions_topic, place.encode(), self._options.name.encode()))
        # kafka-python answers "committed" to a transaction that it silently started anew after a failed batch
        # (epoch bump), so commit only when every record is acknowledged.
        self._flush()
        for future in sent:
            if not future.succeeded():
                raise future.exception
        within(COMMIT_SECONDS, self._producer.commit_transaction)
        return place

    def _send(self, row: LogRow) -> FutureRecordMetadata:
        headers = cloudevent.headers(row, self._options.source)
        return self._producer.send(self._options.topic, row.state, cloudevent.key(row), headers)

    def _flush(self) -> None:
        """Until all is acknowledged, as long as Kafka can be reached."""
        end = time.monotonic() + DELIVERY_SECONDS + 3
        while True:
            try:
                self._producer.flush(timeout=1)
                return
            except KafkaTimeoutError:
                reach(self._options.brokers)
                if time.monotonic() > end:
                    raise

    def close(self) -> None:
        """Without waiting for Kafka: an open transaction is ended by the next `init_transactions`, or times out."""
        try:
            self._producer.close(timeout=1)
        except KafkaError:
            # close() gives up when records are still unsent, and leaves its thread at work; there is no public way
            # to drop them.
            self._producer._sender.force_close()
            with contextlib.suppress(KafkaError):
                self._producer.close(timeout=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def within(seconds: float, call: Callable[[], object]) -> None:
    """Call it, but wait no longer: kafka-python's commit has no time-out and waits for a lost broker for ever."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise KafkaTimeoutError(f"the commit was not answered in {seconds} s")
    if failed:
        raise failed[0]
