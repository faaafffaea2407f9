from uuid import uuid4

from service.store import log
from service.store.database import Database
from service.store.sequencer import sequence
from service.store.stored import Stored
from tests.service.store.samples import event, store


def fill(db: Database, count: int) -> None:
    store(db, *(Stored(uuid4(), 1, f"topic.{number % 3}", str(number).encode()) for number in range(count)))


def test_an_empty_log(db: Database) -> None:
    assert log.head(db) == 0
    assert log.read(db, 0, 10) == []
    assert list(log.stream(db)) == []


def test_events_have_no_position_before_they_are_sequenced(db: Database) -> None:
    fill(db, 3)
    assert log.head(db) == 0
    assert sequence(db) == 3
    assert log.head(db) == 3


def test_reading_in_pages(db: Database) -> None:
    fill(db, 25)
    sequence(db)
    pages = [log.read(db, after, 10) for after in (0, 10, 20, 25)]
    assert [[row.position for row in page] for page in pages] == [
        [*range(1, 11)],
        [*range(11, 21)],
        [*range(21, 26)],
        [],
    ]


def test_reading_some_topics_up_to_a_position(db: Database) -> None:
    fill(db, 30)
    sequence(db)
    found = log.read(db, 3, 100, topics=["topic.0", "topic.2"], until=9)
    assert [(row.position, row.topic) for row in found] == [
        (4, "topic.0"),
        (6, "topic.2"),
        (7, "topic.0"),
        (9, "topic.2"),
    ]
    assert log.read(db, 0, 100, topics=[]) == []


def test_streaming_is_the_same_as_reading(db: Database) -> None:
    fill(db, 12_000)
    while sequence(db):
        pass
    assert list(log.stream(db)) == log.read(db, 0, 20_000)
    assert [row.position for row in log.stream(db, after=5_000, until=11_000)] == [*range(5_001, 11_001)]


def test_the_history_of_one_stream(db: Database) -> None:
    stream = uuid4()
    store(db, event(stream, 1), event(uuid4(), 1), event(stream, 2))
    sequence(db)
    assert [(row.version, row.position) for row in log.history(db, stream)] == [(1, 1), (2, 3)]
