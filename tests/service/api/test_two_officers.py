"""Two officers of one unit answer at once: one answers, the other is told what happened, and nothing is doubled."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from domain.directory.state import stream_id
from service.identity.accounts import put_account
from tests.service.world import DESK, PASSWORD, ROADS, World, done

SECOND = "petugas-sdabmbk-2"
ROUNDS = 5


@pytest.fixture(scope="module")
def second(world: World) -> httpx.Client:
    """A colleague at the roads department."""
    desk = world.as_(DESK)
    staff = desk.post("/directory/staff", json={"code": SECOND, "name": "Dina Siregar"}).json()["item"]
    role = {"role": "liaison", "unit": "medan-sdabmbk"}
    assert desk.post(f"/directory/staff/{staff}/grant", json=role).status_code == 200
    with world.service.database.transaction() as cursor:
        put_account(cursor, stream_id("staff", SECOND), SECOND, PASSWORD)
    return world.as_(SECOND)


def at_once(clients: list[httpx.Client], receipt: dict[str, Any], headers: dict[str, str]) -> list[httpx.Response]:
    """Each answers with a text of their own, all let go together."""
    ready = Barrier(len(clients))

    def answer(number: int) -> httpx.Response:
        ready.wait()
        form = {"text": f"Jawaban {number}."}
        return clients[number].post(f"/complaints/{receipt['complaint']}/answer", json=form, headers=headers)

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(answer, range(len(clients))))


@pytest.mark.parametrize("reading", [False, True], ids=["unread", "read"])
def test_one_answers_and_the_other_is_told_what_happened(world: World, second: httpx.Client, reading: bool) -> None:
    clients = [world.as_(ROADS), second]
    for _ in range(ROUNDS):
        receipt = world.routed()
        done(clients[0], receipt, "start")
        answers = at_once(clients, receipt, {"If-Match": '"4"'} if reading else {})
        (winner,) = [number for number, answer in enumerate(answers) if answer.status_code == 200]
        loser = answers[1 - winner]
        if reading:
            assert (loser.status_code, loser.json()["code"]) == (412, "overtaken")
            (change,) = loser.json()["changed"]
            assert (change["version"], change["event"], change["role"]) == (5, "complaint.answered", "liaison")
        else:
            assert (loser.status_code, loser.json()["code"]) == (409, "not_with_unit")
            assert "The case is not with a unit" in loser.json()["detail"]
        events = clients[0].get(f"/complaints/{receipt['complaint']}/events").json()["events"]
        assert Counter(one["event"] for one in events)["complaint.answered"] == 1
        assert [one["version"] for one in events] == [1, 2, 3, 4, 5]
        shown = world.as_reporter(receipt).get(f"/complaints/{receipt['complaint']}").json()
        assert shown["answer"]["text"] == f"Jawaban {winner}."
        clocks = clients[0].get(f"/complaints/{receipt['complaint']}/clocks").json()["clocks"]
        assert [one["clock"] for one in clocks if one["outcome"] == "open"] == ["reply"]
