from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from domain.channels import WEB
from domain.complaint.events import ComplaintReturned, ComplaintStarted, ComplaintVerified
from domain.event import Actor, Code, Event, Personal, Role
from service.store.append import Batch, StreamName
from service.store.application import EventLog
from service.store.errors import NameTaken, SubjectErased, VersionConflict
from service.store.keys import KeyRing
from service.store.mapper import Recorded, metadata
from service.store.uuid7 import uuid7
from service.store.vault import Reference, new_key, reveal
from tests.support.databases import FreshDatabase

ACTOR = Actor(uuid4(), Role.LIAISON, Code("roads"))

VERIFIED = ComplaintVerified(resolution=None)


@pytest.fixture
def log(fresh: FreshDatabase) -> Iterator[EventLog]:
    made = EventLog(fresh.service_url, 4)
    yield made
    made.close()


def drafts(stream: UUID, *events: Event, after: int = 0) -> list[Recorded]:
    from datetime import UTC, datetime

    return [
        Recorded(
            stream,
            version,
            event,
            metadata(
                event_id=uuid7(),
                occurred_at=datetime.now(UTC),
                actor=ACTOR,
                command_id=uuid7(),
                channel=WEB,
            ),
        )
        for version, event in enumerate(events, after + 1)
    ]


def test_what_is_recorded_is_the_history(log: EventLog) -> None:
    stream = uuid7()
    log.record(drafts(stream, VERIFIED, ComplaintStarted(assignment=1)), {}, Batch())
    history = log.history(stream)
    assert [one.event for one in history] == [VERIFIED, ComplaintStarted(assignment=1)]
    assert [one.at.version for one in history] == [1, 2]
    assert all(one.at.actor == ACTOR and one.at.stream == stream for one in history)
    assert [one.event for one in log.history(stream, until=1)] == [VERIFIED]


def test_a_stream_that_is_not_there_has_no_history(log: EventLog) -> None:
    assert log.history(uuid7()) == []


def test_texts_go_to_the_vault(log: EventLog) -> None:
    stream, ring, subject = uuid7(), KeyRing.generate(), uuid4()
    dek, key = new_key(ring, subject)
    event = ComplaintReturned(assignment=1, proposed_unit=None, reason=Personal(subject, text="bukan kami"))
    log.record(drafts(stream, event), {subject: dek}, Batch(keys=[key]))
    (only,) = log.history(stream)
    assert isinstance(only.event, ComplaintReturned)
    assert (only.event.reason.text, only.event.reason.subject) == (None, subject)
    where = Reference(stream, 1, "/reason")
    with log.database.autocommit() as cursor:
        assert reveal(cursor, ring, [where]) == {where: "bukan kami"}


def test_several_streams_in_one_statement(log: EventLog) -> None:
    one, other = uuid7(), uuid7()
    log.record([*drafts(one, VERIFIED), *drafts(other, VERIFIED)], {}, Batch())
    assert len(log.history(one)) == len(log.history(other)) == 1


def test_of_several_streams_all_or_none(log: EventLog) -> None:
    one, other = uuid7(), uuid7()
    log.record(drafts(one, VERIFIED), {}, Batch())
    with pytest.raises(VersionConflict):
        log.record([*drafts(other, VERIFIED), *drafts(one, VERIFIED)], {}, Batch())
    assert log.history(other) == []


@pytest.mark.parametrize("after", [0, 2])
def test_a_version_that_does_not_follow_is_refused(log: EventLog, after: int) -> None:
    stream = uuid7()
    log.record(drafts(stream, VERIFIED), {}, Batch())
    with pytest.raises(VersionConflict):
        log.record(drafts(stream, ComplaintStarted(assignment=1), after=after), {}, Batch())
    assert len(log.history(stream)) == 1


def test_with_a_refused_event_nothing_of_the_batch_is_kept(log: EventLog) -> None:
    stream, ring, subject = uuid7(), KeyRing.generate(), uuid4()
    _, key = new_key(ring, subject)
    log.record(drafts(stream, VERIFIED), {}, Batch())
    batch = Batch(keys=[key], names=[StreamName("tracking", "7QK4M2XD9T5", stream)])
    with pytest.raises(VersionConflict):
        log.record(drafts(stream, VERIFIED), {}, batch)
    with log.database.autocommit() as cursor:
        for table in ("vault_keys", "stream_names"):
            cursor.execute(f"SELECT count(*) FROM aduan.{table}")
            assert cursor.fetchone() == (0,)


def test_a_name_that_is_taken_refuses_the_events_too(log: EventLog) -> None:
    one, other = uuid7(), uuid7()
    log.record(drafts(one, VERIFIED), {}, Batch(names=[StreamName("tracking", "A", one)]))
    with pytest.raises(NameTaken):
        log.record(drafts(other, VERIFIED), {}, Batch(names=[StreamName("tracking", "A", other)]))
    assert log.history(other) == []


def test_a_text_without_its_subjects_key_is_refused_by_the_database(log: EventLog) -> None:
    """The data key was read before; meanwhile it was erased."""
    stream, subject = uuid7(), uuid4()
    event = ComplaintReturned(assignment=1, proposed_unit=None, reason=Personal(subject, text="bukan kami"))
    with pytest.raises(SubjectErased):
        log.record(drafts(stream, event), {subject: b"d" * 32}, Batch())
    assert log.history(stream) == []
