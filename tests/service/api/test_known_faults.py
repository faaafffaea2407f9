"""Faults of the real system, and what keeps them from happening here, tried over HTTP as people do.

docs/explanation/known-faults.md lists every fault with its tests, here and where they stand already.
"""

import ast
import re
from pathlib import Path
from typing import Any

import httpx

from tests.docs.pages import ROOT
from tests.service.api.test_indicators import figures, shown
from tests.service.world import DESK, PARKS, REPORT, ROADS, World, done

PAGE = ROOT / "docs" / "explanation" / "known-faults.md"
FAULTS = [
    "routed wrongly, and bounced from office to office",
    "closed without a solution",
    "more than half archived in one year",
    "a confidential report read out with the reporter's name",
    "anonymity lost through a photo's metadata",
    "anonymity lost through names copied into the free text",
    "numbers of reports that can be guessed",
    "partners who ask every three hours",
    "no history that an outsider can check",
]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def resolution(client: httpx.Client, receipt: dict[str, Any]) -> list[str]:
    """The days by which the answer was promised, those before a return included."""
    clocks = client.get(f"/complaints/{receipt['complaint']}/clocks").json()["clocks"]
    return [one["due"]["on"] for one in clocks if one["clock"] == "resolution"]


def test_what_bounces_is_proposed_by_rule_keeps_its_date_and_is_counted(world: World) -> None:
    desk = world.as_(DESK)
    before = figures(desk)
    receipt = world.filed(category="roads", area="medan-baru")
    done(desk, receipt, "verify")
    suggested = desk.get("/directory/suggestion", params={"category": "roads", "area": "medan-baru"}).json()["unit"]
    assert suggested == "medan-sdabmbk", "nobody has to guess"
    done(desk, receipt, "route", unit="medan-dlh")
    (promised,) = resolution(desk, receipt)
    for unit, officer in (("medan-sdabmbk", PARKS), ("medan-dlh", ROADS)):
        silent = world.as_(officer).post(f"/complaints/{receipt['complaint']}/return", json={})
        assert silent.status_code == 422, "not without a reason"
        done(world.as_(officer), receipt, "return", reason="Bukan wewenang kami.", proposed_unit=unit)
        last = done(desk, receipt, "route", unit=unit)
    assert set(resolution(desk, receipt)) == {promised}, "no office gains time by it"
    shown(world, last)
    after = figures(desk)
    assert (after["bounced"] - before["bounced"], after["returned"] - before["returned"]) == (1, 1)


def test_what_was_not_answered_is_not_closed_and_what_was_not_solved_is_opened_again(world: World) -> None:
    receipt, roads, desk = world.routed(), world.as_(ROADS), world.as_(DESK)
    citizen, before = world.as_reporter(receipt), figures(desk)
    close, reopen = (f"/complaints/{receipt['complaint']}/{verb}" for verb in ("close", "reopen"))
    for officer in (roads, desk):
        assert officer.post(close, json={}).status_code in (403, 409), "without an answer"
    done(roads, receipt, "answer", text="Sudah kami tindak lanjuti.")
    done(roads, receipt, "close", note="Selesai.")
    assert citizen.get(f"/complaints/{receipt['complaint']}").json()["closure"] == "resolved"
    assert code(roads.post(reopen, json={"reason": "x"})) == (403, "not_allowed")
    last = done(citizen, receipt, "reopen", reason="Lubang masih ada.")
    shown(world, last)
    after = figures(desk)
    assert {name: after[name] - before[name] for name in ("closed_resolved", "closed_in_vain", "reopened")} == {
        "closed_resolved": 1,
        "closed_in_vain": 1,
        "reopened": 1,
    }
    kinds = ("closed_reporter", "closed_system", "closed_resolved")
    assert after["closed"] == sum(after[kind] for kind in kinds), "each kind of closing apart"


def test_only_the_desk_archives_for_a_reason_of_the_list_and_each_is_counted(world: World) -> None:
    receipt, roads, desk = world.filed(), world.as_(ROADS), world.as_(DESK)
    archive = f"/complaints/{receipt['complaint']}/archive"
    before = figures(desk)
    assert desk.post(archive, json={}).status_code == 422
    assert desk.post(archive, json={"reason": "malas"}).status_code == 422
    routed = world.routed()
    path = f"/complaints/{routed['complaint']}/archive"
    assert code(roads.post(path, json={"reason": "format"})) == (403, "not_allowed")
    assert desk.post(path, json={"reason": "format"}).status_code == 409, "a unit has it to answer"
    last = done(desk, receipt, "archive", reason="too_general", note="Di mana?")
    told = world.as_reporter(receipt).get(f"/complaints/{receipt['complaint']}").json()
    assert (told["status"], told["archive_reason"]) == ("archived", "too_general"), "the reporter reads why"
    shown(world, last)
    after = figures(desk)
    assert after["archived_too_general"] == before["archived_too_general"] + 1
    reasons = [name for name in after if name.startswith("archived_")]
    assert after["archived"] == sum(after[name] for name in reasons)


def test_a_confidential_report_is_opened_for_a_reason_by_few_and_its_reporter_learns_how_often(world: World) -> None:
    receipt, roads = world.routed(confidential=True, anonymous=True), world.as_(ROADS)
    path = f"/complaints/{receipt['complaint']}"
    closed = roads.get(path)
    assert REPORT["title"] not in closed.text
    opened = roads.get(path, params={"reason": "handling"})
    assert REPORT["body"] in opened.text
    for page in (closed, opened, roads.get(f"{path}/events", params={"reason": "handling"})):
        assert REPORT["name"] not in page.text, "whoever reads it out has no name to read"
    for stranger in (world.client(), world.as_(PARKS)):
        assert stranger.get(f"/complaints/{receipt['tracking_id']}").status_code == 404
    data = world.as_reporter(receipt).get(f"{path}/personal-data").json()
    assert [(one["role"], one["unit"], one["reason"]) for one in data["read_by"]] == [
        ("liaison", "medan-sdabmbk", "handling")
    ]


def test_every_fault_is_told_with_what_stands_against_it_and_tests_that_there_are() -> None:
    rows = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if "`tests/" in line]
    assert [row[0].strip() for row in rows] == FAULTS
    for _, against, named in rows:
        assert against.strip()
        tests = re.findall(r"`(tests/\S+\.py)::(\w+)`", named)
        assert tests
        for path, test in tests:
            assert test in _tests_of(ROOT / path), f"{path}::{test}"


def _tests_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
