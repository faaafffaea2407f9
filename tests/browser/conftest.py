"""A served world and a real browser, as in a city: Indonesian, on this machine."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.people import Person
from tests.service.web.look import chromium
from tests.service.world import World, world_over
from tests.support.databases import FreshDatabase


@pytest.fixture(scope="module")
def world(database: FreshDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_over(database.service_url, tmp_path_factory.mktemp("keys")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def person(world: World, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Somebody with a browser of their own; nothing may go wrong in it."""
    pages: list[Page] = []
    said: list[str] = []

    def new(**options: object) -> Person:
        context = browser.new_context(base_url=world.address, locale="id-ID", **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        pages.append(page)
        return Person(page)

    yield new
    for page in pages:
        page.context.close()
    assert [text for text in said if "status of 4" not in text] == []
