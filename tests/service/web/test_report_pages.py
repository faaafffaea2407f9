"""The public list and the public page of a report: the story and the answer, and nothing that is not public."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from service.web.pages import reports
from tests.service.web.site import Page, Visitor
from tests.service.world import DESK, ROADS, World, done


@pytest.fixture
def shown(world: World, stages: dict[str, dict[str, Any]]) -> Mapping[str, dict[str, Any]]:
    """The reports, once the lists have them."""
    for address, q in (("/reports", ""), ("/reports", "lubang")):
        params = {"q": q, "at_least": f"{stages['sealed']['complaint']}@3"}
        assert world.client().get(address, params=params).status_code == 200
    return stages


def listed(visitor: Visitor, **chosen: str) -> Page:
    """What the form answers, filled in."""
    form = visitor.get("/reports").form("/reports")
    return visitor.get(f"{form.action}?{urlencode({**form.fields, **chosen})}")


def leads_to(page: Page, receipt: Mapping[str, Any]) -> bool:
    return f"/reports/{receipt['tracking_id'].replace('-', '')}" in page.links()


def test_the_list_has_what_was_checked_and_is_not_confidential(
    shown: Mapping[str, dict[str, Any]], citizen: Visitor
) -> None:
    page = listed(citizen)
    for name in ("verified", "routed", "answered", "closed", "returned"):
        assert leads_to(page, shown[name]), name
    for name in ("filed", "archived", "sealed"):
        assert not leads_to(page, shown[name]), name
    for private in ("Rina", "0812", "Sangat rahasia"):
        assert private not in page.html


def test_it_is_narrowed_by_words_and_filters_whose_counts_are_the_rows(
    shown: Mapping[str, dict[str, Any]], citizen: Visitor
) -> None:
    page = listed(citizen, q="lubang belutu", status="closed")
    assert leads_to(page, shown["closed"])
    assert not leads_to(page, shown["answered"])
    assert page.form("/reports").fields["status"] == "closed"
    options = [each for each in page.root.iter("option") if each.get("value") == "closed"]
    rows = [link for link in page.links() if link.startswith("/reports/")]
    assert f"({len(rows)})" in (options[0].text or "")


def test_json_and_csv_have_the_rows_that_are_shown(shown: Mapping[str, dict[str, Any]], citizen: Visitor) -> None:
    page = listed(citizen, q="lubang", category="roads")
    rows = [link.removeprefix("/reports/") for link in page.links() if link.startswith("/reports/")]
    (data,) = [link for link in page.links() if link.startswith("/api/v1/reports?")]
    (table,) = [link for link in page.links() if link.startswith("/api/v1/reports.csv?")]
    items = citizen.client.get(data).json()["items"]
    assert [item["tracking_id"].replace("-", "") for item in items] == rows
    lines = citizen.client.get(table).text.splitlines()
    assert [line.partition(",")[0].replace("-", "") for line in lines[1:]] == rows


def test_what_cannot_be_looked_for_is_said_at_the_field(citizen: Visitor) -> None:
    page = listed(citizen, q="yang dan di")
    assert page.status == 422
    assert "#q" in page.links()
    assert page.form("/reports").fields["q"] == "yang dan di"


def test_nothing_found_says_which_filter_to_drop(shown: Mapping[str, dict[str, Any]], citizen: Visitor) -> None:
    page = listed(citizen, q="zebra", category="roads")
    assert "Tidak ada laporan dengan pilihan ini." in page.words
    assert "/reports?q=zebra" in page.links()
    assert "/reports?category=roads" in page.links()


def test_the_page_of_a_report_has_story_answer_and_steps_and_no_name(
    shown: Mapping[str, dict[str, Any]], citizen: Visitor
) -> None:
    page = citizen.get(f"/reports/{shown['answered']['tracking_id'].lower()}")
    assert page.status == 200
    assert page.heading == "Lubang besar di Jalan Sei Belutu"
    for public in ("Lubang sedalam 20 cm", "Sudah.", "Sudah dijawab", "Dinas"):
        assert public in page.words, public
    for private in ("Rina", "0812", "Lia"):
        assert private not in page.html, private
    assert "Bukan kami." not in citizen.get(f"/reports/{shown['returned']['tracking_id']}").html


def test_before_the_answer_it_says_until_when(shown: Mapping[str, dict[str, Any]], citizen: Visitor) -> None:
    page = citizen.get(f"/reports/{shown['started']['tracking_id']}")
    assert "berjanji menjawab paling lambat" in page.words


def test_unknown_unchecked_and_confidential_are_the_same_but_for_their_own_address(
    shown: Mapping[str, dict[str, Any]], citizen: Visitor
) -> None:
    numbers = ["7QK4M2XD9T5", "nonsense", *(shown[name]["tracking_id"] for name in ("filed", "archived", "sealed"))]
    answers = [citizen.get(f"/reports/{number}") for number in numbers]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.html.replace(number, "") for answer, number in zip(answers, numbers, strict=True)}) == 1


def test_pages_hold_every_report_once(
    world: World, shown: Mapping[str, dict[str, Any]], citizen: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "PAGE", 2)
    page, seen = listed(citizen), list[str]()
    for _ in range(20):
        seen += [link for link in page.links() if link.startswith("/reports/")]
        older = [
            link for link in page.links() if link.startswith("/reports?") and "cursor=" in link and "lang=" not in link
        ]
        if not older:
            break
        page = citizen.get(older[-1])
    assert len(seen) == len(set(seen)) >= 6


def test_a_report_that_the_desk_checks_appears(world: World, shown: Mapping[str, Any], citizen: Visitor) -> None:
    receipt = world.filed(title="Baru gajah")
    assert citizen.get(f"/reports/{receipt['tracking_id']}").status == 404
    done(world.as_(DESK), receipt, "verify")
    assert citizen.get(f"/reports/{receipt['tracking_id']}").status == 200


def test_a_corrected_answer_is_the_one_that_is_shown_and_found(
    world: World, shown: Mapping[str, Any], citizen: Visitor
) -> None:
    receipt = world.routed(title="Trotoar amblas")
    roads = world.as_(ROADS)
    done(roads, receipt, "answer", text="Sudah diaspal kakatua.")
    last = done(roads, receipt, "correct_answer", text="Sudah dipasang paving cendrawasih.")
    page = citizen.get(f"/reports/{receipt['tracking_id']}")
    assert "paving cendrawasih" in page.words
    for q, found in (("cendrawasih", True), ("kakatua", False)):
        params = {"q": q, "at_least": last["at_least"]}
        items = world.client().get("/reports", params=params).json()["items"]
        assert bool(items) is found
