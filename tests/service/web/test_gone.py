"""Without a database every page says so, in words, and goes on by itself when it is back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import create_app
from service.cluster import Cluster
from tests.service.web.site import Visitor
from tests.service.world import DESK, PASSWORD, opened, served
from tests.support.databases import FreshDatabase, fresh_database

NOWHERE = "postgresql://aduan_service@127.0.0.1:1/nothing"


@pytest.fixture
def fresh(cluster: Cluster) -> Iterator[FreshDatabase]:
    """One a test: each service here has keys of its own."""
    with fresh_database(cluster) as made:
        yield made


@pytest.mark.parametrize("lang", ["id", "en"])
def test_pages_say_that_the_service_is_down_and_recover(fresh: FreshDatabase, tmp_path: Path, lang: str) -> None:
    with opened(fresh.service_url, tmp_path) as service, served(create_app(service)) as address:
        visitor = Visitor(address, lang)
        assert visitor.get("/").status == 200
        token = visitor.get("/in").form("/in").fields["csrf"]
        there = service.database.url
        service.database.close()
        service.database.url = NOWHERE
        time.sleep(1.1)  # so long the directory is believed
        visitor.client.cookies.set("aduan_staff", "a session that cannot be looked up")
        for path, status in (("/", 503), ("/file/1", 503), ("/follow", 200), ("/desk", 503), ("/nothing", 404)):
            page = visitor.get(path)
            assert page.status == status
            assert page.heading
            assert page.root.get("lang") == lang
            if page.status == 503:
                assert page.response.headers["retry-after"] == "5"
        visitor.client.cookies.delete("aduan_staff")
        sent = visitor.post("/in", {"csrf": token, "login": "x", "password": "y"})
        assert sent.status == 503
        assert visitor.get("/livez").status == 200
        assert visitor.get("/readyz").status == 503
        assert visitor.get("/exit", follow=False).status == 303
        service.database.url = there
        assert visitor.get("/").status == 200
        visitor.close()


def test_a_fault_has_a_reference_and_tells_nothing_else(
    fresh: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    with opened(fresh.service_url, tmp_path) as service, served(create_app(service)) as address:
        visitor = Visitor(address)
        monkeypatch.setattr("service.web.pages.public.figures", broken)
        page = visitor.get("/")
        visitor.close()
    assert page.status == 500
    assert "hunter2" not in page.html
    reference = next(word for word in page.words.split() if len(word) == 12 and word.isalnum() and word.islower())
    assert reference in caplog.text
    assert page.response.headers["content-security-policy"]


def test_before_the_projector_has_run_the_queue_says_so(fresh: FreshDatabase, tmp_path: Path) -> None:
    with opened(fresh.service_url, tmp_path) as service, served(create_app(service)) as address:
        visitor = Visitor(address)
        page = visitor.sign_in(DESK, PASSWORD)
        assert page.path == "/desk"
        assert page.status == 503
        visitor.close()
