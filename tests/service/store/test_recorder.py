"""The library's own suites, subclassed unchanged, each test on a database of its own."""

from collections.abc import Iterator
from threading import Thread
from time import sleep
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    InfrastructureFactoryTestCase,
    NonInterleavingNotificationIDsBaseCase,
    ProcessRecorderTestCase,
    TrackingRecorderTestCase,
)
from eventsourcing.utils import Environment

from service.cluster import Cluster
from service.store.append import Batch, StreamName
from service.store.database import Database
from service.store.errors import NameTaken, VersionConflict
from service.store.factory import DatabaseUrlMissing, Factory
from service.store.recorder import (
    AggregateRecorder,
    ApplicationRecorder,
    ProcessRecorder,
    SnapshotRecorder,
    TrackingRecorder,
)
from service.store.sequencer import sequence
from service.store.stored import Positioned, Stored
from tests.service.store.samples import event
from tests.support.databases import fresh_database


class OnFreshDatabase:
    """The suites are unittest classes, which take fixtures only so."""

    env: Environment
    made: Factory

    @pytest.fixture(autouse=True)
    def _make(self, cluster: Cluster) -> Iterator[None]:
        with fresh_database(cluster) as fresh:
            self.env = Environment(
                name="Test",
                env={
                    "PERSISTENCE_MODULE": "service.store",
                    "ADUAN_DATABASE_URL": fresh.service_url,
                    "SEQUENCE_AT_ONCE": "yes",
                },
            )
            self.made = Factory(self.env)
            yield
            self.made.close()


class TestAggregateRecorder(OnFreshDatabase, AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return self.made.aggregate_recorder()


class TestSnapshotRecorder(OnFreshDatabase, AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        recorder = self.made.aggregate_recorder(purpose="snapshots")
        assert isinstance(recorder, SnapshotRecorder)
        return recorder


class TestApplicationRecorder(OnFreshDatabase, ApplicationRecorderTestCase[ApplicationRecorder]):
    def create_recorder(self) -> ApplicationRecorder:
        return self.made.application_recorder()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorder(OnFreshDatabase, TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return self.made.tracking_recorder(TrackingRecorder)


class TestProcessRecorder(OnFreshDatabase, ProcessRecorderTestCase):
    def create_recorder(self) -> ProcessRecorder:
        return self.made.process_recorder()


class TestNonInterleaving(OnFreshDatabase, NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> ApplicationRecorder:
        return self.made.application_recorder()


class OtherTrackingRecorder(TrackingRecorder):
    pass


class TestFactory(OnFreshDatabase, InfrastructureFactoryTestCase[Factory]):
    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return AggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return ApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        return TrackingRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        return OtherTrackingRecorder

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return ProcessRecorder


def test_the_factory_says_what_is_missing() -> None:
    with pytest.raises(DatabaseUrlMissing, match="ADUAN_DATABASE_URL"):
        Factory(Environment(env={}))


@pytest.fixture
def recorder(db: Database) -> ApplicationRecorder:
    """As the service has it: the sequencer gives positions, later."""
    return ApplicationRecorder(db)


def test_the_service_does_not_wait_for_positions(recorder: ApplicationRecorder, db: Database) -> None:
    assert recorder.insert_events([event(uuid4(), 1)]) is None
    assert recorder.max_notification_id() is None
    sequence(db)
    assert recorder.max_notification_id() == 1


def test_metadata_and_nonce_travel_with_the_event(recorder: ApplicationRecorder, db: Database) -> None:
    sent = event(uuid4(), 1)
    recorder.insert_events([sent])
    (read,) = recorder.select_events(sent.originator_id)
    assert isinstance(read, Stored)
    assert (read.metadata, read.nonce) == (sent.metadata, sent.nonce)
    assert read.recorded_at is not None
    sequence(db)
    (notification,) = recorder.select_notifications(1, 10)
    assert isinstance(notification, Positioned)
    assert (notification.metadata, notification.nonce) == (sent.metadata, sent.nonce)
    assert notification.recorded_at == read.recorded_at


def test_a_plain_event_of_the_library_gets_empty_metadata_and_a_nonce(recorder: ApplicationRecorder) -> None:
    stream = uuid4()
    recorder.insert_events([StoredEvent(stream, 1, "topic", b"state"), event(stream, 2)])
    first, second = recorder.select_events(stream)
    assert isinstance(first, Stored)
    assert isinstance(second, Stored)
    assert first.metadata == b""
    assert len(first.nonce) == 16
    assert second.metadata == event(stream, 2).metadata


def test_what_is_stored_beside_the_events_goes_with_them(recorder: ApplicationRecorder) -> None:
    first, second = uuid4(), uuid4()
    recorder.insert_events([event(first, 1)], batch=Batch(names=[StreamName("tracking", "A", first)]))
    with pytest.raises(NameTaken):
        recorder.insert_events([event(second, 1)], batch=Batch(names=[StreamName("tracking", "A", second)]))
    assert recorder.select_events(second) == []


def test_a_process_records_its_place_and_its_events_or_neither(db: Database) -> None:
    recorder, stream = ProcessRecorder(db), uuid4()
    recorder.insert_events([event(stream, 1)], tracking=Tracking("upstream", 5))
    with pytest.raises(VersionConflict):
        recorder.insert_events([event(stream, 1)], tracking=Tracking("upstream", 6))
    assert recorder.max_tracking_id("upstream") == 5


def test_a_subscription_waits_for_what_comes(recorder: ApplicationRecorder, db: Database) -> None:
    stream, received = uuid4(), list[int]()
    subscription = recorder.subscribe()
    reader = Thread(target=lambda: received.extend(one.id for one in subscription))
    with subscription:
        reader.start()
        for version in (1, 2, 3):
            recorder.insert_events([event(stream, version)])
            sequence(db)
            while received != [*range(1, version + 1)]:
                assert reader.is_alive()
                sleep(0.01)
    reader.join(5)
    assert not reader.is_alive()
