"""The only place where the parts are put together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from service.cluster import OWNER, SERVICE, Cluster
from service.commands.handle import Commands
from service.directory import Directories
from service.files.files import Files
from service.settings import SettingInvalid, Settings
from service.store.application import EventLog
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.migrate import migrate

DATABASE = "aduan"


@dataclass(frozen=True)
class Service:
    """Everything that the API, the pages and the workers work with."""

    settings: Settings
    database: Database
    ring: KeyRing
    log: EventLog
    directories: Directories
    files: Files
    commands: Commands

    def close(self) -> None:
        """Give the connections back."""
        self.log.close()


def build(settings: Settings) -> Service:
    """Put the service together; nothing is read from the database yet. Raises SettingInvalid, KeyFileUnusable."""
    if settings.database_url is None:
        raise SettingInvalid("ADUAN_DATABASE_URL is not set: name a database, or run `aduan serve`, which brings one")
    ring = KeyRing.load(settings.key_file)
    log = EventLog(settings.database_url, settings.pool_size)
    directories = Directories(log.database)
    files = Files(settings.files, ring)
    commands = Commands(log, ring, directories, files)
    return Service(settings, log.database, ring, log, directories, files, commands)


@contextmanager
def located(settings: Settings) -> Iterator[Settings]:
    """The settings with the address of a database that runs: the named one, else the embedded one under `data`.

    An embedded database of a running `aduan serve` is shared; otherwise it runs as long as the block.
    """
    if settings.database_url is not None:
        yield settings
        return
    with embedded(settings).borrowed() as cluster:
        yield at(cluster, settings)


def embedded(settings: Settings) -> Cluster:
    """The PostgreSQL that comes with us, not started."""
    return Cluster(settings.data / "postgres")


def at(cluster: Cluster, settings: Settings) -> Settings:
    """The settings with the addresses of our database in this cluster, which is made when missing."""
    cluster.create_database(DATABASE)
    return replace(settings, database_url=cluster.url(DATABASE, SERVICE), migrate_url=cluster.url(DATABASE, OWNER))


@contextmanager
def running(settings: Settings) -> Iterator[Service]:
    """The service for the length of a command."""
    with located(settings) as there:
        service = build(there)
        try:
            yield service
        finally:
            service.close()


def prepare(settings: Settings) -> list[str]:
    """Make what a first start lacks, schema and (for an embedded database) keys; answers the migrations applied."""
    if settings.embedded and not settings.key_file.exists():
        settings.key_file.parent.mkdir(parents=True, exist_ok=True)
        KeyRing.generate().save(settings.key_file)
    if settings.migrate_url is None:
        return []
    return migrate(settings.migrate_url)
