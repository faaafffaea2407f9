"""The board: every figure is as long as the list behind its link, for whoever may see it."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from service.reading.indicators.counted import EMPTY, Value
from service.web import figures
from tests.service.web.site import Page, Visitor, text
from tests.service.web.stages import AS
from tests.service.world import DESK, EVALUATOR, PARKS, ROADS, ROADS_LEADER, World, done


@pytest.fixture
def known(world: World, stages: Mapping[str, dict[str, Any]]) -> None:
    """The figures have all of it."""
    for receipt in stages.values():
        world.counted(receipt)


def lines(page: Page) -> Iterator[tuple[str, int, str | None]]:
    """The name, number and link of each line of the board."""
    for row in page.root.iter("tr"):
        if row.get("id"):
            link = row.find("th/a")
            number = text(row.findall("td/span[@class='cell-value']")[0]).replace(".", "")
            yield row.get("id", ""), int(number), None if link is None else link.get("href")


def names(page: Page) -> list[str]:
    """The same by name alone, where a number may be told in words."""
    return [row.get("id", "") for row in page.root.iter("tr") if row.get("id")]


def total(page: Page) -> int:
    (found,) = [text(one) for one in page.root.iter("p") if one.get("id") == "total"]
    return int(re.match(r"[0-9.]+", found)[0].replace(".", ""))  # type: ignore[index]


def listed(visitor: Visitor, page: Page) -> int:
    """How many rows there are on all pages of the list."""
    seen = 0
    while True:
        seen += len(list(page.root.iter("tr"))) - 1 if list(page.root.iter("table")) else 0
        onward = [link.get("href", "") for link in page.root.iter("a") if link.get("rel") == "next"]
        if not onward:
            return seen
        page = visitor.get(onward[0])


def test_every_figure_is_the_count_of_the_list_behind_its_link(known: None, as_staff: AS) -> None:
    desk = as_staff(DESK)
    page = desk.get("/board")
    found = list(lines(page))
    assert {name: n for name, n, _ in found}["received"] > 0
    for name, n, href in found:
        assert href is not None
        behind = desk.get(href)
        assert total(behind) == n, name
        assert listed(desk, behind) == n, name


def test_kinds_of_closures_add_up_to_closures(known: None, as_staff: AS) -> None:
    n = {name: number for name, number, _ in lines(as_staff(DESK).get("/board"))}
    assert n["closed"] == n["closed_reporter"] + n["closed_system"] + n["closed_resolved"] > 0
    assert n["archived"] == sum(number for name, number in n.items() if name.startswith("archived_")) > 0


def test_the_chart_has_its_table(known: None, as_staff: AS) -> None:
    page = as_staff(DESK).get("/board")
    (chart,) = [one for one in page.root.iter() if one.get("class") == "chart"]
    bars = [one for one in chart.iter() if str(one.tag).endswith("rect")]
    table = list(page.root.iter("table"))[-1]
    assert len(bars) == len(list(table.iter("tr"))) - 1 == 12
    assert "style=" not in page.html


@pytest.mark.parametrize(
    "narrowed",
    ["unit=medan-sdabmbk", "category=roads", "area=medan-baru", "report_class=complaint", "category=-", "area=-"],
)
def test_what_it_is_narrowed_to_holds_for_each_figure_and_its_list(known: None, as_staff: AS, narrowed: str) -> None:
    desk = as_staff(DESK)
    whole = {name: n for name, n, _ in lines(desk.get("/board"))}
    page = desk.get(f"/board?{narrowed}")
    name, _, value = narrowed.partition("=")
    (select,) = [one for one in page.root.iter("select") if one.get("name") == name]
    assert [one.get("value") for one in select.iter("option") if one.get("selected") is not None] == [value]
    for figure, n, href in lines(page):
        assert n <= whole[figure]
        assert href is not None
        if n:
            assert listed(desk, desk.get(href)) == n, figure
    onward = [link for link in page.links() if link.startswith("/board/units?")]
    assert narrowed in onward[0], "side by side, too"


@pytest.mark.parametrize("query", ["report_class=nothing", "category=nothing", "area=nothing", "unit=nothing"])
def test_what_there_is_not_is_refused(as_staff: AS, query: str) -> None:
    assert as_staff(DESK).get(f"/board?{query}").status == 422


def test_kinds_of_closing_are_told_apart_by_a_pattern(known: None, as_staff: AS) -> None:
    page = as_staff(DESK).get("/board")
    patterns = [one for one in page.root.iter() if str(one.tag).endswith("pattern")]
    assert [one.get("id") for one in patterns] == [
        f"hatch-closed_{kind}" for kind in ("reporter", "system", "resolved")
    ]
    drawn = {tuple(str(part.tag) for part in one) for one in patterns}
    assert len(drawn) == 3, "each another drawing"


def test_the_average_stands_beside_how_many_of_the_closed_were_rated(world: World, as_staff: AS) -> None:
    desk, before = as_staff(DESK), {name: n for name, n, _ in lines(as_staff(DESK).get("/board"))}
    for score in (1, 2, 4, 5, 5):
        receipt = world.routed()
        done(world.as_(ROADS), receipt, "answer", text="Sudah ditambal.")
        citizen = world.as_reporter(receipt)
        done(citizen, receipt, "rate", score=score)
        done(citizen, receipt, "close")
    world.counted(receipt)
    for _ in range(100):  # the figures are of several lists
        page = desk.get("/board")
        found = {name: (n, href) for name, n, href in lines(page)}
        if found["closed_rated"][0] == before["closed_rated"] + 5:
            break
    assert found["rated"][0] - before["rated"] == found["closed_rated"][0] - before["closed_rated"] == 5
    assert found["closed_rated"][1] is not None
    assert listed(desk, desk.get(found["closed_rated"][1])) == found["closed_rated"][0]
    (row,) = [row for row in page.root.iter("tr") if row.get("id") == "rated"]
    average = text(row.findall("td/span[@class='cell-value']")[-1])
    assert re.fullmatch(r"\d,\d", average)
    if before["rated"] == 0:
        assert average == "3,4"
    (row,) = [row for row in page.root.iter("tr") if row.get("id") == "closed_rated"]
    _, of, share, *_ = [text(cell) for cell in row.findall("td/span[@class='cell-value']")]
    assert int(of) == found["closed"][0]
    assert share.endswith("%")


def test_a_day_before_everything_knows_nothing(known: None, as_staff: AS) -> None:
    page = as_staff(DESK).get("/board?at=2020-01-01")
    assert {n for _, n, _ in lines(page)} == {0}
    assert "31 Jan 2020" in as_staff(DESK).get("/board?from=2020-01-01&to=2020-01-31&at=2020-02-01").words


@pytest.mark.parametrize(
    "query", ["at=soon", "from=2026-13-01", "from=2026-02-01&to=2026-01-01", "at=2999-01-01T00:00"]
)
def test_odd_days_are_refused(as_staff: AS, query: str) -> None:
    assert as_staff(DESK).get(f"/board?{query}").status == 422


def test_units_side_by_side_and_as_files(known: None, as_staff: AS) -> None:
    desk = as_staff(DESK)
    page = desk.get("/board/units?sort=received")
    rows = [row for row in page.root.iter("tr") if row.find("td") is not None]
    received = [int(text(row.findall("td")[2]).split()[0]) for row in rows]
    assert received == sorted(received, reverse=True)
    href = rows[0].findall("td")[2].find("a")
    assert href is not None
    assert total(desk.get(href.get("href", ""))) == received[0]
    answer = desk.client.get("/board/units.csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert sorted(int(row["received"]) for row in table) == sorted(received)
    assert desk.client.get("/board/units.xlsx").content[:2] == b"PK"
    assert desk.get("/board/units?sort=colour").status == 422


def test_a_leader_sees_their_own_unit_and_no_other(known: None, as_staff: AS) -> None:
    leader = as_staff(ROADS_LEADER)
    for name, n, href in lines(leader.get("/board")):
        assert href is not None
        assert total(leader.get(href)) == n, name
    assert leader.get("/board?unit=medan-dlh").status == 403
    assert leader.get("/board/units?unit=medan").status == 403
    assert leader.get("/board/reports?figure=open&unit=medan").status == 403
    assert leader.get("/board/reports?figure=nothing").status == 422


def test_everybody_else_sees_the_public_part(known: None, as_staff: AS, citizen: Visitor) -> None:
    for visitor in (citizen, as_staff(ROADS), as_staff(PARKS)):
        page = visitor.get("/board")
        assert "resolution_kept" in names(page)
        assert not [link for link in page.links() if link.startswith("/board/reports")]
    assert citizen.get("/statistik").path == "/board"
    assert citizen.get("/board/reports?figure=open").status == 401
    assert as_staff(ROADS).get("/board/units").status == 403
    assert as_staff(EVALUATOR).get("/board").status == 200


def test_the_public_part_is_counted_once_a_minute_however_often_it_is_asked_for(
    known: None, citizen: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = citizen.get("/board")

    def counted(*_: object) -> None:
        raise AssertionError("counted again")

    monkeypatch.setattr(figures, "count_by", counted)
    assert citizen.get("/board").words == first.words


def test_figures_of_the_home_page_lead_to_their_lines(known: None, citizen: Visitor) -> None:
    figures._kept.clear()
    figures._counted_of.clear()
    home = citizen.get("/")
    links = [link for link in home.links() if link.startswith("/board#")]
    assert "/board#received" in links
    assert {link.partition("#")[2] for link in links} <= set(names(citizen.get("/board")))


def test_the_home_page_tells_no_number_that_is_counted_out_of_a_few(
    known: None, citizen: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures._kept.clear()
    some = {"received": Value(9), "overdue": Value(2, 6), "closed_system": Value(1, 3)}
    monkeypatch.setattr(figures, "_values", lambda *_: {**EMPTY, **some})
    links = citizen.get("/").links()
    figures._kept.clear()
    assert {"/board#received", "/board#overdue"} <= set(links)
    assert "/board#closed_system" not in links
