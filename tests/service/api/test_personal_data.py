"""Being erased, as it is asked for and done over HTTP."""

import threading
from typing import Any
from uuid import UUID

import httpx

from tests.service.world import DESK, INSPECTOR, NATIONAL, PARKS, ROADS, World, done

ON_REQUEST = {"basis": "request", "request": "Surat pelapor, dicocokkan dengan KTP."}


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def post(client: httpx.Client, receipt: dict[str, Any], verb: str, **form: object) -> httpx.Response:
    return client.post(f"/complaints/{receipt['complaint']}/{verb}", json=form)


def test_the_reporter_asks_and_the_desk_erases(world: World) -> None:
    receipt = world.routed()
    citizen, desk = world.as_reporter(receipt), world.as_(DESK)
    done(citizen, receipt, "request_erasure")
    assert code(post(citizen, receipt, "request_erasure")) == (409, "erasure_asked")
    done(desk, receipt, "erasure", **ON_REQUEST)
    shown = desk.get(f"/complaints/{receipt['complaint']}").json()
    assert (shown["title"], shown["body"], shown["reporter"]["name"]) == (None, None, None)
    assert set(shown["withheld"].values()) == {"erased"}
    assert "erase" not in shown["allowed"]
    events = desk.get(f"/complaints/{receipt['complaint']}/events").json()["events"]
    assert events[-1]["event"] == "personal_data.erased"
    assert events[-1]["texts"] == {"request": ON_REQUEST["request"]}
    assert code(post(desk, receipt, "erasure", **ON_REQUEST)) == (409, "erased_already")


def test_the_session_ends_and_the_receipt_opens_nothing(world: World) -> None:
    receipt = world.routed()
    citizen = world.as_reporter(receipt)
    done(world.as_(NATIONAL), receipt, "erasure", **ON_REQUEST)
    assert code(citizen.get(f"/complaints/{receipt['complaint']}")) == (401, "sign_in_needed")
    shown = {"tracking_id": receipt["tracking_id"], "secret": receipt["secret"]}
    assert code(world.client().post("/sessions", json=shown)) == (401, "sign_in_refused")


def test_who_may_not(world: World) -> None:
    receipt = world.routed()
    for who, answered in (
        (ROADS, (403, "not_allowed")),
        (INSPECTOR, (403, "not_allowed")),
        (PARKS, (404, "unknown_complaint")),
    ):
        assert code(post(world.as_(who), receipt, "erasure", **ON_REQUEST)) == answered
    assert code(post(world.as_reporter(receipt), receipt, "erasure", **ON_REQUEST)) == (403, "not_allowed")
    assert code(post(world.as_(ROADS), receipt, "hold", reason="x")) == (403, "not_allowed")


def test_a_hold_is_told_and_the_refusal_stays_in_the_trail(world: World) -> None:
    receipt = world.routed()
    inspector, desk, citizen = world.as_(INSPECTOR), world.as_(DESK), world.as_reporter(receipt)
    done(inspector, receipt, "hold", reason="Penyelidikan 12/2026")
    assert code(post(desk, receipt, "erasure", **ON_REQUEST)) == (409, "under_legal_hold")
    assert code(post(inspector, receipt, "hold", reason="lagi")) == (409, "held_already")
    trail = citizen.get(f"/complaints/{receipt['complaint']}/events").json()["events"]
    assert [one["event"] for one in trail[-2:]] == ["legal_hold.placed", "personal_data.erasure_refused"]
    assert trail[-2]["withheld"] == {"reason": "between_offices"}
    assert "subject" not in trail[-1]["changed"], "nobody but staff learns the ids of people"
    done(inspector, receipt, "lift_hold", reason="Selesai")
    done(desk, receipt, "erasure", **ON_REQUEST)


def test_what_cannot_be_erased(world: World) -> None:
    receipt = world.routed()
    desk = world.as_(DESK)
    assert code(post(desk, receipt, "erasure", basis="retention")) == (409, "retention_runs")
    assert code(post(desk, receipt, "erasure", basis="because")) == (422, "invalid_value")
    stranger = {"basis": "order", "subject": "00000000-0000-4000-8000-000000000000"}
    assert code(post(desk, receipt, "erasure", **stranger)) == (422, "unknown_subject")


def reply(citizen: httpx.Client, receipt: dict[str, Any], answers: list[httpx.Response]) -> None:
    answers.append(post(citizen, receipt, "reply", text="Belum ditambal."))


def test_a_reply_that_comes_while_it_is_erased_is_kept_before_or_refused(world: World, rounds: Any) -> None:
    """The session was good when the reply came in: it is the store that refuses, by its own code."""
    for _ in range(rounds(20)):
        receipt = world.routed()
        done(world.as_(ROADS), receipt, "answer", text="Ditambal.")
        answers: list[httpx.Response] = []
        told = world.as_reporter(receipt), receipt
        replying = threading.Thread(target=reply, args=(*told, answers))
        replying.start()
        done(world.as_(DESK), receipt, "erasure", **ON_REQUEST)
        replying.join()
        (answer,) = answers
        assert answer.status_code == 200 or code(answer) in {(410, "subject_erased"), (401, "sign_in_needed")}
        trail = world.as_(DESK).get(f"/complaints/{receipt['complaint']}/events").json()["events"]
        assert not any(one["texts"] for one in trail if one["role"] == "reporter")


def test_a_reporter_gets_all_that_is_held_and_nobody_else_does(world: World) -> None:
    receipt, other = world.routed(), world.routed()
    path = f"/complaints/{receipt['complaint']}/personal-data"
    held = world.as_reporter(receipt).get(path)
    assert held.headers["Cache-Control"] == "no-store"
    assert {value["field"]: value["text"] for value in held.json()["values"]}["name"] == "Rina Harahap"
    for stranger in (world.as_(DESK), world.as_reporter(other)):
        assert code(stranger.get(path)) == (403, "reporter_only")
    for number in (receipt["tracking_id"], "ZZZZZ-ZZZZZ-Z", str(UUID(int=7))):  # known or not is the same answer
        assert code(world.as_reporter(other).get(f"/complaints/{number}/personal-data")) == (403, "reporter_only")
    assert code(world.client().get(path)) == (401, "sign_in_needed")
