"""Perhaps reported already: shown before a report is sent, and told to whoever checks it."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.service.web.site import Page, Visitor
from tests.service.web.stages import AS, case
from tests.service.web.steps import CHECK, upto
from tests.service.world import AMPLAS, DESK, ROADS, World

ANSWERS = {
    "report_class": "complaint",
    "title": "Jalan Sei Belutu berlubang besar",
    "body": "Ada lubang sedalam 20 cm di depan nomor 14.",
    "incident_on": "2026-11-02",
    "area": "medan-baru",
    "category": "roads",
    "anonymous": "no",
    "confidential": "no",
}
QUESTION = "Mungkin sudah dilaporkan"


@pytest.fixture
def known(world: World, stages: dict[str, dict[str, Any]]) -> Mapping[str, dict[str, Any]]:
    at_least = {"q": "lubang", "at_least": f"{stages['sealed']['complaint']}@3"}
    assert world.client().get("/reports", params=at_least).status_code == 200
    return stages


def fourth(citizen: Visitor, **changed: str) -> Page:
    """The page that asks who will answer."""
    return upto(citizen, "/file/4", **{**ANSWERS, **changed})


def test_a_draft_is_shown_the_public_reports_that_are_like_it(
    known: Mapping[str, dict[str, Any]], citizen: Visitor
) -> None:
    page = fourth(citizen)
    assert QUESTION in page.words
    links = [link for link in page.links() if link.startswith("/reports/")]
    assert f"{links[0]}/follow" not in links, "no messages are sent from here"
    public = {known[name]["tracking_id"].replace("-", "") for name in ("verified", "routed", "answered", "closed")}
    assert {link.removeprefix("/reports/") for link in links} & public
    for name in ("filed", "sealed", "archived"):
        assert f"/reports/{known[name]['tracking_id'].replace('-', '')}" not in links
    assert citizen.get(links[0]).status == 200
    assert "Bukan, lanjutkan laporan saya" in page.words
    assert ANSWERS["body"] in upto(citizen, CHECK, start="/file/4").words, "the draft is still there"


@pytest.mark.parametrize(
    "changed",
    [
        {"supervision": "yes"},
        {"area": "medan-amplas"},
        {"title": "Blangko KTP habis", "body": "Sudah dua bulan menunggu.", "category": "identity-card"},
    ],
)
def test_what_is_another_matter_or_about_an_official_is_not_compared(
    known: Mapping[str, dict[str, Any]], citizen: Visitor, changed: dict[str, str]
) -> None:
    assert QUESTION not in fourth(citizen, **changed).words


def test_the_counter_is_shown_them_before_it_sends(known: Mapping[str, dict[str, Any]], as_staff: AS) -> None:
    desk = as_staff(DESK)
    letter = {**ANSWERS, "channel": "letter", "received_on": "2026-11-02"}
    page = desk.send(desk.get("/desk/new"), "/desk/new", **letter)
    assert page.heading == "Periksa, lalu kirim"
    assert QUESTION in page.words
    desk.send(page, "/desk/new/forget")


def test_whoever_checks_a_report_is_told_what_it_is_like(known: Mapping[str, dict[str, Any]], as_staff: AS) -> None:
    page = case(as_staff(DESK), known["filed"])
    assert QUESTION in page.words
    links = {link for link in page.links() if link.startswith("/desk/") and link.count("-") == 4}
    others = {f"/desk/{known[name]['complaint']}" for name in known if name not in ("filed", "sealed")}
    assert links & others
    assert f"/desk/{known['sealed']['complaint']}" not in links


def test_nobody_else_is_told(known: Mapping[str, dict[str, Any]], as_staff: AS) -> None:
    assert QUESTION not in case(as_staff(ROADS), known["routed"]).words
    assert QUESTION not in case(as_staff(DESK), known["sealed"]).words
    assert case(as_staff(AMPLAS), known["filed"]).status == 404
