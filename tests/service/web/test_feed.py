"""The public list as a feed: the rows of the list under the same filters, and nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest

from service.web.feed import ATOM, Feed, Item, as_atom
from tests.service.web.site import Visitor
from tests.service.world import World

NAMES = {"a": ATOM}
MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ITEM = Item(href="/reports/x", title="Lubang", summary="", published=MOMENT, updated=MOMENT, terms=("complaint",))


@pytest.fixture
def shown(world: World, stages: dict[str, dict[str, Any]]) -> Mapping[str, dict[str, Any]]:
    """The reports, once the lists have them."""
    for q in ("", "lubang"):
        params = {"q": q, "at_least": f"{stages['sealed']['complaint']}@3"}
        assert world.client().get("/reports", params=params).status_code == 200
    return stages


def fed(visitor: Visitor, **chosen: str) -> ElementTree.Element:
    answer = visitor.client.get(f"/reports.atom?{urlencode(chosen)}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def addresses(feed: ElementTree.Element) -> list[str]:
    return [urlsplit(one.text or "").path for one in feed.findall("a:entry/a:id", NAMES)]


@pytest.mark.parametrize("chosen", [{}, {"q": "lubang"}, {"category": "roads", "status": "closed"}])
def test_it_has_the_rows_of_the_list_in_their_order(
    shown: Mapping[str, dict[str, Any]], citizen: Visitor, chosen: dict[str, str]
) -> None:
    page = citizen.get(f"/reports?{urlencode(chosen)}")
    rows = [link for link in page.links() if link.startswith("/reports/")]
    assert rows
    assert addresses(fed(citizen, **chosen)) == rows
    (link,) = [one.get("href") for one in page.root.iter("link") if one.get("rel") == "alternate"]
    assert link == f"/reports.atom?{urlencode({**chosen, 'lang': 'id'})}"
    assert link in page.links()


def test_nothing_is_in_it_that_is_not_public(shown: Mapping[str, dict[str, Any]], citizen: Visitor) -> None:
    text = citizen.client.get("/reports.atom").text
    for private in ("Rina", "0812", "Sangat rahasia", shown["sealed"]["tracking_id"].replace("-", "")):
        assert private not in text
    assert shown["closed"]["tracking_id"].replace("-", "") in text


def test_it_speaks_the_language_of_its_address_and_keeps_no_cookie(
    shown: Mapping[str, dict[str, Any]], citizen: Visitor
) -> None:
    english = fed(citizen, lang="en", status="answered")
    assert "Complaint · Answered" in (english.findtext("a:entry/a:summary", "", NAMES))
    assert "Pengaduan · Sudah dijawab" in fed(citizen, lang="id", status="answered").findtext(
        "a:entry/a:summary", "", NAMES
    )
    assert not citizen.client.cookies


def test_addresses_are_whole(shown: Mapping[str, dict[str, Any]], citizen: Visitor, world: World) -> None:
    feed = fed(citizen, status="closed")
    site = world.service.settings.public_url
    places = [one.get("href", "") for one in feed.iter(f"{{{ATOM}}}link")]
    assert places
    assert all(place.startswith(f"{site}/reports") for place in places)


def test_what_is_unchanged_is_not_sent_again(shown: Mapping[str, dict[str, Any]], citizen: Visitor) -> None:
    first = citizen.client.get("/reports.atom?lang=id")
    again = citizen.client.get("/reports.atom?lang=id", headers={"If-None-Match": f"W/{first.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")
    other = citizen.client.get("/reports.atom?lang=en", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("query", ["q=yang", "status=nonsense", "area=nowhere", "category=nowhere"])
def test_what_cannot_be_asked_for_is_refused(citizen: Visitor, query: str) -> None:
    assert citizen.client.get(f"/reports.atom?{query}").status_code == 422


@pytest.mark.parametrize("typed", ['</title><x a="1">&', "\x00\x0c\ufffe", "]]><![CDATA["])
def test_whatever_was_typed_is_text(typed: str) -> None:
    item = Item(**{**ITEM.__dict__, "title": typed})
    feed = Feed(lang="id", title=typed, author="x", self_href="/f", href="/", updated=MOMENT, items=[item])
    read = ElementTree.fromstring(as_atom(feed))
    assert len(list(read.iter(f"{{{ATOM}}}title"))) == 2
    assert read.findtext("a:entry/a:title", "", NAMES) in (typed, "\ufffd\ufffd\ufffd")


def test_an_empty_feed_is_one_all_the_same() -> None:
    read = ElementTree.fromstring(
        as_atom(Feed(lang="en", title="x", author="x", self_href="/f", href="/", updated=MOMENT, items=[]))
    )
    assert read.findtext("a:updated", "", NAMES) == "2026-11-24T09:30:00Z"
