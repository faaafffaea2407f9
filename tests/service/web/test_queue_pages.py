"""The queue: by deadline, of one's own units only, every state of it an address."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from service.reading.positions import Standing, standing_and_lacking
from service.web import queue_rows
from service.web.pages import desk as desk_page
from tests.service.web.site import Page, Visitor, text
from tests.service.world import DESK, PARKS, ROADS, ROADS_LEADER, World, done

AS = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def filed(world: World) -> dict[str, dict[str, Any]]:
    """One of each kind; the roads department has three, parks one."""
    reports = {
        "new": world.filed(title="Baru masuk"),
        "named": world.filed(title="Yang bernama", anonymous=True, name="Rina Harahap", area="medan-amplas"),
        "routed": world.routed(title="Sudah diteruskan"),
        "sealed": world.routed(title="Sangat rahasia", confidential=True, area="medan-amplas-amplas"),
        "started": world.routed(title="Sedang dikerjakan", report_class="information"),
        "parks": world.routed(unit="medan-dlh", title="Sampah menumpuk"),
    }
    last = done(world.as_(ROADS), reports["started"], "start")
    answer = world.as_(DESK).get("/units/medan/queue", params={"at_least": last["at_least"]})
    assert answer.status_code == 200
    return reports


def rows(page: Page) -> list[Element]:
    return [row for row in page.root.iter("tr") if row.find("th/a") is not None]


def titles(page: Page) -> list[str]:
    return [text(next(row.iter("a"))) for row in rows(page)]


def tallies(page: Page) -> list[str]:
    tabs = next(nav for nav in page.root.iter("nav") if nav.get("class") == "tabs")
    return [text(link) for link in tabs.iter("a")]


def test_a_unit_sees_its_own_and_what_is_below(filed: dict[str, Any], as_staff: AS) -> None:
    roads = titles(as_staff(ROADS).get("/desk"))
    assert sorted(roads) == ["Rahasia: hanya untuk yang menanganinya", "Sedang dikerjakan", "Sudah diteruskan"]
    assert titles(as_staff(PARKS).get("/desk")) == ["Sampah menumpuk"]
    assert len(titles(as_staff(DESK).get("/desk"))) == 6


def test_another_units_queue_is_refused(filed: dict[str, Any], as_staff: AS) -> None:
    page = as_staff(PARKS).get("/desk?unit=medan-sdabmbk")
    assert page.status == 403
    assert "Sudah diteruskan" not in page.html
    assert as_staff(ROADS_LEADER).get("/desk?unit=medan-sdabmbk").status == 200


def test_a_confidential_title_and_a_name_are_nowhere(filed: dict[str, Any], as_staff: AS) -> None:
    for who in (DESK, ROADS, ROADS_LEADER):
        page = as_staff(who).get("/desk")
        assert "Sangat rahasia" not in page.html
        assert "Rina Harahap" not in page.html
    assert "Rahasia" in as_staff(ROADS).get("/desk").words


def test_the_first_row_is_due_first(filed: dict[str, Any], as_staff: AS) -> None:
    page = as_staff(DESK).get("/desk")
    with_desk = [title for title in titles(page) if title in ("Baru masuk", "Yang bernama")]
    assert titles(page)[:2] == with_desk, "three working days come before five"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("step=verify", ["Baru masuk", "Yang bernama"]),
        ("step=answer", ["Sedang dikerjakan"]),
        ("report_class=information", ["Sedang dikerjakan"]),
        ("area=medan-amplas", ["Yang bernama", "Rahasia: hanya untuk yang menanganinya"]),
        ("unit=medan-dlh", ["Sampah menumpuk"]),
        ("unit=medan-sdabmbk&step=start&area=medan-baru", ["Sudah diteruskan"]),
        ("due=late", []),
        ("unit=&step=verify&due=", ["Baru masuk", "Yang bernama"]),
    ],
)
def test_a_filter_is_an_address(filed: dict[str, Any], as_staff: AS, query: str, expected: list[str]) -> None:
    page = as_staff(DESK).get(f"/desk?{query}")
    assert page.status == 200
    assert titles(page) == expected


def test_an_empty_list_says_which_filter_to_drop(filed: dict[str, Any], as_staff: AS) -> None:
    page = as_staff(DESK).get("/desk?due=late&step=verify")
    assert "/desk?step=verify" in page.links()
    assert "/desk?due=late" in page.links()
    form = page.form("/desk").fields
    assert form["due"] == "late", "filtering keeps the tab"


def test_counts_of_filters_and_tabs_add_up(filed: dict[str, Any], as_staff: AS) -> None:
    page = as_staff(DESK).get("/desk?step=start")
    assert tallies(page) == [
        "Antrean saya 0",
        "Unit saya 6",
        "Dipantau 0",
        "Terlambat 0",
        "Hari ini 0",
        "Menunggu verifikasi 2",
    ]
    steps = next(each for each in page.root.iter("select") if each.get("name") == "step")
    assert [text(each) for each in steps] == [
        "Semua",
        "verifikasi (2)",
        "mulai kerjakan (3)",
        "tulis jawaban (1)",
    ]
    units = next(each for each in page.root.iter("select") if each.get("name") == "unit")
    assert [text(each).rpartition("(")[2] for each in units][1:] == ["1)", "2)"], "under the step that is chosen"


def test_pages_lead_forth_and_back_over_every_row_once(
    filed: dict[str, Any], as_staff: AS, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = as_staff(DESK)
    whole = titles(desk.get("/desk"))
    monkeypatch.setattr(queue_rows, "PAGE", 4)
    first = desk.get("/desk")
    assert "Baris 1–4 dari 6" in first.words
    assert not [link for link in first.links() if "before=" in link]
    (onward,) = (link for link in first.links() if "after=" in link and "lang=" not in link)
    second = desk.get(onward)
    assert "Baris 5–6 dari 6" in second.words
    assert titles(first) + titles(second) == whole
    assert not [link for link in second.links() if "after=" in link and "lang=" not in link]
    (back,) = (link for link in second.links() if "before=" in link and "lang=" not in link)
    again = desk.get(back)
    assert titles(again) == titles(first)
    assert "Baris 1–4 dari 6" in again.words


def test_pages_keep_the_filters(filed: dict[str, Any], as_staff: AS, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_rows, "PAGE", 2)
    page = as_staff(DESK).get("/desk?step=start")
    (onward,) = (link for link in page.links() if "after=" in link and "lang=" not in link)
    assert "step=start" in onward
    assert len(titles(as_staff(DESK).get(onward))) == 1


def test_what_is_late_is_marked_and_today_stands_apart(
    filed: dict[str, Any], as_staff: AS, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_(days: int) -> None:
        moment = datetime.now().astimezone() + timedelta(days=days)
        monkeypatch.setattr("service.web.visit.now", lambda: moment)

    in_(400)
    page = as_staff(DESK).get("/desk?due=late")
    assert len(titles(page)) == 6
    assert "Terlambat" in text(rows(page)[0])
    in_(0)


def test_one_sees_at_once_what_one_has_done(world: World, filed: dict[str, Any], as_staff: AS) -> None:
    desk = as_staff(DESK)
    receipt = world.filed(title="Langsung tampak")
    assert desk.act(receipt["complaint"], "verify").status == 200
    row = next(row for row in rows(desk.get("/desk")) if "Langsung tampak" in text(row))
    assert "teruskan" in text(row)
    desk.act(receipt["complaint"], "archive", reason="duplicate")
    assert "Langsung tampak" not in desk.get("/desk").words


def test_a_list_that_is_behind_says_up_to_when(
    world: World, filed: dict[str, Any], as_staff: AS, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = as_staff(DESK).get("/desk")
    assert 'class="as-of"' in page.html
    moment = datetime.now().astimezone() - timedelta(seconds=60)
    monkeypatch.setattr(desk_page, "standing_and_lacking", lambda *_: Standing(5, moment))
    page = as_staff(DESK).get("/desk")
    assert "as-of behind" in page.html
    assert f"{moment.astimezone().minute:02}" in page.words


def test_standing_knows_the_first_event_that_is_missing(world: World, filed: dict[str, Any]) -> None:
    with world.service.database.autocommit() as cursor:
        assert standing_and_lacking(cursor, "queue").position > 0
        cursor.execute("SELECT position, recorded_at FROM aduan.positions JOIN aduan.events USING (log_id) ORDER BY 1")
        placed = dict(cursor.fetchall())
    with world.service.database.transaction() as cursor:
        cursor.execute("UPDATE aduan.checkpoints SET position = 3 WHERE projection = 'queue'")
        assert standing_and_lacking(cursor, "queue") == Standing(3, placed[4])
        cursor.connection.rollback()
