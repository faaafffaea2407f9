"""Several units work on one report, over HTTP: each in its own queue, answered when the last one has answered."""

from typing import Any

import httpx
import pytest

from tests.service.world import DESK, PARKS, ROADS, World, done

PARKS_UNIT = "medan-dlh"


@pytest.fixture
def shared(world: World) -> dict[str, Any]:
    """Roads lead, parks work on it too."""
    receipt = world.routed()
    done(world.as_(DESK), receipt, "co_assign", unit=PARKS_UNIT, note="Pohonnya bagian Anda.")
    return receipt


def post(client: httpx.Client, receipt: dict[str, Any], verb: str, **form: object) -> tuple[int, str]:
    answer = client.post(f"/complaints/{receipt['complaint']}/{verb}", json=form)
    return answer.status_code, answer.json().get("code", "")


def steps(client: httpx.Client, unit: str, receipt: dict[str, Any], at_least: str) -> list[tuple[int, str]]:
    page = client.get(f"/units/{unit}/queue", params={"at_least": at_least}).json()
    mine = (row for row in page["items"] if row["complaint"] == receipt["complaint"])
    return [(row["assignment"], row["step"]) for row in mine]


def test_each_unit_has_its_part_in_its_queue_and_the_last_answer_is_the_cases(
    world: World, shared: dict[str, Any]
) -> None:
    roads, parks, desk, citizen = world.as_(ROADS), world.as_(PARKS), world.as_(DESK), world.as_reporter(shared)
    last = done(parks, shared, "start")["at_least"]
    assert steps(roads, "medan-sdabmbk", shared, last) == [(1, "start")]
    assert steps(parks, PARKS_UNIT, shared, last) == [(2, "answer")]
    assert sorted(steps(desk, "medan", shared, last)) == [(1, "start"), (2, "answer")]
    last = done(roads, shared, "answer", text="Jalan beres.")["at_least"]
    facts = citizen.get(f"/complaints/{shared['complaint']}").json()
    assert (facts["status"], facts["answer"]["text"]) == ("in_progress", "Jalan beres.")
    assert "reply" not in facts["allowed"]
    assert steps(roads, "medan-sdabmbk", shared, last) == []
    done(parks, shared, "answer", text="Pohon beres.")
    facts = citizen.get(f"/complaints/{shared['complaint']}").json()
    assert (facts["status"], facts["answer"]["text"]) == ("answered", "Pohon beres.")
    assert "reply" in facts["allowed"]
    (window,) = [
        one
        for one in citizen.get(f"/complaints/{shared['complaint']}/clocks").json()["clocks"]
        if one["clock"] == "reply"
    ]
    assert window["outcome"] == "open"


def test_each_promise_is_explained_for_its_unit(world: World, shared: dict[str, Any]) -> None:
    clocks = world.as_(DESK).get(f"/complaints/{shared['complaint']}/clocks").json()["clocks"]
    assert {(one["clock"], one["assignment"]) for one in clocks if one["outcome"] == "open"} == {
        ("first_response", 1),
        ("resolution", 1),
        ("first_response", 2),
        ("resolution", 2),
    }


def test_what_cannot_be_shared_is_refused_by_name(world: World, shared: dict[str, Any]) -> None:
    desk = world.as_(DESK)
    assert post(desk, shared, "co_assign", unit=PARKS_UNIT) == (422, "has_it_already")
    assert post(desk, shared, "co_assign", unit="tidak-ada") == (422, "unknown_unit")
    assert post(world.as_(ROADS), shared, "co_assign", unit="medan-dishub")[0] == 403
    assert post(desk, shared, "return", reason="x") == (422, "several_parts")
    done(desk, shared, "return", reason="Bukan bagian itu.", assignment=2)
    facts = desk.get(f"/complaints/{shared['complaint']}").json()
    assert (facts["status"], facts["unit"]) == ("routed", "medan-sdabmbk")


def test_who_shares_it_sees_it_in_the_register(world: World, shared: dict[str, Any]) -> None:
    parks = world.as_(PARKS)
    at_least = done(parks, shared, "start")["at_least"]
    listed = parks.get("/complaints", params={"at_least": at_least, "unit": PARKS_UNIT, "limit": 100}).json()
    assert shared["complaint"] in {row["complaint"] for row in listed["items"]}
