"""The same request once, and no decision on what somebody else has changed."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import httpx
import pytest

from tests.service.world import DESK, REPORT, ROADS, World, done


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def test_the_same_report_with_the_same_key_is_one_report_and_one_receipt(world: World) -> None:
    headers, citizen = key(), world.client()
    first = citizen.post("/complaints", json=REPORT, headers=headers)
    again = citizen.post("/complaints", json=REPORT, headers=headers)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert again.json()["secret"] is not None
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"


def test_another_report_with_the_same_key_is_refused(world: World) -> None:
    headers, citizen = key(), world.client()
    citizen.post("/complaints", json=REPORT, headers=headers)
    answer = citizen.post("/complaints", json={**REPORT, "title": "Lain"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_short_key_of_nobody_is_refused_since_it_opens_the_receipt(world: World) -> None:
    answer = world.client().post("/complaints", json=REPORT, headers={"Idempotency-Key": "1"})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_guessable")


def test_twenty_at_the_same_moment_are_one(world: World) -> None:
    headers, citizen = key(), world.client()

    def file(_: int) -> httpx.Response:
        return citizen.post("/complaints", json=REPORT, headers=headers)

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(file, range(20)))
    assert {one.status_code for one in answers} <= {201, 409}
    for one in answers:
        if one.status_code == 409:
            assert one.json()["code"] == "key_in_flight"
            assert one.headers["Retry-After"] == "1"
    assert len({one.json()["complaint"] for one in answers if one.status_code == 201}) == 1
    assert file(0).status_code == 201


def test_a_command_with_a_key_is_carried_out_once(world: World) -> None:
    receipt, headers = world.routed(), key()
    roads = world.as_(ROADS)
    address, form = f"/complaints/{receipt['complaint']}/answer", {"text": "Selesai."}
    first, again = (roads.post(address, json=form, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    other = roads.post(address, json={"text": "Lain."}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert other.json()["field"] == "Idempotency-Key"
    assert len(world.service.log.history(UUID(receipt["complaint"]))) == 4


def test_a_key_belongs_to_who_sent_it_and_where(world: World) -> None:
    one, other, headers, desk = world.filed(), world.filed(), key(), world.as_(DESK)
    answers = [desk.post(f"/complaints/{each['complaint']}/verify", headers=headers) for each in (one, other)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["complaint"] for answer in answers] == [one["complaint"], other["complaint"]]


def test_a_refused_command_leaves_its_key_free(world: World) -> None:
    receipt, headers, roads = world.filed(), key(), world.as_(ROADS)
    address = f"/complaints/{receipt['complaint']}/start"
    assert roads.post(address, headers=headers).status_code == 404
    desk = world.as_(DESK)
    done(desk, receipt, "route", unit="medan-sdabmbk")
    assert roads.post(address, headers=headers).status_code == 200


def test_what_was_read_and_then_changed_by_a_person_is_not_acted_on(world: World) -> None:
    receipt = world.filed()
    desk = world.as_(DESK)
    read = desk.get(f"/complaints/{receipt['complaint']}").headers["ETag"]
    assert read == '"1"'
    done(desk, receipt, "verify")
    answer = desk.post(
        f"/complaints/{receipt['complaint']}/route", json={"unit": "medan-dlh"}, headers={"If-Match": read}
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "overtaken")
    (changed,) = answer.json()["changed"]
    assert (changed["version"], changed["event"], changed["role"]) == (2, "complaint.verified", "agency_admin")


@pytest.mark.parametrize("given", ['"1"', 'W/"1"', "1", "*"])
def test_what_nobody_changed_is_acted_on(world: World, given: str) -> None:
    receipt = world.filed()
    answer = world.as_(DESK).post(f"/complaints/{receipt['complaint']}/verify", headers={"If-Match": given})
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"2"'


def test_a_version_that_never_was_is_not_matched(world: World) -> None:
    receipt = world.filed()
    answer = world.as_(DESK).post(f"/complaints/{receipt['complaint']}/verify", headers={"If-Match": '"7"'})
    assert answer.status_code == 412


def test_of_two_who_decide_at_the_same_moment_one_is_overtaken(world: World) -> None:
    receipt, desk = world.filed(), world.as_(DESK)

    def verify(_: int) -> int:
        headers = {"If-Match": '"1"'}
        return desk.post(f"/complaints/{receipt['complaint']}/verify", headers=headers).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(verify, range(8)))
    assert answers == [200] + [412] * 7
