"""The service with Medan's directory, over a database of its own."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from benchmarks.harness import database
from domain.channels import CLI
from domain.event import SYSTEM
from service.bootstrap import Service, build
from service.cluster import SERVICE, Cluster
from service.commands.handle import Commands
from service.directory import DirectoryCommands
from service.directory_file import read_directory_file
from service.projector.generations import prepare
from service.projector.keyed import keyed
from service.projector.run import Worker
from service.settings import settings
from service.store.keys import KeyRing
from service.store.sequencer import sequence_all

MEDAN = Path(__file__).parent.parent / "examples" / "medan.toml"


@contextmanager
def medan(cluster: Cluster, name: str, clock: Callable[[], datetime] | None = None) -> Iterator[Service]:
    """In a new database of this name; `clock` tells its commands the time."""
    url = cluster.url(database(cluster, name), SERVICE)
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.json"
        KeyRing.generate().save(keys)
        service = build(settings({"ADUAN_DATABASE_URL": url, "ADUAN_KEY_FILE": str(keys)}))
        if clock is not None:
            service = replace(
                service, commands=Commands(service.log, service.ring, service.directories, service.files, now=clock)
            )
        try:
            directory = DirectoryCommands(service.log, service.ring, service.directories)
            directory.apply(directory.plan(read_directory_file(MEDAN), SYSTEM), SYSTEM, CLI)
            prepare(service.database)
            yield service
        finally:
            service.close()


def project(service: Service) -> None:
    """Bring every projection to the end of the log."""
    sequence_all(service.database)
    worker = Worker(service.database, keyed(service.ring))
    while worker.tick():
        pass
