"""The public list: only what is public is in its rows, its counts and its answers to a search."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.service.world import DESK, NATIONAL, ROADS, World, done


@pytest.fixture(scope="module")
def cases(world: World) -> dict[str, dict[str, Any]]:
    """Some of each kind."""
    made = {
        "filed": world.filed(title="Belum diperiksa gajah"),
        "roads": world.routed(title="Lubang gajah", category="roads", area="medan-baru", place="Rumah Kancil"),
        "ward": world.routed(title="Parit gajah", category="drainage", area="medan-amplas-harjosari-1"),
        "formula": world.routed(title="=1+1 gajah", category="roads", area="medan-amplas"),
        "secret": world.routed(title="Rahasia gajah", confidential=True, category="parks"),
        "archived": world.filed(title="Terlalu umum gajah"),
    }
    done(world.as_(ROADS), made["ward"], "answer", text="Sudah dikeruk kerbau.")
    last = done(world.as_(DESK), made["archived"], "archive", reason="too_general")
    for q in ("", "gajah"):
        answer = world.client().get("/reports", params={"q": q, "at_least": last["at_least"]})
        assert answer.status_code == 200, answer.text
    return made


def ask(world: World, **params: Any) -> dict[str, Any]:
    answer = world.client().get("/reports", params=params)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    assert len(page["items"]) == min(page["total"], params.get("limit", 50)) or "cursor" in params
    return page


def names(cases: dict[str, dict[str, Any]], page: dict[str, Any]) -> set[str]:
    numbers = {item["tracking_id"] for item in page["items"]}
    return {name for name, receipt in cases.items() if receipt["tracking_id"] in numbers}


def test_a_report_to_another_desk_is_on_no_page_of_this_site(world: World) -> None:
    receipt = world.filed(received_by="nasional", title="Pusat badak")
    done(world.as_(NATIONAL), receipt, "verify")
    assert httpx.get(f"{world.address}/reports/{receipt['tracking_id']}").status_code == 404


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, {"roads", "ward", "formula"}),
        ({"q": "gajah"}, {"roads", "ward", "formula"}),
        ({"q": "gajah lubang"}, {"roads", "ward", "formula"}),  # of two it is in the body
        ({"q": "kerbau"}, {"ward"}),
        ({"q": "kancil"}, set()),  # the place is not public
        ({"q": "rahasia"}, set()),
        ({"q": "diperiksa"}, set()),
        ({"category": "roads"}, {"roads", "formula"}),
        ({"area": "medan-amplas"}, {"ward", "formula"}),
        ({"area": "medan-amplas-harjosari-1"}, {"ward"}),
        ({"status": "answered"}, {"ward"}),
        ({"report_class": "aspiration"}, set()),
        ({"q": "gajah", "category": "roads", "area": "medan-baru"}, {"roads"}),
    ],
)
def test_what_is_public_is_narrowed_and_nothing_else_appears(
    world: World, cases: dict[str, dict[str, Any]], params: dict[str, str], expected: set[str]
) -> None:
    page = ask(world, **params)
    assert names(cases, page) == expected
    assert page["total"] == len(expected)


def test_by_its_number_a_public_one_is_found_and_no_other(world: World, cases: dict[str, dict[str, Any]]) -> None:
    assert names(cases, ask(world, q=cases["roads"]["tracking_id"].lower())) == {"roads"}
    for name in ("secret", "filed", "archived"):
        assert ask(world, q=cases[name]["tracking_id"])["total"] == 0


def test_the_counts_of_each_filter_add_up_to_the_rows_and_hold_nothing_secret(
    world: World, cases: dict[str, dict[str, Any]]
) -> None:
    page = ask(world)
    assert page["facets"] == {
        "report_class": {"complaint": 3},
        "category": {"roads": 2, "drainage": 1},
        "area": {"medan-baru": 1, "medan-amplas": 2},
        "status": {"routed": 2, "answered": 1},
    }
    narrowed = ask(world, category="roads", area="medan-amplas")
    assert narrowed["total"] == 1
    assert narrowed["facets"]["category"] == {"roads": 1, "drainage": 1}
    assert narrowed["facets"]["area"] == {"medan-baru": 1, "medan-amplas": 1}
    assert narrowed["facets"]["status"] == {"routed": 1}


def test_csv_has_the_same_rows_as_json(world: World, cases: dict[str, dict[str, Any]]) -> None:
    for params in ({}, {"q": "gajah"}, {"category": "roads"}, {"limit": "2"}):
        answer = world.client().get("/reports.csv", params=params)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        page = world.client().get("/reports", params=params).json()
        assert [row["tracking_id"] for row in rows] == [item["tracking_id"] for item in page["items"]]
        assert answer.headers.get("next") == page["next"]
        for row, item in zip(rows, page["items"], strict=True):
            assert row.keys() == item.keys()
            assert row["title"].removeprefix("'") == item["title"]


def test_a_title_is_no_formula_in_a_spreadsheet(world: World, cases: dict[str, dict[str, Any]]) -> None:
    assert "'=1+1 gajah" in world.client().get("/reports.csv").text


def test_nothing_that_is_not_public_is_in_the_bytes(world: World, cases: dict[str, dict[str, Any]]) -> None:
    for address in ("/reports", "/reports.csv"):
        text = world.client().get(address).text
        for private in (
            "Rina",
            "0812",
            "Kancil",
            "ahasia",
            cases["secret"]["tracking_id"],
            cases["filed"]["complaint"],
        ):
            assert private not in text


def test_pages_are_whole_and_without_doubles(world: World, cases: dict[str, dict[str, Any]]) -> None:
    seen, cursor = list[str](), None
    while True:
        page = ask(world, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["tracking_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"q": "yang dan"}, "q"),
        ({"q": "x" * 500}, "q"),
        ({"q": "a\x00"}, "q"),
        ({"category": "nowhere"}, "category"),
        ({"area": "nowhere"}, "unit"),
        ({"status": "nonsense"}, "query.status"),
        ({"cursor": "nonsense"}, "cursor"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, params: dict[str, str], field: str) -> None:
    for address in ("/reports", "/reports.csv"):
        answer: httpx.Response = world.client().get(address, params=params)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
