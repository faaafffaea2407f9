"""What staff write, or pass on, does not tell who the reporter is unless somebody has said that it shall."""

from typing import Any
from uuid import UUID

import pytest

from domain.access import ValuesRead, stream_of
from tests.service.world import DESK, NATIONAL, ROADS, World, done

NAMED = "Sudah kami bicarakan dengan Ibu Rina."
CASES: dict[str, tuple[str, tuple[tuple[str, str, dict[str, Any]], ...], dict[str, Any], str]] = {
    # act: by whom, what comes before, what is said beside the text, and the text's name
    "route": (DESK, ((DESK, "verify", {}),), {"unit": "medan-sdabmbk"}, "note"),
    "archive": (DESK, (), {"reason": "too_general"}, "note"),
    "note": (DESK, (), {}, "text"),
    "refer": (NATIONAL, (), {"unit": "nasional"}, "reason"),
    "hold": (DESK, (), {}, "reason"),
    "change_visibility": (DESK, (), {"anonymous": False, "confidential": True}, "reason"),
    "redact": (DESK, (), {"of_version": 1, "of_field": "body", "reason": "nama"}, "text"),
}
IN_UNIT: dict[str, tuple[tuple[str, ...], dict[str, Any], str]] = {
    "forward": ((), {"unit": "medan-dlh"}, "note"),
    "return_": ((), {}, "reason"),
    "answer": ((), {}, "text"),
    "request_information": (("start",), {}, "question"),
    "postpone": (("start",), {}, "reason"),
    "correct_answer": (("answer",), {}, "text"),
    "close": (("answer",), {}, "note"),
}
ROUTED: tuple[tuple[str, str, dict[str, Any]], ...] = ((DESK, "verify", {}), (DESK, "route", {"unit": "medan-sdabmbk"}))
for act, (before, beside, name) in IN_UNIT.items():
    steps = tuple((ROADS, verb, {"text": "Sudah ditambal."} if verb == "answer" else {}) for verb in before)
    CASES[act.rstrip("_")] = (ROADS, (*ROUTED, *steps), beside, name)


@pytest.mark.parametrize("act", CASES)
def test_every_text_of_staff_is_asked_about(world: World, act: str) -> None:
    by, before, beside, name = CASES[act]
    receipt = world.filed()
    for who, verb, form in before:
        done(world.as_(who), receipt, verb, **form)
    client, path = world.as_(by), f"/complaints/{receipt['complaint']}"
    said = {**beside, name: NAMED}
    asked = client.post(f"{path}/{act}", json=said)
    assert (asked.status_code, asked.json()["code"]) == (422, "names_reporter"), asked.text
    assert asked.json()["field"] == name
    assert client.get(path).json()["version"] == len(before) + 1
    assert client.post(f"{path}/{act}", json={**said, "names_kept": True}).status_code == 200


def test_whoever_may_not_know_the_name_is_not_told_by_the_question(world: World) -> None:
    receipt = world.routed(anonymous=True)
    assert done(world.as_(ROADS), receipt, "answer", text=NAMED)["version"] == 4


def test_reporters_may_name_themselves(world: World) -> None:
    receipt = world.filed()
    assert done(world.as_reporter(receipt), receipt, "amend", text="Saya Rina.")["version"] == 2


def test_a_story_that_names_the_reporter_is_not_passed_on_unasked(world: World) -> None:
    receipt = world.filed(body="Saya Rina, lubang di depan rumah.", anonymous=True)
    done(world.as_(DESK), receipt, "verify")
    path = f"/complaints/{receipt['complaint']}"
    asked = world.as_(DESK).post(f"{path}/route", json={"unit": "medan-sdabmbk"})
    assert (asked.status_code, asked.json()["code"]) == (422, "story_names_reporter")
    done(world.as_(DESK), receipt, "redact", of_version=1, of_field="body", text="[nama], lubang.", reason="nama")
    done(world.as_(DESK), receipt, "route", unit="medan-sdabmbk")


def test_of_a_confidential_case_being_told_so_is_a_reading(world: World) -> None:
    receipt = world.routed(confidential=True)
    path = f"/complaints/{receipt['complaint']}"
    assert world.as_(ROADS).post(f"{path}/answer", json={"text": NAMED}).json()["code"] == "names_reporter"
    read = [one.event for one in world.service.log.history(stream_of(UUID(receipt["complaint"])))]
    assert [(place.version, place.field) for event in read for place in places(event)] == [(1, "name")]


def test_in_bulk_each_is_told_and_can_be_confirmed(world: World) -> None:
    named, other = world.routed(), world.routed(name="Togar Sitompul")
    picked = [{"complaint": one["complaint"], "version": 3} for one in (named, other)]
    asked = {"complaints": picked, "unit": "medan-dlh", "note": NAMED}
    for preview, outcome in ((True, "would"), (False, "done")):
        results = world.as_(ROADS).post("/bulk/forward", json={**asked, "preview": preview}).json()["results"]
        assert [(one["outcome"], one["code"]) for one in results] == [("refused", "names_reporter"), (outcome, None)]
    kept = {**asked, "complaints": picked[:1], "names_kept": True, "preview": False}
    results = world.as_(ROADS).post("/bulk/forward", json=kept).json()["results"]
    assert [one["outcome"] for one in results] == ["done"]


def places(event: object) -> Any:
    assert isinstance(event, ValuesRead)
    return event.places
