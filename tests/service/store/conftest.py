"""What the tests of the store share."""

from collections.abc import Iterator

import pytest

from service.cluster import Cluster
from service.store.database import Database
from tests.support.databases import FreshDatabase, fresh_database


@pytest.fixture
def fresh(cluster: Cluster) -> Iterator[FreshDatabase]:
    """A database for one test, whose log is empty."""
    with fresh_database(cluster) as made:
        yield made


@pytest.fixture
def db(fresh: FreshDatabase) -> Iterator[Database]:
    """The service's connections to it."""
    database = Database(fresh.service_url, size=24)
    yield database
    database.close()
