"""`aduan project`: gives events their positions and keeps every projection behind the log. Any number may run."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from projections.base import Projection
from service.projector.advance import advance
from service.projector.checkpoints import Checkpoint, Fenced, GenerationLost, Standing, standings
from service.projector.fill import ProjectionStopped
from service.projector.generations import SwitchBlocked, prepare
from service.projector.personal import Emptied, whole
from service.projector.rebuild import rebuild
from service.projector.shadow import RebuildRunning
from service.projector.source import Reader
from service.store import sequencer
from service.store.database import Database, DatabaseUnavailable

BUSY_PAUSE, IDLE_PAUSE = 0.004, 0.03  # s between looks at the log: after events came, and when none come
QUIET_LOOKS = 250  # without an event, before it looks more seldom
WHOLE_LOOKS = 40  # quiet looks between two looks whether tables that a crash may empty are still whole
RETRY_PAUSE = 0.5  # s, while the database is away

_log = logging.getLogger(__name__)


def run(db: Database, stop: threading.Event, projections: Sequence[Projection[Any]]) -> None:
    """Sequence and project until `stop`; waits while the database is away. Raises what only a bug can cause."""
    crew = [_Beside("sequencer", stop, lambda: sequencer.run(db, stop))]
    worker = Worker(db, projections)
    try:
        while not stop.is_set():
            try:
                outdated = prepare(db, projections)
                crew += [_Beside(f"rebuild {each.name}", stop, _renewal(db, each, stop)) for each in outdated]
                worker.work(stop)
            except Emptied as emptied:
                _log.warning("%s", emptied)
            except DatabaseUnavailable as error:
                _log.warning("The projector waits for the database: %s", error)
                stop.wait(RETRY_PAUSE)
    finally:
        stop.set()
        for one in crew:
            one.join()
    for one in crew:
        if one.error is not None:
            raise one.error


class Worker:
    """Takes each projection to the end of the log, again and again; one that stopped stays where it is."""

    def __init__(self, db: Database, projections: Sequence[Projection[Any]]) -> None:
        self._db = db
        self._projections = {projection.name: projection for projection in projections}
        self._reader = Reader()
        self._stopped: set[tuple[str, int, int]] = set()

    def work(self, stop: threading.Event) -> None:
        """Until `stop`. Raises DatabaseUnavailable, and Emptied once for each table that has to be filled anew."""
        quiet = 0
        while not stop.is_set():
            quiet = 0 if self.tick() else quiet + 1
            if quiet % WHOLE_LOOKS == 1:
                self._look_whether_whole()
            if quiet:
                stop.wait(BUSY_PAUSE if quiet < QUIET_LOOKS else IDLE_PAUSE)

    def tick(self) -> int:
        """One batch for each projection that is behind; answers how many events were taken."""
        return sum(self._advance(standing) for standing in standings(self._db) if self._behind(standing))

    def _behind(self, standing: Standing) -> bool:
        checkpoint = standing.checkpoint
        projection = self._projections.get(checkpoint.projection)
        mine = projection is not None and projection.schema_hash == checkpoint.schema_hash
        return mine and standing.behind > 0 and checkpoint.place not in self._stopped

    def _look_whether_whole(self) -> None:
        """A crash may have taken rows although no event came since."""
        for checkpoint in (standing.checkpoint for standing in standings(self._db)):
            projection = self._projections.get(checkpoint.projection)
            if projection is not None and projection.personal and checkpoint.place not in self._stopped:
                with self._db.autocommit() as cur:
                    if not whole(cur, projection, checkpoint.generation):
                        self._emptied(checkpoint)

    def _emptied(self, checkpoint: Checkpoint) -> NoReturn:
        """From here on this generation is left alone: another takes its place."""
        self._stopped.add(checkpoint.place)
        raise Emptied

    def _advance(self, standing: Standing) -> int:
        try:
            advanced = advance(self._db, self._projections[standing.checkpoint.projection], self._reader)
        except Emptied:
            self._emptied(standing.checkpoint)
        except Fenced as taken:
            _log.info("Another worker was faster: %s", taken)
            return 0
        if advanced is None:
            return 0
        if advanced.failure:
            name, generation, _ = advanced.checkpoint.place
            self._stopped.add((name, generation, advanced.position))
            _log.error("Projection %s stopped before %s", name, advanced.failure)
        return advanced.events


class _Interrupted(Exception):
    """The process was asked to stop."""


class _Beside(threading.Thread):
    """A thread whose failure stops the whole process, so that somebody notices."""

    def __init__(self, name: str, stop: threading.Event, target: Callable[[], None]) -> None:
        super().__init__(name=name, daemon=True)
        self.error: Exception | None = None
        self._stop_all = stop
        self._work = target
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:
            self.error = error
            self._stop_all.set()


def _renewal(db: Database, projection: Projection[Any], stop: threading.Event) -> Callable[[], None]:
    """Rebuild rows that other code made; until that is done, they are served as they are."""

    def go_on(done: int, total: int) -> None:
        if stop.is_set():
            raise _Interrupted

    def renew() -> None:
        _log.info("Projection %s is made anew: its rows are gone, or of another form.", projection.name)
        while not stop.is_set():
            try:
                rebuilt = rebuild(db, projection, go_on)
                _log.info("Projection %s: %d events in %.1f s.", projection.name, rebuilt.events, rebuilt.seconds)
                return
            except (RebuildRunning, _Interrupted):
                return
            except ProjectionStopped as stopped:
                _log.error("Projection %s cannot be rebuilt: %s", projection.name, stopped)
                return
            except (DatabaseUnavailable, SwitchBlocked, Emptied, Fenced, GenerationLost) as error:
                why = str(error) or type(error).__doc__
                _log.warning("Projection %s is rebuilt again later: %s", projection.name, why)
                stop.wait(RETRY_PAUSE)

    return renew
