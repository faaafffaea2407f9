"""Databases for tests: each a copy of one migrated template, so that a fresh one costs some milliseconds."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg2
from psycopg2 import sql

from service.cluster import OWNER, SERVICE, SUPERUSER, Cluster
from service.store.migrate import migrate

#: Tests do not survive a power cut; only their own benchmarks and crash tests need what these give up.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}

_TEMPLATE = "aduan_template"
_numbers = count(1)


@dataclass(frozen=True)
class FreshDatabase:
    """A migrated database of its own: `service_url` is what the service gets, `owner_url` what migrations get."""

    name: str
    owner_url: str
    service_url: str
    superuser_url: str


@contextmanager
def server_home() -> Iterator[Path]:
    """A folder that another user, as which root runs PostgreSQL, can reach: pytest keeps closing its own to others."""
    with tempfile.TemporaryDirectory(prefix="aduan-") as home:
        yield Path(home)


def make_template(cluster: Cluster) -> None:
    cluster.create_database(_TEMPLATE)
    migrate(cluster.url(_TEMPLATE, OWNER))


@contextmanager
def fresh_database(cluster: Cluster) -> Iterator[FreshDatabase]:
    """A copy of the template, dropped afterwards with whoever is still connected."""
    name = f"aduan_{next(_numbers)}"
    cluster.create_database(name, _TEMPLATE)
    try:
        yield FreshDatabase(name, *(cluster.url(name, user) for user in (OWNER, SERVICE, SUPERUSER)))
    finally:
        with closing(psycopg2.connect(cluster.url("postgres", SUPERUSER))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
