"""Splitting over HTTP: both at once or neither, the reporter's number and secret; erasure reaches both."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.complaint.state import Complaint
from service.folded import folded
from service.projector.wait import reached
from tests.service.world import DESK, INSPECTOR, PARKS, ROADS, World, done

Receipt = dict[str, Any]
SECOND = {"title": "Lampu jalan mati", "body": "Lampu di depan nomor 41 juga mati."}


def split(world: World, receipt: Receipt, **changed: Any) -> Receipt:
    """The answer: what was split off, by both its names."""
    path = f"/complaints/{receipt['complaint']}/split"
    answer = world.as_(DESK).post(path, json={**SECOND, **changed})
    assert answer.status_code == 200, answer.text
    made: Receipt = answer.json()
    return {"complaint": made["into"], "tracking_id": made["tracking_id"], "secret": receipt["secret"]}


def topics(world: World, receipt: Receipt) -> list[str]:
    return [one.event.topic for one in world.service.log.history(UUID(receipt["complaint"]))]


def stands(world: World, receipt: Receipt) -> Complaint:
    return folded(world.service.log.history(UUID(receipt["complaint"])))


def joined(world: World, receipt: Receipt, who: str = DESK) -> Any:
    return world.as_(who).get(f"/complaints/{receipt['complaint']}").json()["joined"]


def test_the_second_is_a_complaint_with_a_number_in_the_desks_queue(world: World) -> None:
    first = world.routed(anonymous=True)
    second = split(world, first)
    assert topics(world, first)[-1] == "complaint.split"
    assert topics(world, second) == ["complaint.filed", "complaint.split_from", "complaint.verified"]
    desk = world.as_(DESK)
    facts = desk.get(f"/complaints/{second['complaint']}").json()
    assert (facts["status"], facts["title"], facts["body"]) == ("verified", SECOND["title"], SECOND["body"])
    assert facts["anonymous"] is True
    assert facts["reporter"] == desk.get(f"/complaints/{first['complaint']}").json()["reporter"]
    assert stands(world, second).complete_at == stands(world, first).complete_at
    assert facts["reporter"]["phone"] == "0812 000 000"
    assert [(one["relation"], one["complaint"]) for one in joined(world, first)] == [
        ("split_into", second["complaint"])
    ]
    assert [(one["relation"], one["complaint"]) for one in joined(world, second)] == [
        ("split_from", first["complaint"])
    ]
    assert reached(world.service.database, "queue", UUID(second["complaint"]), 3)
    asked: dict[str, Any] = {"at_least": f"{second['complaint']}@3", "limit": 200}
    queue = desk.get("/units/medan/queue", params=asked).json()["items"]
    assert second["complaint"] in {item["complaint"] for item in queue}
    done(desk, second, "route", unit="medan-dlh")
    assert topics(world, second)[-1] == "complaint.routed"


def test_its_reporter_reads_the_number_with_the_first_and_opens_it_with_the_same_secret(world: World) -> None:
    first = world.routed(confidential=True)
    second = split(world, first)
    mine = world.as_reporter(first).get(f"/complaints/{first['complaint']}").json()["joined"]
    assert mine == [
        {"relation": "split_into", "complaint": None, "tracking_id": second["tracking_id"], "status": "verified"}
    ]
    facts = world.as_reporter(second).get(f"/complaints/{second['tracking_id']}")
    assert (facts.status_code, facts.json()["body"]) == (200, SECOND["body"])
    wrong = {"tracking_id": second["tracking_id"], "secret": "0000 0000 0000 0000"}
    assert world.client().post("/sessions", json=wrong).status_code == 401
    assert world.client().get(f"/complaints/{second['tracking_id']}").status_code == 404
    world.forget_attempts()


def test_once_it_has_a_secret_of_its_own_that_one_counts(world: World) -> None:
    second = split(world, world.routed())
    session = world.as_reporter(second)
    path = f"/complaints/{second['complaint']}/reissue_secret"
    secret = world.as_(DESK).post(path, json={"identity_checked": True}).json()["secret"]
    shown = {"tracking_id": second["tracking_id"], "secret": second["secret"]}
    assert world.client().post("/sessions", json=shown).status_code == 401
    assert session.get(f"/complaints/{second['complaint']}").status_code == 401
    world.as_reporter({**second, "secret": secret})
    world.forget_attempts()


def named(world: World) -> int:
    """How many numbers were given out."""
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.stream_names")
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def opened_from(world: World, receipt: Receipt) -> set[str]:
    """All that say that they were split off this one."""
    with world.service.database.autocommit() as cursor:
        cursor.execute(
            "SELECT originator_id::text FROM aduan.events WHERE topic = 'complaint.split_from'"
            " AND convert_from(state, 'UTF8')::jsonb ->> 'origin' = %s",
            (receipt["complaint"],),
        )
        return {one for (one,) in cursor.fetchall()}


def test_each_refusal_has_its_name_and_leaves_nothing(world: World) -> None:
    receipt = world.routed()
    path, before = f"/complaints/{receipt['complaint']}/split", topics(world, receipt)
    names = named(world)
    for who, status, code in ((ROADS, 403, "not_allowed"), (PARKS, 404, "unknown_complaint")):
        answer = world.as_(who).post(path, json=SECOND)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    empty = world.as_(DESK).post(path, json={**SECOND, "body": "  "}).json()
    assert (empty["code"], empty["field"]) == ("missing", "body")
    naming = world.as_(DESK).post(path, json={**SECOND, "title": "Lapor dari Rina Harahap"}).json()
    assert (naming["code"], naming["field"]) == ("names_reporter", "title")
    assert topics(world, receipt) == before
    assert named(world) == names
    done(world.as_reporter(receipt), receipt, "withdraw")
    assert world.as_(DESK).post(path, json=SECOND).json()["code"] == "ended"


def test_sent_twice_it_is_done_once(world: World) -> None:
    receipt = world.filed()
    path, key = f"/complaints/{receipt['complaint']}/split", {"Idempotency-Key": str(uuid4())}
    first, second = (world.as_(DESK).post(path, json=SECOND, headers=key) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert topics(world, receipt).count("complaint.split") == 1


def test_who_split_at_the_same_moment_each_make_one_and_none_is_half(world: World) -> None:
    receipt = world.filed()
    clients = [world.signed_in(DESK) for _ in range(4)]
    path = f"/complaints/{receipt['complaint']}/split"
    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(lambda client: client.post(path, json=SECOND), clients))
    made = [answer.json()["into"] for answer in answers if answer.status_code == 200]
    state = folded(world.service.log.history(UUID(receipt["complaint"])))
    assert {str(each) for each in state.split_into} == set(made)
    assert len(made) >= 1
    assert opened_from(world, receipt) == set(made), "none without its mark in the first"
    for each in state.split_into:
        assert folded(world.service.log.history(each)).split_from == state.id


def test_on_a_version_that_was_overtaken_neither_is_recorded(world: World) -> None:
    receipt = world.filed()
    path = f"/complaints/{receipt['complaint']}/split"
    done(world.as_(DESK), receipt, "verify")
    answer = world.as_(DESK).post(path, json=SECOND, headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert topics(world, receipt) == ["complaint.filed", "complaint.verified"]


@pytest.mark.parametrize("by_second", [False, True])
def test_to_erase_the_reporter_in_one_erases_them_in_both(world: World, by_second: bool) -> None:
    first = world.filed()
    second = split(world, first)
    one, other = (second, first) if by_second else (first, second)
    session = world.as_reporter(other)
    done(world.as_(DESK), one, "erasure", basis="request", request="Surat pelapor")
    for receipt in (one, other):
        assert topics(world, receipt)[-1] == "personal_data.erased"
        facts = world.as_(DESK).get(f"/complaints/{receipt['complaint']}").json()
        assert (facts["title"], facts["body"], facts["reporter"]["name"]) == (None, None, None)
        assert facts["withheld"]["title"] == "erased"
        shown = {"tracking_id": receipt["tracking_id"], "secret": receipt["secret"]}
        assert world.client().post("/sessions", json=shown).status_code == 401
    assert session.get(f"/complaints/{other['complaint']}").status_code == 401
    world.forget_attempts()


def test_erasing_is_offered_again_when_the_hold_on_the_other_is_lifted(world: World) -> None:
    first = world.filed()
    second = split(world, first)
    for hold, expected in ((None, True), ("hold", False), ("lift_hold", True)):
        if hold is not None:
            done(world.as_(INSPECTOR), second, hold, reason="Bukti")
        shown = world.as_(DESK).get(f"/complaints/{first['complaint']}").json()
        assert ("erase" in shown["allowed"]) is expected


def test_a_hold_on_the_one_stands_against_erasing_in_the_other(world: World) -> None:
    first = world.filed()
    second = split(world, first)
    done(world.as_(INSPECTOR), second, "hold", reason="Bukti")
    shown = world.as_(DESK).get(f"/complaints/{first['complaint']}").json()
    assert "erase" not in shown["allowed"], "what is offered is what is accepted"
    answer = world.as_(DESK).post(f"/complaints/{first['complaint']}/erasure", json={"basis": "request"})
    assert answer.json()["code"] == "under_legal_hold"
    assert topics(world, first)[-1] == "personal_data.erasure_refused"
    assert world.as_(DESK).get(f"/complaints/{second['complaint']}").json()["title"] == SECOND["title"]
