"""Perhaps reported already: asked between the form and the check page, and told to whoever checks a report."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.service.web.site import Page, Visitor
from tests.service.web.stages import AS, case
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


def asked(citizen: Visitor, **changed: str) -> Page:
    return citizen.send(citizen.get("/file/all"), "/file/all", **{**ANSWERS, **changed})


def test_a_draft_like_public_reports_is_asked_about_once(known: Mapping[str, dict[str, Any]], citizen: Visitor) -> None:
    page = asked(citizen)
    assert page.heading == QUESTION
    links = [link for link in page.links() if link.startswith("/reports/")]
    public = {known[name]["tracking_id"].replace("-", "") for name in ("verified", "routed", "answered", "closed")}
    assert {link.removeprefix("/reports/") for link in links} & public
    for name in ("filed", "sealed", "archived"):
        assert f"/reports/{known[name]['tracking_id'].replace('-', '')}" not in links
    assert citizen.get(links[0]).status == 200
    check = citizen.send(page, "/file/all")
    assert check.heading == "Periksa, lalu kirim"
    assert ANSWERS["body"] in check.words


def test_from_there_a_change_leads_back_with_all_answers(known: Mapping[str, dict[str, Any]], citizen: Visitor) -> None:
    form = citizen.send(asked(citizen), "/file/all", to="/file/change").form("/file/all")
    assert {name: form.fields[name] for name in ANSWERS} == ANSWERS


def test_in_the_other_language_it_is_asked_again_and_nothing_is_lost(
    known: Mapping[str, dict[str, Any]], citizen: Visitor
) -> None:
    check = citizen.send(asked(citizen), "/file/all")
    button = next(each for each in check.root.iter("button") if each.get("lang") == "en")
    other = citizen.post(button.get("formaction") or "", check.form("/file").fields)
    assert (other.status, other.heading) == (200, "Check, then send")


@pytest.mark.parametrize(
    "changed",
    [
        {"supervision": "yes"},
        {"area": "medan-amplas"},
        {"title": "Blangko KTP habis", "body": "Sudah dua bulan menunggu.", "category": "identity-card"},
    ],
)
def test_what_is_another_matter_or_about_an_official_is_not_asked_about(
    known: Mapping[str, dict[str, Any]], citizen: Visitor, changed: dict[str, str]
) -> None:
    assert asked(citizen, **changed).heading == "Periksa, lalu kirim"


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
