"""The library's own suites, subclassed unchanged, each test on a database of its own."""

from collections.abc import Iterator

import pytest
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
from service.store.factory import DatabaseUrlMissing, Factory
from service.store.recorder import (
    AggregateRecorder,
    ApplicationRecorder,
    ProcessRecorder,
    SnapshotRecorder,
    TrackingRecorder,
)
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
