"""Merging over HTTP: both histories at once or neither, whoever may see which, and nothing found out by trying."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx
import pytest

from service.folded import folded
from service.projector.wait import reached
from service.store.application import EventLog
from tests.service.world import DESK, NATIONAL, PARKS, ROADS, World, done

Receipt = dict[str, Any]


def merged(world: World, into: Receipt, **changed: Any) -> Receipt:
    """A report that was merged into this one."""
    receipt = world.routed(**changed)
    done(world.as_(DESK), receipt, "merge", into=into["tracking_id"])
    return receipt


def topics(world: World, receipt: Receipt) -> list[str]:
    return [one.event.topic for one in world.service.log.history(UUID(receipt["complaint"]))]


def refused(world: World, receipt: Receipt, into: str, who: str = DESK) -> tuple[int, str, str | None]:
    answer = world.as_(who).post(f"/complaints/{receipt['complaint']}/merge", json={"into": into})
    body = answer.json()
    return answer.status_code, body["code"], body.get("field")


def test_both_histories_have_it_and_the_queue_and_the_clocks_have_it_no_more(world: World) -> None:
    into = world.routed()
    receipt = merged(world, into)
    assert topics(world, receipt)[-1] == "complaint.merged"
    assert topics(world, into)[-1] == "complaint.absorbed"
    desk, path = world.as_(DESK), f"/complaints/{receipt['complaint']}"
    facts = desk.get(path).json()
    assert (facts["status"], facts["closure"], facts["due"]) == ("merged", None, None)
    assert facts["joined"] == [
        {
            "relation": "merged_into",
            "complaint": into["complaint"],
            "tracking_id": into["tracking_id"],
            "status": "routed",
        }
    ]
    assert queued(world, receipt, facts["version"]) == []
    done(desk, receipt, "unmerge")
    facts = desk.get(path).json()
    assert (facts["status"], facts["joined"]) == ("routed", [])
    assert facts["due"] is not None
    assert queued(world, receipt, facts["version"]) == [receipt["complaint"]]
    assert topics(world, into)[-1] == "complaint.released"


def queued(world: World, receipt: Receipt, version: int) -> list[str]:
    """Where it is in the unit's queue; its clocks run there and nowhere else."""
    asked: dict[str, Any] = {"at_least": f"{receipt['complaint']}@{version}", "limit": 200}
    answer = world.as_(ROADS).get("/units/medan-sdabmbk/queue", params=asked)
    assert answer.status_code == 200, answer.text
    found = [item["complaint"] for item in answer.json()["items"] if item["complaint"] == receipt["complaint"]]
    assert reached(world.service.database, "clocks", UUID(receipt["complaint"]), version)
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT FROM projection.clocks WHERE complaint = %s", (receipt["complaint"],))
        assert bool(cursor.rowcount) == bool(found)
    return found


def test_each_refusal_has_its_name(world: World) -> None:
    receipt, into = world.routed(), world.routed()
    number = receipt["tracking_id"]
    assert refused(world, receipt, number) == (422, "into_itself", "into")
    assert refused(world, receipt, "7QK4-M2XD-9T9") == (422, "unknown_other", "into")
    assert refused(world, receipt, "01a20c38-1913-756d-963f-360258a1e3e7") == (422, "unknown_other", "into")
    sealed = world.routed(confidential=True)
    assert refused(world, receipt, sealed["tracking_id"]) == (422, "other_confidentiality", "into")
    done(world.as_(DESK), into, "merge", into=number)
    assert refused(world, receipt, into["tracking_id"]) == (422, "into_merged", "into")
    assert world.as_(DESK).post(f"/complaints/{receipt['complaint']}/unmerge", json={}).json()["code"] == "not_merged"
    assert topics(world, receipt)[-1] == "complaint.absorbed"


def test_what_one_may_not_see_is_as_unknown_as_what_there_is_not(world: World) -> None:
    receipt, elsewhere = world.routed(), world.filed(received_by="nasional")
    assert refused(world, receipt, elsewhere["tracking_id"]) == (422, "unknown_other", "into")
    assert refused(world, receipt, elsewhere["complaint"]) == (422, "unknown_other", "into")
    for into in (elsewhere["tracking_id"], "7QK4-M2XD-9T9"):
        assert refused(world, receipt, into, ROADS) == (403, "not_allowed", None)
        assert refused(world, receipt, into, PARKS)[:2] == (404, "unknown_complaint")
    done(world.as_(NATIONAL), receipt, "merge", into=elsewhere["tracking_id"])


def test_of_a_confidential_case_no_link_says_which_it_is(world: World) -> None:
    """Not to the reporter whose report was merged into it, and to nobody else but who may see it."""
    into = world.routed(confidential=True, title="Rahasia besar")
    receipt = merged(world, into, confidential=True)
    citizen, path = world.as_reporter(receipt), f"/complaints/{receipt['complaint']}"
    facts = citizen.get(path)
    assert facts.json()["joined"] == [
        {"relation": "merged_into", "complaint": None, "tracking_id": None, "status": "routed"}
    ]
    everything = facts.text + citizen.get(f"{path}/events").text + citizen.get(f"{path}/clocks").text
    for told in (into["complaint"], into["tracking_id"], into["tracking_id"].replace("-", ""), "Rahasia besar"):
        assert told not in everything
    assert citizen.get(f"/complaints/{into['tracking_id']}").status_code == 404
    assert world.as_(DESK).get(path).json()["joined"][0]["complaint"] == into["complaint"]


def test_when_it_becomes_confidential_later_its_link_is_gone(world: World) -> None:
    into = world.routed()
    receipt = merged(world, into)
    page = f"{world.address}/reports/{receipt['tracking_id']}"
    assert into["tracking_id"].replace("-", "") in httpx.get(page).text
    done(world.as_reporter(into), into, "change_visibility", anonymous=False, confidential=True)
    public = httpx.get(page)
    assert public.status_code == 200
    assert into["tracking_id"].replace("-", "") not in public.text
    mine = world.as_reporter(receipt).get(f"/complaints/{receipt['complaint']}").json()["joined"]
    assert mine == [{"relation": "merged_into", "complaint": None, "tracking_id": None, "status": "routed"}]
    for other in (world.as_reporter(world.filed()), world.as_(PARKS)):
        told = other.get(f"/complaints/{receipt['tracking_id']}").json()["joined"]
        assert told == [{"relation": "merged_into", "complaint": None, "tracking_id": None, "status": None}]


def test_however_many_were_merged_into_it_all_are_read_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    into, reads = world.routed(), list[UUID]()
    alone = EventLog.history

    def counted(self: EventLog, stream: UUID, *args: Any, **kwargs: Any) -> Any:
        reads.append(stream)
        return alone(self, stream, *args, **kwargs)

    counts = []
    for _ in range(3):
        merged(world, into)
        with monkeypatch.context() as patched:
            patched.setattr(EventLog, "history", counted)
            joined = world.as_(DESK).get(f"/complaints/{into['complaint']}").json()["joined"]
        counts.append((len(joined), reads.count(UUID(into["complaint"])), len(set(reads))))
        reads.clear()
    assert [many for many, *_ in counts] == [1, 2, 3]
    assert {each[1:] for each in counts} == {(1, 1)}, "as many statements for three as for one"


@pytest.mark.parametrize("many", [2, 3])
def test_who_merge_in_a_ring_at_the_same_moment_leave_one_that_is_open(world: World, many: int) -> None:
    """Each append asks for the last version of both, so that no two of the ring are decided on what was before."""
    for _ in range(4):
        ring = [world.filed() for _ in range(many)]
        clients = [world.signed_in(DESK) for _ in ring]

        def merge(number: int, ring: list[Receipt] = ring, clients: list[httpx.Client] = clients) -> int:
            path = f"/complaints/{ring[number]['complaint']}/merge"
            return clients[number].post(path, json={"into": ring[(number + 1) % many]["tracking_id"]}).status_code

        with ThreadPoolExecutor(many) as pool:
            answers = list(pool.map(merge, range(many)))
        states = [folded(world.service.log.history(UUID(one["complaint"]))) for one in ring]
        assert any(state.merger is None for state in states), answers
        assert sum(state.merger is not None for state in states) == answers.count(200)
        for state in states:
            if state.merger is not None:
                (target,) = [each for each in states if each.id == state.merger.into]
                assert state.id in target.absorbed


def test_sent_twice_it_is_done_once(world: World) -> None:
    into, receipt = world.filed(), world.filed()
    path, body = f"/complaints/{receipt['complaint']}/merge", {"into": into["tracking_id"]}
    first, second = (
        world.as_(DESK).post(path, json=body, headers={"Idempotency-Key": f"{receipt['complaint']}"}) for _ in range(2)
    )
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert topics(world, into).count("complaint.absorbed") == 1
