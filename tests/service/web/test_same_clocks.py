"""One sum behind each date: the case's page, the API and `aduan replay` tell a complaint's clocks alike."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from service.audit.story import tell_replay
from tests.service.web.site import Visitor, text
from tests.service.world import DESK, ROADS, World, done

AS = Callable[[str], Visitor]
Sum = tuple[list[tuple[str, str]], str]
"""What each line says and the day it leads to, and the moment when it is due."""

WORDS = {
    "start": "Counted from the day after",
    "off": "Not counted: {name}",
    "days": "Plus {days} working days",
    "pause": "Plus {days} working days of waiting for the reporter",
    "until": "End of the last working day",
    "rule": "Standard {standard}, calendar {calendar}",
    "provisional": "Provisional: the days off of that year were not published yet",
}


def by_api(world: World, complaint: str) -> list[tuple[str, Sum]]:
    clocks = world.as_(DESK).get(f"/complaints/{complaint}/clocks").json()["clocks"]
    found: list[tuple[str, Sum]] = []
    for clock in clocks:
        due = datetime.fromisoformat(clock["due"]["at"]).astimezone(UTC)
        found.append((clock["outcome"], ([_api_line(line) for line in clock["lines"]], f"{due:%Y-%m-%d %H:%M}")))
    return found


def _api_line(line: dict[str, Any]) -> tuple[str, str]:
    name = line["name"] and line["name"]["en"]
    return WORDS[line["kind"]].format(**{**line, "name": name}).lower(), line["on"] or ""


def by_page(as_staff: AS, complaint: str) -> list[Sum]:
    page = as_staff(DESK).get(f"/desk/{complaint}?lang=en")
    as_staff(DESK).get("/desk?lang=id")
    found: list[Sum] = []
    for panel in (one for one in page.root.iter("section") if "clock" in (one.get("class") or "").split()):
        lines = [
            (text(item[0]), next((day.get("datetime") or "" for day in item.iter("time")), ""))
            for item in panel.iter("li")
        ]
        due = [moment.get("datetime") or "" for each in panel.iter("p") for moment in each.iter("time")]
        moment = datetime.fromisoformat(due[-1]).astimezone(UTC)
        found.append(([(said.rstrip(".").lower(), on) for said, on in lines], f"{moment:%Y-%m-%d %H:%M}"))
    return found


def by_replay(world: World, complaint: str) -> list[tuple[str, Sum]]:
    out = io.StringIO()
    tell_replay(world.service, complaint, None, None, as_json=False, console=Console(file=out, width=60))
    clocks = re.findall(r"^[a-z_]+(?: of assignment \d+)?: (\w+)\n((?:    .+\n)+)", out.getvalue(), re.MULTILINE)
    return [(outcome, _replay_sum(told.splitlines())) for outcome, told in clocks]


def _replay_sum(told: list[str]) -> Sum:
    *lines, due = (line.strip() for line in told)
    pairs = [re.fullmatch(r"(.*?)(?:  (\d{4}-\d\d-\d\d))?", line) for line in lines]
    said = [(pair[1].lower(), pair[2] or "") for pair in pairs if pair]
    return said, due.removeprefix("due ")[:16]


def test_page_api_and_replay_tell_the_same_sum(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(supervision=True), world.as_(ROADS)
    done(roads, receipt, "start")
    done(roads, receipt, "postpone", reason="Menunggu foto.")
    last = done(roads, receipt, "resume")
    assert world.as_(DESK).get("/complaints", params={"at_least": last["at_least"]}).status_code == 200
    complaint = receipt["complaint"]
    told = by_api(world, complaint)
    assert told == by_replay(world, complaint)
    assert sorted(outcome for outcome, _ in told) == ["kept", "kept", "open", "stopped", "used"]
    *_, (_, (lines, _)) = told
    kinds = [said.split(":")[0] for said, _ in lines]
    assert [kind for kind in kinds if kind != "not counted" and not kind.startswith(("standard", "provisional"))] == [
        "counted from the day after",
        "plus 60 working days",
        "plus 0 working days of waiting for the reporter",
    ]
    assert by_page(as_staff, complaint) == [one for outcome, one in told if outcome == "open"]
