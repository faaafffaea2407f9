"""`aduan serve`: everything in one command, on the embedded PostgreSQL unless another one is named."""

import logging
import signal
import socket
from collections.abc import Callable

from rich.console import Console

from service.bootstrap import at, embedded, prepare
from service.demo import load_demo, logins
from service.embedded import ClusterFailed
from service.mendable import Mendable
from service.processes import Child, stop_on_signals, supervise
from service.settings import Settings

PROGRAMS = ("project", "clock", "notify", "api")

_log = logging.getLogger(__name__)


class PortTaken(Mendable):
    """Somebody else listens where the API should."""


def serve(settings: Settings, *, demo: bool = False) -> None:
    """Migrate, start the programs and keep them running until SIGTERM or SIGINT.

    Raises PortTaken, and ClusterInUse when another `aduan serve` runs on the same data.
    """
    _refuse_taken(settings.host, settings.port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until all is loaded, both end it where it is
    if not settings.embedded:
        _serve(settings, lambda: None, demo=demo)
        return
    with embedded(settings) as cluster:

        def revive() -> None:
            if cluster.pid is None:
                _log.warning("the embedded PostgreSQL is gone; starting it again")
                try:
                    cluster.start()
                except ClusterFailed as failed:
                    _log.error("%s", failed)

        _serve(at(cluster, settings), revive, demo=demo)


def _serve(settings: Settings, revive: Callable[[], None], *, demo: bool) -> None:
    console = Console()
    for name in prepare(settings):
        console.print(f"migrated: {name}", highlight=False)
    if demo:
        load_demo(settings, console)
    programs = (*PROGRAMS, "relay") if settings.kafka is not None else PROGRAMS
    announce = _Announcement(settings, console, demo=demo)

    def keep_up() -> None:
        revive()
        announce()

    supervise([Child([program], _environment(settings)) for program in programs], stop_on_signals(), keep_up)


def _refuse_taken(host: str, port: int) -> None:
    """Say at once that the port is taken, before the API fails to open it again and again."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the API does: a port just left is free
        try:
            trial.bind((host, port))
        except OSError as taken:
            raise PortTaken(f"{host}:{port}: {taken.strerror}. Set ADUAN_PORT (or ADUAN_HOST) to another.") from taken


class _Announcement:
    """Tells the address once, when somebody answers there."""

    def __init__(self, settings: Settings, console: Console, *, demo: bool) -> None:
        self._settings = settings
        self._console = console
        self._demo = demo
        self._told = False

    def __call__(self) -> None:
        host, port = self._settings.host, self._settings.port
        if self._told or not _answers(host, port):
            return
        self._told = True
        self._console.print(f"aduan serves at http://{host}:{port}/", highlight=False)
        if self._demo:
            logins(self._console)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


def _environment(settings: Settings) -> dict[str, str]:
    """What the children must be told beside our own environment: where the database is."""
    assert settings.database_url is not None  # located, or named
    return {"ADUAN_DATABASE_URL": settings.database_url, "ADUAN_KEY_FILE": str(settings.key_file)}
