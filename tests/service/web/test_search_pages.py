"""Searching as staff do it: one field, the reason beside it, and a list within what one may read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from domain.access import stream_of
from service.web.pages import search
from tests.service.web.site import Page, Visitor
from tests.service.web.stages import AS
from tests.service.world import DESK, EVALUATOR, PARKS, ROADS, World


def looked(visitor: Visitor, q: str, reason: str = "") -> Page:
    """What the form answers, filled in."""
    form = visitor.get("/search").form("/search")
    return visitor.get(f"{form.action}?{urlencode({**form.fields, 'q': q, 'reason': reason})}")


@pytest.fixture
def shown(world: World, stages: dict[str, dict[str, Any]]) -> Mapping[str, dict[str, Any]]:
    """The reports, once the search has them."""
    at_least = {"q": "x", "at_least": f"{stages['sealed']['complaint']}@3"}
    assert world.as_(DESK).get("/search", params=at_least).status_code == 200
    return stages


def leads_to(page: Page, receipt: Mapping[str, Any]) -> bool:
    return f"/desk/{receipt['complaint']}" in page.links()


def test_reports_are_found_by_words_that_all_must_be_there(shown: Mapping[str, dict[str, Any]], as_staff: AS) -> None:
    page = looked(as_staff(DESK), "lubang belutu")
    assert page.status == 200
    assert leads_to(page, shown["closed"])
    assert page.form("/search").fields["q"] == "lubang belutu"
    nothing = looked(as_staff(DESK), "lubang belutu zebra")
    assert "Tidak ada yang ditemukan" in nothing.words
    assert not leads_to(looked(as_staff(PARKS), "lubang belutu"), shown["closed"])


def test_a_number_leads_to_its_report(shown: Mapping[str, dict[str, Any]], as_staff: AS) -> None:
    page = looked(as_staff(ROADS), shown["sealed"]["tracking_id"].lower())
    assert leads_to(page, shown["sealed"])
    assert "Sangat rahasia" not in page.words


def test_a_confidential_report_is_found_by_its_words_with_a_reason_only_and_that_is_recorded(
    world: World, shown: Mapping[str, dict[str, Any]], as_staff: AS
) -> None:
    access = stream_of(UUID(shown["sealed"]["complaint"]))
    before = len(world.service.log.history(access))
    assert not leads_to(looked(as_staff(ROADS), "sangat rahasia"), shown["sealed"])
    assert not leads_to(looked(as_staff(EVALUATOR), "sangat rahasia", "inspection"), shown["sealed"])
    assert len(world.service.log.history(access)) == before
    page = looked(as_staff(ROADS), "sangat rahasia", "handling")
    assert leads_to(page, shown["sealed"])
    assert "Sangat rahasia" in page.words
    assert len(world.service.log.history(access)) == before + 1


def test_a_telephone_number_without_a_reason_is_said_at_the_field(
    shown: Mapping[str, dict[str, Any]], as_staff: AS
) -> None:
    page = looked(as_staff(DESK), "0812 000 0001")
    assert page.status == 422
    assert "Mencari nomor telepon berarti membacanya" in page.words
    assert "#reason" in page.links()
    assert page.form("/search").fields["q"] == "0812 000 0001"


def test_what_cannot_be_looked_for_is_said_and_stays_in_the_field(as_staff: AS) -> None:
    page = looked(as_staff(DESK), "yang dan di")
    assert page.status == 422
    assert "Tambah satu kata yang lebih khas." in page.words
    assert "#q" in page.links()
    assert page.form("/search").fields["q"] == "yang dan di"


def test_pages_hold_every_hit_once(
    shown: Mapping[str, dict[str, Any]], as_staff: AS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    page, seen = looked(as_staff(DESK), "lubang"), list[str]()
    for _ in range(20):
        seen += [link for link in page.links() if link.count("-") == 4]
        older = [link for link in page.links() if "after=" in link and "lang=" not in link]
        if not older:
            break
        page = as_staff(DESK).get(older[0])
    assert len(seen) == len(set(seen)) >= 8
