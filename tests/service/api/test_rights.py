"""Nobody unauthorised sees another unit's queue or a confidential text, and readings are recorded."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.access import ValuesRead, stream_of
from tests.service.world import (
    AMPLAS,
    DESK,
    EVALUATOR,
    INSPECTOR,
    NATIONAL,
    PARKS,
    ROADS,
    ROADS_LEADER,
    World,
    done,
)

QUEUE = "/units/medan-sdabmbk/queue"


def readings(world: World, receipt: dict[str, Any]) -> list[ValuesRead]:
    history = world.service.log.history(stream_of(UUID(receipt["complaint"])))
    return [one.event for one in history if isinstance(one.event, ValuesRead)]


@pytest.mark.parametrize(
    ("who", "status"), [(ROADS, 200), (ROADS_LEADER, 200), (DESK, 200), (NATIONAL, 200), (PARKS, 403)]
)
def test_a_queue_is_for_its_unit_and_those_above(world: World, who: str, status: int) -> None:
    assert world.as_(who).get(QUEUE).status_code == status


def test_a_queue_is_not_for_citizens(world: World) -> None:
    assert world.client().get(QUEUE).status_code == 401
    assert world.as_reporter(world.filed()).get(QUEUE).json()["code"] == "staff_only"


def test_the_register_shows_what_is_in_reach(world: World) -> None:
    receipt = world.routed()
    done(world.as_(ROADS), receipt, "start")
    params: dict[str, Any] = {"at_least": f"{receipt['complaint']}@4", "limit": 200}
    seen = {
        who: {item["complaint"] for item in world.as_(who).get("/complaints", params=params).json()["items"]}
        for who in (ROADS, DESK, PARKS)
    }
    assert receipt["complaint"] in seen[ROADS] & seen[DESK]
    assert receipt["complaint"] not in seen[PARKS]
    assert world.as_(PARKS).get("/complaints", params={"unit": "medan-sdabmbk"}).status_code == 403


def test_without_the_id_another_unit_learns_nothing(world: World) -> None:
    receipt, parks = world.routed(), world.as_(PARKS)
    for path in ("", "/events", "/clocks"):
        assert parks.get(f"/complaints/{receipt['complaint']}{path}").status_code == 404
    by_id = parks.get(f"/complaints/{receipt['tracking_id']}").json()
    assert by_id["title"] is None
    assert by_id["withheld"]["title"] == "not_public"
    answer = parks.post(f"/complaints/{receipt['complaint']}/answer", json={"text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_complaint")


def test_the_public_sees_facts_and_no_text(world: World) -> None:
    receipt = world.routed()
    shown = world.client().get(f"/complaints/{receipt['tracking_id'].lower()}").json()
    assert (shown["status"], shown["unit"]) == ("routed", "medan-sdabmbk")
    assert {shown["title"], shown["body"], shown["reporter"]["name"]} == {None}
    assert shown["allowed"] == []
    assert world.client().get(f"/complaints/{receipt['complaint']}").status_code == 404


def test_a_confidential_report_is_as_unknown_as_one_that_never_was(world: World) -> None:
    receipt = world.routed(confidential=True)
    stranger, parks = world.client(), world.as_(PARKS)
    answers = [
        stranger.get(f"/complaints/{receipt['tracking_id']}"),
        stranger.get("/complaints/ZZZZ-ZZZZ-ZZZ"),
        parks.get(f"/complaints/{receipt['tracking_id']}"),
        parks.get(f"/complaints/{receipt['complaint']}"),
    ]
    assert {(one.status_code, one.json()["code"], one.json()["detail"]) for one in answers} == {
        (404, "unknown_complaint", "There is no such complaint.")
    }


def test_a_confidential_text_is_opened_for_a_reason_and_that_is_recorded(world: World) -> None:
    receipt, roads = world.routed(confidential=True), world.as_(ROADS)
    address = f"/complaints/{receipt['complaint']}"
    closed = roads.get(address).json()
    assert closed["title"] is None
    assert closed["withheld"]["body"] == "reason_needed"
    assert readings(world, receipt) == []

    opened = roads.get(address, params={"reason": "handling"}).json()
    assert opened["body"] == "Lubang sedalam 20 cm di depan nomor 14."
    assert opened["version"] == closed["version"], "reading makes no form stale"
    (reading,) = readings(world, receipt)
    assert reading.reason == "handling"
    assert [(place.version, place.field) for place in reading.places] == [
        (1, "body"),
        (1, "name"),
        (1, "phone"),
        (1, "title"),
    ]
    roads.get(f"{address}/events", params={"reason": "handling"})
    assert len(readings(world, receipt)) == 2
    roads.get(f"{address}/clocks", params={"reason": "handling"})
    assert len(readings(world, receipt)) == 2, "no text there"
    assert roads.get(address, params={"reason": "curiosity"}).status_code == 422


def test_those_without_the_right_get_no_confidential_text_whatever_they_say(world: World) -> None:
    receipt = world.routed(confidential=True)
    shown = world.as_(EVALUATOR).get(f"/complaints/{receipt['complaint']}", params={"reason": "inspection"}).json()
    assert (shown["title"], shown["withheld"]["title"]) == (None, "confidential")
    assert readings(world, receipt) == []


def test_the_reporter_reads_their_own_without_a_reason(world: World) -> None:
    receipt = world.filed(confidential=True)
    shown = world.as_reporter(receipt).get(f"/complaints/{receipt['complaint']}").json()
    assert shown["title"] == "Lubang besar di Jalan Sei Belutu"
    assert readings(world, receipt) == []


def test_a_reporter_sees_no_case_but_their_own(world: World) -> None:
    mine, other = world.filed(), world.filed(confidential=True)
    me = world.as_reporter(mine)
    assert me.get(f"/complaints/{other['complaint']}").status_code == 404
    assert me.post(f"/complaints/{other['complaint']}/close").status_code == 404


FORMS: dict[str, dict[str, str]] = {
    "verify": {},
    "route": {"unit": "medan-sdabmbk"},
    "return": {"reason": "x"},
    "start": {},
    "answer": {"text": "x"},
    "reply": {"text": "x"},
    "close": {},
    "reopen": {"reason": "x"},
    "archive": {"reason": "format"},
    "adopt": {},
}


@pytest.mark.parametrize("verb", FORMS)
@pytest.mark.parametrize("version", ["1", "2", "99"])
def test_no_condition_opens_a_confidential_complaint(world: World, verb: str, version: str) -> None:
    """412 with the events since would tell whether it exists and what has been done."""
    secret = world.routed(confidential=True)
    for stranger in (world.as_reporter(world.filed()), world.as_(PARKS), world.as_(AMPLAS)):
        for named in (secret["complaint"], secret["tracking_id"], str(uuid4())):
            address = f"/complaints/{named}/{verb}"
            answer = stranger.post(address, json=FORMS[verb], headers={"If-Match": f'"{version}"'})
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_complaint")
            assert "changed" not in answer.json()


def test_the_unit_does_not_learn_an_anonymous_name(world: World) -> None:
    receipt = world.routed(anonymous=True)
    address = f"/complaints/{receipt['complaint']}"
    unit = world.as_(ROADS).get(address).json()
    assert unit["title"] is not None
    assert unit["reporter"]["name"] is None
    assert unit["withheld"]["name"] == "anonymous"
    assert world.as_(INSPECTOR).get(address).json()["reporter"]["name"] == "Rina Harahap"


def test_lists_show_no_confidential_title(world: World) -> None:
    receipt = world.routed(confidential=True)
    at_least = f"{receipt['complaint']}@3"
    for address in (QUEUE, "/complaints"):
        items = world.as_(ROADS).get(address, params={"at_least": at_least, "limit": 200}).json()["items"]
        (mine,) = [item for item in items if item["complaint"] == receipt["complaint"]]
        assert (mine["title"], mine["confidential"]) == (None, True)


@pytest.mark.parametrize(
    ("who", "verb", "form"),
    [
        (ROADS, "verify", {}),
        (ROADS, "archive", {"reason": "format"}),
        (DESK, "answer", {"text": "x"}),
        (ROADS, "reply", {"text": "x"}),
        (EVALUATOR, "start", {}),
    ],
)
def test_each_act_is_for_its_role(world: World, who: str, verb: str, form: dict[str, str]) -> None:
    receipt = world.routed()
    answer = world.as_(who).post(f"/complaints/{receipt['complaint']}/{verb}", json=form)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), answer.text


def test_commands_need_a_session(world: World) -> None:
    receipt = world.routed()
    answer = world.client().post(f"/complaints/{receipt['complaint']}/answer", json={"text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert world.client("no such token").get("/me").status_code == 401
