"""The relay's life: wait for the lock, take up the last place, publish what comes, begin again after any failure."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing

from kafka import KafkaAdminClient  # type: ignore[import-untyped]
from kafka.errors import KafkaConfigurationError, KafkaError, ProducerFencedError  # type: ignore[import-untyped]

from service.processes import stop_on_signals
from service.relay.leader import Lock, only_one
from service.relay.options import RelayOptions
from service.relay.pause import Pause
from service.relay.position import Place, resume
from service.relay.publish import Publisher
from service.relay.reach import reach
from service.relay.refusals import RelayRefused
from service.relay.topics import make_topics
from service.store.database import Database
from service.store.errors import DatabaseUnavailable
from service.store.log import LogRow, read

log = logging.getLogger(__name__)

POLL_SECONDS = (0.01, 0.25)
"""Between two looks at the log: right after events, and at most, when nothing comes."""
RETRY_SECONDS = (0.5, 15.0)
STANDBY_SECONDS = 1.0
STOP_SECONDS = 5.0


def main(database_url: str, options: RelayOptions) -> int:
    """Relay until SIGTERM or SIGINT; the exit status: 0, or 1 when somebody has to look at log and topic."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it tells every failed connection; we tell each failure once
    stop = stop_on_signals()
    threading.Thread(target=_end_anyhow, args=[stop], daemon=True).start()
    database = Database(database_url, size=2)
    try:
        relay(database, options, stop)
    except (RelayRefused, KafkaConfigurationError) as refusal:
        log.error("The relay %s stops: %s", options.name, refusal)
        return 1
    finally:
        database.close()
    return 0


def _end_anyhow(stop: threading.Event) -> None:
    """A call into Kafka may wait long for a lost broker. Whatever is cut off there, the next start puts right."""
    stop.wait()
    time.sleep(STOP_SECONDS)
    os._exit(0)


def relay(database: Database, options: RelayOptions, stop: threading.Event) -> None:
    """Publish until `stop`. Raises RelayRefused; Kafka and PostgreSQL may come and go."""
    retry = Pause(*RETRY_SECONDS)
    while not stop.is_set():
        try:
            with only_one(database, f"aduan relay {options.name}") as lock:
                if lock is None:
                    stop.wait(STANDBY_SECONDS)
                else:
                    _lead(database, lock, options, stop, retry)
        except KafkaConfigurationError:
            raise  # no time heals it
        except ProducerFencedError:
            log.warning("Another relay %s has taken over; this one stands by.", options.name)
            retry.wait(stop)
        except (KafkaError, DatabaseUnavailable) as problem:
            log.warning("The relay %s is interrupted: %s; trying again in %.1f s.", options.name, problem, retry.next)
            retry.wait(stop)


def _lead(database: Database, lock: Lock, options: RelayOptions, stop: threading.Event, retry: Pause) -> None:
    reach(options.brokers)
    with closing(KafkaAdminClient(**options.connection)) as admin:
        make_topics(admin, options)
        with Publisher(options) as publisher:
            place = resume(database, admin, options)
            log.info("The relay %s publishes to %s from position %d.", options.name, options.topic, place.position + 1)
            for rows in _batches(database, lock, place, options, stop):
                publisher.publish(rows)
                retry.reset()


def _batches(
    database: Database, lock: Lock, place: Place, options: RelayOptions, stop: threading.Event
) -> Iterator[list[LogRow]]:
    """The log behind the place, and then what comes, while the lock is held."""
    position = place.position
    poll = Pause(*POLL_SECONDS)
    while not stop.is_set():
        lock.check()
        rows = read(database, position, options.batch)
        if rows:
            yield rows
            position = rows[-1].position
            poll.reset()
        else:
            poll.wait(stop)
