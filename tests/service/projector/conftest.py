"""A database for each test: projections stand where a test left them."""

from collections.abc import Iterator

import pytest

from service.cluster import Cluster
from service.projector.generations import prepare
from service.store.database import Database
from tests.service.projector.world import connected
from tests.support import databases
from tests.support.databases import FreshDatabase


@pytest.fixture
def fresh(cluster: Cluster) -> Iterator[FreshDatabase]:
    """A migrated database for this test alone."""
    with databases.fresh_database(cluster) as made:
        yield made


@pytest.fixture
def db(fresh: FreshDatabase) -> Iterator[Database]:
    """The service's pool, with every projection created."""
    with connected(fresh) as pool:
        prepare(pool)
        yield pool
