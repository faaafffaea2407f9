"""The page of an office: its limits and figures, for everybody, and no number that few reports are behind."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from service.reading.indicators.counted import EMPTY, Value, Values
from service.reading.indicators.figures import FEWEST
from service.reading.indicators.sources import NOTHING
from service.web import figures
from service.web.board_lines import OFFICE, few_hidden, parts
from service.web.views import Said
from tests.service.web.site import Page, Visitor, text
from tests.service.web.stages import AS
from tests.service.world import DESK, PARKS, World, done

GREEN = "medan-dlh"
TOO_FEW = "terlalu sedikit"
Shown = Callable[[str], Page]


@pytest.fixture
def shown(world: World, citizen: Visitor) -> Shown:
    """The page of an office as it is counted now."""

    def page(unit: str) -> Page:
        figures._counted_of.clear()
        return citizen.get(f"/offices/{unit}")

    return page


def rows(page: Page) -> dict[str, list[str]]:
    """The cells of each figure's line: number, of how many, share, before."""
    return {row.get("id", ""): _cells(row) for row in page.root.iter("tr") if row.get("id")}


def limits(page: Page) -> dict[str, str]:
    found = (row for row in page.root.iter("tr") if row.find("th") is not None and not row.get("id"))
    return {text(row.find("th")): _cells(row)[0] for row in found if _cells(row)}  # type: ignore[arg-type]


def _cells(row: Element) -> list[str]:
    return [text(cell) for cell in row.findall("td/span[@class='cell-value']")]


def sent(world: World, several: int, **changed: object) -> list[dict[str, Any]]:
    """So many reports that this office has, known to the figures."""
    receipts = [world.routed(unit=GREEN, **changed) for _ in range(several)]
    world.counted(receipts[-1])
    return receipts


def test_what_few_reports_are_behind_has_no_number(world: World, shown: Shown) -> None:
    assert rows(shown(GREEN))["open"][0] == "0"
    sent(world, FEWEST - 1, confidential=True)
    few = rows(shown(GREEN))
    assert few["open"][0] == few["received"][0] == few["overdue"][0] == TOO_FEW
    sent(world, 1)
    assert rows(shown(GREEN))["open"][0] == str(FEWEST)


def test_the_board_for_everybody_tells_no_number_that_the_page_of_the_office_keeps(
    citizen: Visitor, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, enough = Value(n=1, of=FEWEST - 1), Value(n=1, of=FEWEST)

    def counted(*_: object) -> dict[str, Values]:
        return {NOTHING: {**EMPTY, "overdue": few, "closed_system": enough}}

    monkeypatch.setattr(figures, "count_by", counted)
    monkeypatch.setattr(figures, "_counted_of", {})  # what is made up here is told in no other test
    office = rows(shown("medan"))
    board = rows(citizen.get("/board"))
    for name, cells in {"overdue": [TOO_FEW, "–", "–"], "closed_system": ["1", str(FEWEST), "20%"]}.items():
        assert board[name][:3] == office[name][:3] == cells


def test_each_kind_of_closing_has_a_line_of_its_own(world: World, shown: Shown) -> None:
    parks, receipts = world.as_(PARKS), sent(world, FEWEST)
    for receipt in receipts:
        done(parks, receipt, "answer", text="Sudah dipangkas.")
        done(parks, receipt, "close")
    world.counted(receipts[-1])
    found = rows(shown(GREEN))
    assert found["closed"][0] == found["closed_resolved"][0] == str(FEWEST)
    assert found["closed_system"][:3] == ["0", str(FEWEST), "0%"]
    assert found["closed_reporter"][0] == "0"


def test_limits_are_those_that_are_promised(world: World, shown: Shown) -> None:
    page = shown(GREEN)
    assert limits(page) == {
        "Tanggapan pertama setelah menerima laporan": "5 hari kerja",
        "Jawaban: Pengaduan": "14 hari kerja",
        "Jawaban: pengaduan berkadar pengawasan": "60 hari kerja",
        "Jawaban: Aspirasi": "5 hari kerja",
        "Jawaban: Permintaan informasi": "5 hari kerja",
    }
    assert limits(shown("medan"))["Memeriksa laporan yang masuk"] == "3 hari kerja"


def test_offices_lead_to_one_another_within_this_site(world: World, citizen: Visitor) -> None:
    home = citizen.get("/offices")
    assert home.path == "/offices/medan"
    assert "/offices/nasional" not in home.links()
    assert f"/offices/{GREEN}" in home.links()
    assert "/offices/medan" in citizen.get(f"/offices/{GREEN}").links()
    district = citizen.get("/offices/medan-baru")
    assert "/reports?area=medan-baru" in district.links()
    assert citizen.get("/reports?area=medan-baru").status == 200


def test_a_report_leads_to_the_office_that_has_it(world: World, citizen: Visitor) -> None:
    receipt = sent(world, 1)[0]
    assert f"/offices/{GREEN}" in citizen.get(f"/reports/{receipt['tracking_id']}").links()
    shown = {"tracking_id": receipt["tracking_id"], "secret": receipt["secret"]}
    assert f"/offices/{GREEN}" in citizen.send(citizen.get("/follow"), "/follow", **shown).links()


def test_figures_of_an_office_are_counted_once_a_minute(
    world: World, shown: Shown, citizen: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shown(GREEN)

    def again(*_: object) -> None:
        raise AssertionError("counted again")

    monkeypatch.setattr(figures, "count_by", again)
    monkeypatch.setattr(figures, "FRESH_SECONDS", float("inf"))
    assert rows(citizen.get(f"/offices/{GREEN}")) == rows(first)


def test_staff_see_what_everybody_sees(world: World, shown: Shown, as_staff: AS) -> None:
    assert rows(as_staff(DESK).get(f"/offices/{GREEN}")) == rows(shown(GREEN))
    assert not [link for link in as_staff(DESK).get(f"/offices/{GREEN}").links() if link.startswith("/board/reports")]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Value(2, 4), Said("board.few")),
        (Value(0, 4), Said("board.few")),
        (Value(0, 0), 0),
        (Value(2, 10), 2),
    ],
)
def test_a_part_is_hidden_when_its_whole_is_few(value: Value, told: object) -> None:
    values: Values = {**EMPTY, "resolution_kept": value}
    now = {line.name: line for part in _few(values, EMPTY) for line in part.lines}["resolution_kept"]
    then = {line.name: line for part in _few(EMPTY, values) for line in part.lines}["resolution_kept"]
    assert now.n == then.before == told
    if told == Said("board.few"):
        assert now.of is now.percent is then.before_percent is None


def _few(values: Values, before: Values) -> Any:
    return few_hidden(parts(OFFICE, values, before, "id", lambda name: None), values, before)


@pytest.mark.parametrize("unit", ["nasional", "nowhere", "%00"])
def test_what_is_no_office_of_this_site_is_not_there(world: World, citizen: Visitor, unit: str) -> None:
    assert citizen.get(f"/offices/{unit}").status == 404
