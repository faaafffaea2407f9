"""One served world for each test module, and browsers that visit it."""

from collections.abc import Callable, Iterator

import pytest

from tests.service.web.site import Visitor
from tests.service.web.stages import stages  # noqa: F401 (a fixture)
from tests.service.world import PASSWORD, World, world_over
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


@pytest.fixture
def citizen(world: World) -> Iterator[Visitor]:
    visitor = Visitor(world.address)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def as_staff(world: World) -> Iterator[Callable[[str], Visitor]]:
    """Signed in once a module: checking a password takes long."""
    known: dict[str, Visitor] = {}

    def visitor(username: str) -> Visitor:
        if username not in known:
            known[username] = Visitor(world.address)
            known[username].sign_in(username, PASSWORD)
        return known[username]

    yield visitor
    for each in known.values():
        each.close()
