"""Medan's directory and people, without a server."""

from collections.abc import Iterator

import pytest

from service.bootstrap import Service
from service.identity.identity import Identity
from tests.service.world import opened
from tests.support.databases import FreshDatabase


@pytest.fixture(scope="module")
def service(database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with opened(database.service_url, tmp_path_factory.mktemp("keys")) as made:
        yield made


@pytest.fixture
def identity(service: Service) -> Identity:
    """With nobody wrong in the last minute."""
    with service.database.transaction() as cursor:
        cursor.execute("DELETE FROM aduan.attempts")
    return Identity(service.database, service.ring, service.directories)
