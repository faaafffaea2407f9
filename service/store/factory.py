"""The library's infrastructure factory for our log: `PERSISTENCE_MODULE=service.store`."""

from typing import Any, cast

from eventsourcing.persistence import InfrastructureFactory, TTrackingRecorder
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from service.store.database import Database
from service.store.recorder import (
    AggregateRecorder,
    ApplicationRecorder,
    ProcessRecorder,
    SnapshotRecorder,
    TrackingRecorder,
)


class DatabaseUrlMissing(OSError):
    """ADUAN_DATABASE_URL is not set, so there is no database to use."""


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Recorders that share one pool. The tables come from `service.store.migrate`, never from here.

    Reads ADUAN_DATABASE_URL, ADUAN_POOL_SIZE (16) and SEQUENCE_AT_ONCE ("no").
    """

    DATABASE_URL = "ADUAN_DATABASE_URL"
    POOL_SIZE = "ADUAN_POOL_SIZE"
    SEQUENCE_AT_ONCE = "SEQUENCE_AT_ONCE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        """Raises DatabaseUrlMissing. Connects when first needed."""
        super().__init__(env)
        url = self.env.get(self.DATABASE_URL)
        if not url:
            raise DatabaseUrlMissing(DatabaseUrlMissing.__doc__)
        self.database = Database(url, size=int(self.env.get(self.POOL_SIZE) or 16))
        self._sequence_at_once = strtobool(self.env.get(self.SEQUENCE_AT_ONCE) or "no")

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Streams in the log, or the snapshots."""
        return SnapshotRecorder(self.database) if purpose == "snapshots" else AggregateRecorder(self.database)

    def application_recorder(self) -> ApplicationRecorder:
        """The log, also in position order."""
        recorder: type[ApplicationRecorder] = self._class(self.APPLICATION_RECORDER_TOPIC, ApplicationRecorder)
        return recorder(self.database, self._sequence_at_once)

    def tracking_recorder(self, tracking_recorder_class: type[TTrackingRecorder] | None = None) -> TTrackingRecorder:
        """How far processes have read."""
        chosen = tracking_recorder_class or self._class(self.TRACKING_RECORDER_TOPIC, TrackingRecorder)
        return cast("TTrackingRecorder", cast("Any", chosen)(self.database))

    def process_recorder(self) -> ProcessRecorder:
        """Both in one transaction."""
        recorder: type[ProcessRecorder] = self._class(self.PROCESS_RECORDER_TOPIC, ProcessRecorder)
        return recorder(self.database, self._sequence_at_once)

    def close(self) -> None:
        """Close the pool."""
        self.database.close()

    def _class(self, key: str, default: Any) -> Any:
        topic = self.env.get(key)
        return resolve_topic(topic) if topic else default
