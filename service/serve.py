"""`aduan serve`: everything in one command, on the embedded PostgreSQL unless another one is named."""

import logging
import threading
from collections.abc import Callable

from rich.console import Console

from service.bootstrap import at, embedded, prepare
from service.demo import load_demo, logins
from service.embedded import ClusterFailed
from service.processes import Child, stop_on_signals, supervise
from service.settings import Settings

PROGRAMS = ("project", "clock", "api")

_log = logging.getLogger(__name__)


def serve(settings: Settings, *, demo: bool = False) -> None:
    """Migrate, start the programs and keep them running until SIGTERM or SIGINT.

    Raises ClusterInUse when another `aduan serve` runs on the same data.
    """
    stop = stop_on_signals()
    if not settings.embedded:
        _serve(settings, stop, lambda: None, demo=demo)
        return
    with embedded(settings) as cluster:

        def revive() -> None:
            if cluster.pid is None:
                _log.warning("the embedded PostgreSQL is gone; starting it again")
                try:
                    cluster.start()
                except ClusterFailed as failed:
                    _log.error("%s", failed)

        _serve(at(cluster, settings), stop, revive, demo=demo)


def _serve(settings: Settings, stop: threading.Event, keep_up: Callable[[], None], *, demo: bool) -> None:
    console = Console()
    for name in prepare(settings):
        console.print(f"migrated: {name}", highlight=False)
    if demo:
        load_demo(settings, console)
    programs = (*PROGRAMS, "relay") if settings.kafka is not None else PROGRAMS
    console.print(f"aduan serves at http://{settings.host}:{settings.port}/", highlight=False)
    if demo:
        logins(console)
    supervise([Child([program], _environment(settings)) for program in programs], stop, keep_up)


def _environment(settings: Settings) -> dict[str, str]:
    """What the children must be told beside our own environment: where the database is."""
    assert settings.database_url is not None  # located, or named
    return {"ADUAN_DATABASE_URL": settings.database_url, "ADUAN_KEY_FILE": str(settings.key_file)}
