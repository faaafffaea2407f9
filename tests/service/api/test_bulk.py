"""Many at once: the preview tells what comes, each is decided by itself, twice sent is once done."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.directory.state import stream_id
from tests.service.world import DESK, PARKS, ROADS, World, done

UNIT = "medan-sdabmbk"


def picked(*receipts: dict[str, Any], version: int = 1) -> list[dict[str, Any]]:
    return [{"complaint": one["complaint"], "version": version} for one in receipts]


def outcomes(answer: httpx.Response) -> list[tuple[str, str | None]]:
    assert answer.status_code == 200, answer.text
    return [(one["outcome"], one["code"]) for one in answer.json()["results"]]


def versions(world: World, *receipts: dict[str, Any]) -> list[int]:
    return [world.as_(DESK).get(f"/complaints/{one['complaint']}").json()["version"] for one in receipts]


def test_the_preview_records_nothing_and_says_what_the_act_then_does(world: World) -> None:
    new, old = world.filed(), world.filed()
    done(world.as_(DESK), old, "verify")
    asked = {"complaints": [*picked(new), *picked(old, version=2)]}
    expected: list[str | None] = [None, "not_awaiting_check"]
    desk = world.as_(DESK)
    assert [code for _, code in outcomes(desk.post("/bulk/verify", json=asked))] == expected
    assert versions(world, new, old) == [1, 2]
    assert outcomes(desk.post("/bulk/verify", json={**asked, "preview": False})) == [
        ("done", None),
        ("refused", "not_awaiting_check"),
    ]
    assert versions(world, new, old) == [2, 2]


def test_sent_twice_is_done_once(world: World) -> None:
    reports = [world.filed() for _ in range(3)]
    asked, key = {"complaints": picked(*reports), "preview": False}, {"Idempotency-Key": str(uuid4())}
    desk = world.as_(DESK)
    first = desk.post("/bulk/verify", json=asked, headers=key)
    again = desk.post("/bulk/verify", json=asked, headers=key)
    assert outcomes(first) == outcomes(again) == [("done", None)] * 3
    assert versions(world, *reports) == [2, 2, 2]


def test_what_changed_since_the_list_was_made_is_left_alone(world: World) -> None:
    report = world.filed()
    done(world.as_(DESK), report, "verify")
    asked = {"complaints": picked(report), "unit": UNIT}
    for preview in (True, False):
        answer = world.as_(DESK).post("/bulk/route", json={**asked, "preview": preview})
        assert outcomes(answer) == [("refused", "changed_meanwhile")]
    assert versions(world, report) == [2]


def test_what_one_may_not_see_does_not_exist(world: World) -> None:
    report = world.routed()
    strange = {"complaint": str(uuid4()), "version": 1}
    asked = {"complaints": [*picked(report, version=3), strange], "unit": UNIT, "preview": False}
    assert outcomes(world.as_(PARKS).post("/bulk/forward", json=asked)) == [("refused", "unknown_complaint")] * 2


def test_rights_are_those_of_the_single_act(world: World) -> None:
    report = world.routed()
    asked = {"complaints": picked(report, version=3), "unit": UNIT, "preview": False}
    assert outcomes(world.as_(ROADS).post("/bulk/route", json=asked)) == [("refused", "not_allowed")]


def test_many_are_forwarded_inside_the_agency(world: World) -> None:
    reports = [world.routed(), world.routed()]
    asked = {"complaints": picked(*reports, version=3), "unit": "medan-dlh", "note": "ke DLH", "preview": False}
    assert outcomes(world.as_(ROADS).post("/bulk/forward", json=asked)) == [("done", None)] * 2
    assert versions(world, *reports) == [4, 4]


def test_many_are_assigned_to_a_colleague_of_their_unit(world: World) -> None:
    reports, other = [world.routed(), world.routed()], world.routed(unit="medan-dlh")
    colleague = str(stream_id("staff", ROADS))
    asked = {"complaints": picked(*reports, other, version=3), "officer": colleague}
    expected = [None, None, "not_of_this_unit"]
    for preview in (True, False):
        answer = world.as_(DESK).post("/bulk/assign", json={**asked, "preview": preview})
        assert [code for _, code in outcomes(answer)] == expected
    again = {"complaints": picked(*reports, version=4), "officer": colleague}
    assert [code for _, code in outcomes(world.as_(DESK).post("/bulk/assign", json=again))] == ["so_already"] * 2
    nobody = {**again, "officer": None, "preview": False}
    assert outcomes(world.as_(DESK).post("/bulk/assign", json=nobody)) == [("done", None)] * 2


def test_one_question_goes_to_many_reporters(world: World) -> None:
    begun, idle = world.routed(), world.routed()
    done(world.as_(ROADS), begun, "start")
    question = "Di depan rumah nomor berapa?"
    asked = {"complaints": [*picked(begun, version=4), *picked(idle, version=3)], "question": question}
    for preview, outcome in ((True, "would"), (False, "done")):
        answer = world.as_(ROADS).post("/bulk/request_information", json={**asked, "preview": preview})
        assert outcomes(answer) == [(outcome, None), ("refused", "not_begun")]
    trail = world.as_reporter(begun).get(f"/complaints/{begun['complaint']}/events").json()["events"]
    assert question in str(trail[-1])
    assert world.as_(ROADS).get(f"/complaints/{begun['complaint']}").json()["status"] == "postponed"


def test_many_are_labelled_once_under_one_key(world: World) -> None:
    reports = [world.filed(), world.filed()]
    asked = {"complaints": picked(*reports), "label": "jalan-provinsi", "preview": False}
    key, desk = {"Idempotency-Key": str(uuid4())}, world.as_(DESK)
    for _ in range(2):
        assert outcomes(desk.post("/bulk/label", json=asked, headers=key)) == [("done", None)] * 2
    assert versions(world, *reports) == [2, 2]
    changed = {**asked, "label": "jalan-nasional"}
    assert outcomes(desk.post("/bulk/label", json=changed, headers=key)) == [("refused", "key_of_another")] * 2
    off = {"complaints": picked(*reports, version=2), "label": "jalan-provinsi", "on": False, "preview": False}
    assert outcomes(desk.post("/bulk/label", json=off)) == [("done", None)] * 2


@pytest.mark.parametrize(
    ("act", "asked", "status", "code"),
    [
        ("answer", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "not_in_bulk"),
        ("close", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "not_in_bulk"),
        ("archive", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "not_in_bulk"),
        ("redact", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "not_in_bulk"),
        ("erase", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "not_in_bulk"),
        ("verify", {"complaints": []}, 422, "none_chosen"),
        ("verify", {"complaints": [{"complaint": str(uuid4()), "version": 1}] * 201}, 422, "too_many_chosen"),
        ("verify", {"complaints": [{"complaint": "x", "version": 1}]}, 422, "invalid_value"),
        ("route", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "unit_missing"),
        ("forward", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "unit_missing"),
        ("assign", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "officer_missing"),
        ("request_information", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "missing"),
        ("label", {"complaints": [{"complaint": str(uuid4()), "version": 1}]}, 422, "missing"),
    ],
)
def test_what_cannot_be_done_is_refused(world: World, act: str, asked: dict[str, Any], status: int, code: str) -> None:
    answer = world.as_(DESK).post(f"/bulk/{act}", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nobody_but_staff(world: World) -> None:
    asked = {"complaints": [{"complaint": str(uuid4()), "version": 1}]}
    assert world.client().post("/bulk/verify", json=asked).status_code == 401
