"""Figures judge by when things were recorded; what was told late shows both times."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.reading.indicators.figures import FEWEST
from service.web import figures
from tests.service.web.site import Page, Visitor, text
from tests.service.world import DESK, REPORT, ROADS, World, done

AS = Callable[[str], Visitor]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def told_late(world: World) -> dict[str, Any]:
    """Letters of 40 days ago: entered today, with answers that are said to be 35 days old and so in time."""
    now = datetime.now(UTC)
    desk, roads = world.as_(DESK), world.as_(ROADS)
    day = (now - 41 * DAY).date().isoformat()
    letter = {**REPORT, "channel": "letter", "incident_on": day, "occurred_at": (now - 40 * DAY).isoformat()}
    for _ in range(FEWEST):
        receipt: dict[str, Any] = desk.post("/complaints", json=letter).json()
        done(desk, receipt, "verify", occurred_at=(now - 39 * DAY).isoformat())
        done(desk, receipt, "route", unit="medan-sdabmbk", occurred_at=(now - 38 * DAY).isoformat())
        done(roads, receipt, "answer", text="Sudah ditambal.", occurred_at=(now - 35 * DAY).isoformat())
    world.counted(receipt)
    figures._kept.clear()
    return receipt


def figure(page: Page, name: str) -> str | None:
    """What stands under this name, None when it does not."""
    pairs = ((pair.find("dt"), pair.find("dd")) for pair in page.root.iter("div"))
    found = (text(dd) for dt, dd in pairs if dt is not None and dd is not None and text(dt) == name)
    return next(found, None)


def test_an_answer_is_judged_in_the_month_in_which_it_was_recorded(told_late: dict[str, Any], citizen: Visitor) -> None:
    assert figure(citizen.get("/"), "Dijawab tepat waktu") == "0%"


def test_the_answer_tells_when_it_happened_and_when_it_was_recorded(
    told_late: dict[str, Any], world: World, as_staff: AS
) -> None:
    answer = world.as_(DESK).get(f"/complaints/{told_late['complaint']}").json()["answer"]
    at, recorded_at = (datetime.fromisoformat(answer[name]) for name in ("at", "recorded_at"))
    assert timedelta(days=34) < recorded_at - at < timedelta(days=36)
    page = as_staff(DESK).get(f"/desk/{told_late['complaint']}")
    panel = next(section for section in page.root.iter("section") if "answer" in section.get("class", ""))
    assert "Catatan susulan: terjadi" in text(panel)


def test_also_an_hour_late_is_told(world: World, as_staff: AS) -> None:
    now = datetime.now(UTC)
    letter = {**REPORT, "channel": "letter", "occurred_at": (now - 2 * HOUR).isoformat()}
    receipt = world.as_(DESK).post("/complaints", json=letter).json()
    done(world.as_(DESK), receipt, "verify", occurred_at=(now - HOUR).isoformat())
    assert as_staff(DESK).get(f"/desk/{receipt['complaint']}").words.count("Catatan susulan: terjadi") == 2
