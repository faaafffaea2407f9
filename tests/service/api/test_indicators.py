"""Figures over HTTP: each is as long as its list, tables say the same, and the past stays as it was known."""

import csv
import io
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

import httpx
import pytest

from service.reading.indicators.figures import FIGURES
from service.reading.indicators.written import Cell, as_csv, as_xlsx
from tests.service.world import DESK, EVALUATOR, INSPECTOR, NATIONAL, PARKS, ROADS, ROADS_LEADER, World, done

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def town(world: World) -> datetime:
    """Some reports in different states; the moment between two of the acts."""
    desk, roads = world.as_(DESK), world.as_(ROADS)
    for number in range(6):
        receipt = world.routed(category="roads" if number % 2 else None)
        done(roads, receipt, "answer", text="Sudah ditambal.")
        if number < 4:
            done(world.as_reporter(receipt), receipt, "close")
    back = world.routed()
    done(roads, back, "return", reason="Bukan jalan kota.")
    archived = world.filed(report_class="information")
    last = done(desk, archived, "archive", reason="format")
    shown(world, last)
    moment = datetime.now(UTC)
    time.sleep(0.01)
    again = done(desk, back, "route", unit="medan-dlh")
    done(world.as_(PARKS), back, "return", reason="Bukan kami juga.")
    shown(
        world, done(world.as_reporter(receipt_of(world, "closed")), receipt_of(world, "closed"), "reopen", reason="x")
    )
    assert again
    return moment


_KEPT: dict[str, dict[str, Any]] = {}


def receipt_of(world: World, name: str) -> dict[str, Any]:
    """A case that its reporter has closed."""
    if name not in _KEPT:
        receipt = world.routed()
        done(world.as_(ROADS), receipt, "answer", text="Sudah.")
        done(world.as_reporter(receipt), receipt, "close")
        _KEPT[name] = receipt
    return _KEPT[name]


def shown(world: World, command: Mapping[str, Any]) -> None:
    """Wait until the figures have it too."""
    stream, _, version = str(command["at_least"]).partition("@")
    with world.service.database.autocommit() as cursor:
        for _ in range(500):
            cursor.execute(
                "SELECT min(c.position) >= (SELECT position FROM aduan.positions p JOIN aduan.events e USING (log_id) "
                "WHERE e.originator_id = %s AND e.version = %s) FROM aduan.checkpoints c WHERE c.live",
                (stream, int(version)),
            )
            if cursor.fetchone() == (True,):
                return
            time.sleep(0.02)
    raise AssertionError("the projections do not follow")


def asked(client: httpx.Client, path: str = "", **params: Any) -> Any:
    answer = client.get(f"/indicators{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json() if answer.headers["content-type"] == "application/json" else answer


def figures(client: httpx.Client, **params: Any) -> dict[str, int]:
    (group,) = asked(client, **params)["groups"]
    return {name: one["n"] for name, one in group["figures"].items()}


def test_figures_say_what_happened(world: World, town: datetime) -> None:
    found = figures(world.as_(DESK))
    assert {
        name: found[name] for name in ("received", "closed_reporter", "archived_format", "reopened", "bounced")
    } == {
        "received": 9,
        "closed_reporter": 5,
        "archived_format": 1,
        "reopened": 1,
        "bounced": 1,
    }
    assert found["check_due"] == 0, "nothing fell due today"


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_as_long_as_its_list(world: World, town: datetime, name: str) -> None:
    desk, params = world.as_(DESK), {"imported": "with", "from": "2026-01-01"}
    expected = figures(desk, **params)[name]
    items: list[str] = []
    cursor = None
    while True:
        page = asked(desk, f"/{name}/complaints", limit=3, **params, **({"cursor": cursor} if cursor else {}))
        assert (page["total"], page["withheld"]) == (expected, 0)
        items += [item["complaint"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(items) == len(set(items)) == expected


def test_what_was_known_earlier_is_told_as_it_was(world: World, town: datetime) -> None:
    now, then = figures(world.as_(DESK)), figures(world.as_(DESK), at=town.isoformat())
    assert (then["reopened"], then["bounced"], then["returned"]) == (0, 0, 1)
    assert (now["reopened"], now["bounced"]) == (1, 1)
    before = asked(world.as_(DESK), at=(town - timedelta(days=1)).isoformat())
    assert before["groups"][0]["figures"]["received"]["n"] == 0
    page = asked(world.as_(DESK), "/open/complaints", at=town.isoformat())
    assert page["total"] == then["open"]


def test_the_same_question_with_known_at_gives_the_same_answer(world: World, town: datetime) -> None:
    first = asked(world.as_(DESK))
    world.routed()
    again = asked(world.as_(DESK), at=first["known_at"], to=first["last"], **{"from": first["first"]})
    assert again == first
    assert first["provisional"]


def test_groups(world: World, town: datetime) -> None:
    by_unit = {one["group"]: one for one in asked(world.as_(DESK), by="unit")["groups"]}
    assert by_unit["medan"]["name"]["id"]
    assert by_unit["medan"]["figures"]["answered"]["n"] == by_unit["medan-sdabmbk"]["figures"]["answered"]["n"] >= 6
    assert by_unit["medan-dlh"]["figures"]["returned"]["n"] == 1
    by_category = {
        one["group"]: one["figures"]["received"]["n"] for one in asked(world.as_(DESK), by="category")["groups"]
    }
    assert by_category[""] == figures(world.as_(DESK), category="-")["received"] == 3
    (month,) = asked(world.as_(DESK), by="month")["groups"]
    assert month["group"] == f"{datetime.now(UTC):%Y-%m}"


def test_of_few_cases_no_share_is_told(world: World, town: datetime) -> None:
    (group,) = asked(world.as_(DESK))["groups"]
    closed = group["figures"]["closed_reporter"]
    assert (closed["of"], closed["percent"]) == (closed["n"], 100.0)
    archived = group["figures"]["archived_format"]
    assert (archived["n"], archived["of"], archived["percent"]) == (1, 1, None)


def test_who_may_ask(world: World, town: datetime) -> None:
    for allowed in (DESK, NATIONAL, INSPECTOR, EVALUATOR, ROADS_LEADER):
        assert world.as_(allowed).get("/indicators").status_code == 200
    assert world.as_(ROADS).get("/indicators").status_code == 403
    assert world.as_(ROADS).get("/indicators/open/complaints").status_code == 403
    assert world.client().get("/indicators").status_code == 401
    assert world.as_(ROADS_LEADER).get("/indicators", params={"unit": "medan-dlh"}).status_code == 403
    assert world.as_(ROADS_LEADER).get("/indicators.csv", params={"unit": "medan"}).status_code == 403


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"from": "2026-11-02", "to": "2026-11-01"}, "period_impossible"),
        ({"from": "9999-12-31"}, "period_impossible"),
        ({"at": "2999-01-01T00:00:00Z"}, "not_known_yet"),
        ({"unit": "nowhere"}, "unknown_unit"),
        ({"category": "nothing"}, "unknown_category"),
        ({"by": "colour"}, "invalid_value"),
        ({"at": "yesterday"}, "invalid_value"),
    ],
)
def test_odd_questions_are_refused(world: World, params: dict[str, str], code: str) -> None:
    answer = world.as_(DESK).get("/indicators", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert world.as_(DESK).get("/indicators/nothing/complaints").json()["code"] == "no_such_figure"


def test_csv_and_spreadsheet_say_what_json_says(world: World, town: datetime) -> None:
    desk = world.as_(DESK)
    groups = {one["group"]: one["figures"] for one in asked(desk, by="unit")["groups"]}
    answer = asked(desk, ".csv", by="unit")
    assert answer.headers["content-disposition"] == 'attachment; filename="indicators.csv"'
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["unit"] for row in table} == set(groups)
    for row in table:
        for name, one in groups[row["unit"]].items():
            assert row[name] == str(one["n"])
            assert row.get(f"{name}_percent", "") == ("" if one["percent"] is None else str(one["percent"]))
    sheet = cells(asked(desk, ".xlsx", by="unit").content, 1)
    assert numbered(sheet) == numbered(csv.reader(io.StringIO(answer.text)))


def test_a_text_is_never_a_formula() -> None:
    rows: list[list[Cell]] = [["=1+1", "+1", "-1", "@x", "\tx", "plain", 3, None]]
    assert as_csv(rows) == b"'=1+1,'+1,'-1,'@x,'\tx,plain,3,\r\n"
    data = as_xlsx(rows, {"unit": "=2"})
    assert cells(data, 1) == [["=1+1", "+1", "-1", "@x", "\tx", "plain", "3", ""]]
    assert not list(sheet(data, 1).iter(f"{SHEET}f"))


def numbered(rows: Iterable[list[str]]) -> list[list[str | float]]:
    """5 and 5.0 are one number."""
    return [[float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row] for row in rows]


def sheet(data: bytes, number: int) -> Element:
    with ZipFile(io.BytesIO(data)) as book:
        return fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))


def cells(data: bytes, number: int) -> list[list[str]]:
    """Every row of the sheet, as texts, with those that are empty up to the longest row."""
    with ZipFile(io.BytesIO(data)) as book:
        shared = ["".join(one.itertext()) for one in fromstring(book.read("xl/sharedStrings.xml"))]
    found: list[dict[int, str]] = []
    for row in sheet(data, number).iter(f"{SHEET}row"):
        found.append({})
        for cell in row.iter(f"{SHEET}c"):
            text = "".join(cell.itertext())
            column = _column(cell.get("r", ""))
            found[-1][column] = shared[int(text)] if cell.get("t") == "s" else text
    width = max(max(row) for row in found) + 1
    return [[row.get(column, "") for column in range(width)] for row in found]


def _column(place: str) -> int:
    number = 0
    for letter in place.rstrip("0123456789"):
        number = 26 * number + ord(letter) - 64
    return number - 1
