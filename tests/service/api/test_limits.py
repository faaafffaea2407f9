"""How often one address may file and guess, and who is never stopped."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from service.identity.attempts import FILINGS, LIMIT
from tests.service.world import DESK, REPORT, ROADS, World, done

HERE = {"X-Forwarded-For": "192.0.2.7"}
SAME = {"X-Forwarded-For": "::ffff:192.0.2.7"}
ELSEWHERE = {"X-Forwarded-For": "192.0.2.8"}


def file(client: httpx.Client, headers: dict[str, str], **changed: Any) -> httpx.Response:
    return client.post("/complaints", json={**REPORT, **changed}, headers=headers)


def test_from_one_address_thirty_reports_an_hour(world: World) -> None:
    citizen, reporter = world.client(), world.as_reporter(world.filed())
    for number in range(FILINGS):
        assert file(reporter if number % 2 else citizen, HERE).status_code == 201
    assert file(citizen, HERE, category="no-such").status_code == 429
    for client in (citizen, reporter):
        stopped = file(client, SAME)
        assert (stopped.status_code, stopped.json()["code"]) == (429, "too_many_filings")
        assert 3_500 < int(stopped.headers["Retry-After"]) <= 3_600
    assert file(citizen, ELSEWHERE).status_code == 201
    walk_in = {"channel": "walk_in", "occurred_at": "2026-11-05T03:00:00Z"}
    assert file(world.as_(DESK), HERE, **walk_in).status_code == 201, "staff are never stopped"


def test_a_receipt_that_was_lost_is_told_again_after_the_last_report(world: World) -> None:
    citizen, headers = world.client(), {**HERE, "Idempotency-Key": str(uuid4())}
    for _ in range(FILINGS - 1):
        file(citizen, HERE)
    first, again, after = file(citizen, headers), file(citizen, headers), file(citizen, headers, title="Lain")
    assert (first.status_code, again.json()) == (201, first.json())
    assert (after.status_code, after.json()["code"]) == (422, "idempotency_key_reused")


def test_what_is_refused_is_not_counted(world: World) -> None:
    citizen = world.client()
    for _ in range(FILINGS + 1):
        assert file(citizen, HERE, category="no-such").status_code == 422
    assert file(citizen, HERE).status_code == 201


@pytest.mark.parametrize("verb", ["reply", "close", "reopen", "answer"])
def test_a_reporter_who_guesses_ids_by_commands_is_stopped(world: World, verb: str) -> None:
    mine = world.routed()
    done(world.as_(ROADS), mine, "answer", text="Selesai.")
    reporter = world.as_reporter(mine)

    def send(named: str) -> int:
        form = {} if verb == "close" else {"reason": "x"} if verb == "reopen" else {"text": "x"}
        return reporter.post(f"/complaints/{named}/{verb}", json=form, headers=HERE).status_code

    assert [send(f"ZZZZ-ZZZZ-{number:03}") for number in range(LIMIT)] == [404] * LIMIT
    assert send("ZZZZ-ZZZZ-ZZZ") == 429
    assert send(mine["complaint"]) == 429
    assert world.as_(ROADS).post("/complaints/ZZZZ-ZZZZ-ZZZ/start", headers=HERE).status_code == 404


def test_being_refused_in_ones_own_case_is_no_guess(world: World) -> None:
    mine = world.filed()
    reporter = world.as_reporter(mine)
    answers = [reporter.post(f"/complaints/{mine['complaint']}/close", headers=HERE) for _ in range(LIMIT + 2)]
    assert {answer.status_code for answer in answers} == {409}
