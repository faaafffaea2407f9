"""`aduan serve`: everything in one command, on the embedded PostgreSQL unless another one is named."""

import logging

from rich.console import Console

from service.bootstrap import located, prepare
from service.demo import load_demo, logins
from service.processes import Child, stop_on_signals, supervise
from service.settings import Settings

PROGRAMS = ("project", "clock", "api")

_log = logging.getLogger(__name__)


def serve(settings: Settings, *, demo: bool = False) -> None:
    """Migrate, start the programs and keep them running until SIGTERM or SIGINT."""
    console = Console()
    stop = stop_on_signals()
    with located(settings) as there:
        for name in prepare(there):
            console.print(f"migrated: {name}", highlight=False)
        if demo:
            load_demo(there, console)
        children = [Child([program], _environment(there)) for program in PROGRAMS]
        if there.kafka is not None:
            children.append(Child(["relay"], _environment(there)))
        console.print(f"aduan serves at http://{there.host}:{there.port}/", highlight=False)
        if demo:
            logins(console)
        supervise(children, stop)


def _environment(settings: Settings) -> dict[str, str]:
    """What the children must be told beside our own environment: where the database is."""
    assert settings.database_url is not None  # located
    return {"ADUAN_DATABASE_URL": settings.database_url, "ADUAN_KEY_FILE": str(settings.key_file)}
