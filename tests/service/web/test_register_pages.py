"""Finding a report that has left the queue: by its number, and in the list of all."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from service.web.pages import register
from tests.service.web.site import Page, Visitor
from tests.service.web.stages import AS
from tests.service.world import DESK, PARKS, ROADS, World


def listed(world: World, visitor: Visitor, receipt: Mapping[str, Any], query: str = "") -> Page:
    """The list, when this report has come into it."""
    at_least = {"at_least": f"{receipt['complaint']}@{receipt.get('version', 1)}"}
    assert world.as_(DESK).get("/complaints", params=at_least).status_code == 200
    return visitor.get(f"/desk/all{query}")


def found(visitor: Visitor, number: str) -> Page:
    """What the field at the head of each page leads to."""
    form = visitor.get("/desk").form("/desk/find")
    return visitor.get(f"{form.action}?{urlencode({**form.fields, 'number': number})}")


def leads_to(page: Page, receipt: Mapping[str, Any]) -> bool:
    return f"/desk/{receipt['complaint']}" in page.links()


@pytest.mark.parametrize("typed", [str, str.lower, lambda number: f" {number.replace('-', '')} "])
def test_a_closed_report_is_found_by_its_number_however_it_is_typed(
    stages: dict[str, dict[str, Any]], as_staff: AS, typed: Any
) -> None:
    page = found(as_staff(ROADS), typed(stages["closed"]["tracking_id"]))
    assert page.status == 200
    assert stages["closed"]["tracking_id"] in page.words
    assert "Selesai: tuntas" in page.words


def test_forbidden_unknown_and_unreadable_numbers_are_one_answer(
    stages: dict[str, dict[str, Any]], as_staff: AS
) -> None:
    parks = as_staff(PARKS)
    forbidden, unknown = found(parks, stages["closed"]["tracking_id"]), found(parks, "ZZZZ-ZZZZ-ZZZ")
    assert {forbidden.status, unknown.status} == {404}
    assert forbidden.heading == unknown.heading
    mistyped = found(parks, stages["closed"]["tracking_id"][:-1] + "?")
    assert mistyped.status == 404
    assert "Ada salah ketik pada nomor laporan." in mistyped.words
    assert "/desk/find" in [form.action for form in mistyped.forms()], "to be tried again"


def test_the_list_has_what_left_the_queue_and_nothing_out_of_reach(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS
) -> None:
    desk, parks = as_staff(DESK), as_staff(PARKS)
    closed, archived = stages["closed"], stages["archived"]
    page = listed(world, desk, stages["sealed"])
    assert leads_to(page, closed)
    assert leads_to(page, archived)
    assert "Sangat rahasia" not in page.html
    assert not leads_to(listed(world, parks, closed), closed)


def test_the_list_is_narrowed_by_status_unit_and_category(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS
) -> None:
    desk = as_staff(DESK)
    page = listed(world, desk, stages["sealed"], "?status=archived")
    assert leads_to(page, stages["archived"])
    assert not leads_to(page, stages["closed"])
    assert page.form("/desk/all").fields["status"] == "archived"
    here = listed(world, desk, stages["sealed"], "?unit=medan-sdabmbk&category=roads&status=closed")
    assert leads_to(here, stages["closed"])
    assert "Tidak ada laporan di sini." in desk.get("/desk/all?category=parks&status=closed").words


def test_pages_of_the_list_hold_every_report_once(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "PAGE", 4)
    page, seen = listed(world, as_staff(DESK), stages["sealed"]), list[str]()
    for _ in range(20):
        seen += [link for link in page.links() if link.count("-") == 4]
        older = [link for link in page.links() if "after=" in link and "lang=" not in link]
        if not older:
            break
        page = as_staff(DESK).get(older[0])
    assert len(seen) == len(set(seen))
    assert {f"/desk/{receipt['complaint']}" for receipt in stages.values()} <= set(seen)
    assert "/desk/all" in page.links()
