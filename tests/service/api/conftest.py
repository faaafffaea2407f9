"""One served world for each test module."""

from collections.abc import Iterator

import pytest

from tests.service.world import World, world_over
from tests.support.databases import FreshDatabase


@pytest.fixture(scope="module")
def world(database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_over(database.service_url, tmp_path_factory.mktemp("keys")) as made:
        yield made


@pytest.fixture(autouse=True)
def nobody_was_wrong(request: pytest.FixtureRequest) -> None:
    """Wrong tries of one test must not stop the next."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").forget_attempts()
