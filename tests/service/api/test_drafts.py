"""An answer past the unit's leader, over HTTP: staff read the draft, nobody outside before it is posted."""

import json
from typing import Any

import httpx
import pytest

from tests.service.files.samples import png
from tests.service.world import DESK, PARKS, ROADS, ROADS_LEADER, World, done

TEXT = "Lubang ditambal pada 5 November."


@pytest.fixture(scope="module", autouse=True)
def approving(world: World) -> None:
    """The roads department has its answers approved."""
    set_approval = "/directory/units/medan-sdabmbk/approval"
    assert world.as_(DESK).post(set_approval, json={"required": True}).status_code == 200


def post(client: httpx.Client, receipt: dict[str, Any], verb: str, **form: object) -> tuple[int, str]:
    answer = client.post(f"/complaints/{receipt['complaint']}/{verb}", json=form)
    return answer.status_code, answer.json().get("code", "")


def begun(world: World) -> dict[str, Any]:
    receipt = world.routed()
    done(world.as_(ROADS), receipt, "start")
    return receipt


def told(client: httpx.Client, complaint: str) -> str:
    """All that this person is told of the case, in one text."""
    return "\n".join(client.get(f"/complaints/{complaint}{part}").text for part in ("", "/events", "/clocks"))


def step(world: World, receipt: dict[str, Any], at_least: str) -> str:
    asked = {"at_least": at_least}
    page = world.as_(ROADS_LEADER).get("/units/medan-sdabmbk/queue", params=asked).json()
    return next(str(row["step"]) for row in page["items"] if row["complaint"] == receipt["complaint"])


def test_an_answer_goes_past_the_leader(world: World) -> None:
    receipt = begun(world)
    roads, leader, citizen = world.as_(ROADS), world.as_(ROADS_LEADER), world.as_reporter(receipt)
    assert post(roads, receipt, "answer", text=TEXT) == (409, "approval_asked")
    first = done(roads, receipt, "draft_answer", text=TEXT)
    assert step(world, receipt, first["at_least"]) == "approve"
    assert post(leader, receipt, "approve_draft", draft=2) == (422, "another_draft")
    back = done(leader, receipt, "return_draft", draft=1, reason="Sebutkan jam-Rahasia.")
    assert step(world, receipt, back["at_least"]) == "answer"
    done(roads, receipt, "draft_answer", text=f"{TEXT} Pukul sembilan.")
    approved = done(leader, receipt, "approve_draft", draft=2)
    assert step(world, receipt, approved["at_least"]) == "post"
    assert post(leader, receipt, "post_answer", draft=2)[0] == 403
    done(roads, receipt, "post_answer", draft=2)
    shown = citizen.get(f"/complaints/{receipt['complaint']}").json()
    assert (shown["status"], shown["answer"]["text"]) == ("answered", f"{TEXT} Pukul sembilan.")
    assert {"reply", "rate"} <= set(shown["allowed"])
    events = citizen.get(f"/complaints/{receipt['complaint']}/events").json()["events"]
    assert [one["event"] for one in events][-2:] == ["complaint.started", "complaint.answer_posted"]
    assert events[-1]["texts"] == {"text": f"{TEXT} Pukul sembilan."}


def test_before_it_is_posted_nobody_outside_reads_the_draft(world: World) -> None:
    receipt = begun(world)
    roads, citizen = world.as_(ROADS), world.as_reporter(receipt)
    done(roads, receipt, "draft_answer", text="Konsep-Rahasia")
    done(world.as_(ROADS_LEADER), receipt, "return_draft", draft=1, reason="Alasan-Rahasia")
    done(roads, receipt, "draft_answer", text="Konsep-Rahasia kedua")
    assert "Konsep-Rahasia kedua" in told(roads, receipt["complaint"])
    for client in (citizen, world.client()):
        assert "Rahasia" not in told(client, receipt["tracking_id"])
        assert "draft" not in json.dumps(client.get(f"/complaints/{receipt['tracking_id']}/events").json())
    assert citizen.get(f"/complaints/{receipt['complaint']}").json()["answer"] is None
    elsewhere = world.as_(PARKS).get(f"/complaints/{receipt['tracking_id']}/events").json()["events"]
    public = world.client().get(f"/complaints/{receipt['tracking_id']}/events").json()["events"]
    assert elsewhere == public, "with the number alone staff of another office are told what everybody is told"
    found = world.client().get("/reports", params={"q": "Konsep-Rahasia"}).json()
    assert found["items"] == []


def test_a_redaction_of_a_draft_is_told_nobody_outside_and_holds_in_the_answer(world: World) -> None:
    receipt = begun(world)
    roads, desk, citizen = world.as_(ROADS), world.as_(DESK), world.as_reporter(receipt)
    version = done(roads, receipt, "draft_answer", text="Bapak Tono, sudah.")["version"]
    done(desk, receipt, "redact", of_version=version, of_field="text", text="Bapak […], sudah.", reason="Nama-Rahasia")
    assert "Rahasia" not in told(citizen, receipt["complaint"])
    assert "complaint.redacted" not in told(citizen, receipt["complaint"])
    done(world.as_(ROADS_LEADER), receipt, "approve_draft", draft=1)
    done(roads, receipt, "post_answer", draft=1)
    for client in (citizen, roads):
        assert client.get(f"/complaints/{receipt['complaint']}").json()["answer"]["text"] == "Bapak […], sudah."
    assert "Tono, sudah" not in told(roads, receipt["complaint"])


def test_the_files_of_a_draft_come_with_the_answer(world: World) -> None:
    receipt = begun(world)
    roads, citizen = world.as_(ROADS), world.as_reporter(receipt)
    sent = roads.post("/uploads", content=png())
    assert sent.status_code == 201, sent.text
    attachments = [{"upload": sent.json()["upload"], "name": "bukti.png"}]
    done(roads, receipt, "draft_answer", text=TEXT, attachments=attachments)
    file = f"/complaints/{receipt['complaint']}/attachments/1"
    assert roads.get(file).status_code == 200
    assert citizen.get(file).status_code == 404
    assert citizen.get(f"/complaints/{receipt['complaint']}").json()["attachments"] == []
    done(world.as_(ROADS_LEADER), receipt, "approve_draft", draft=1)
    done(roads, receipt, "post_answer", draft=1)
    assert citizen.get(file).status_code == 200
    assert len(citizen.get(f"/complaints/{receipt['complaint']}").json()["attachments"]) == 1


def test_a_setting_that_changes_nothing_is_refused(world: World) -> None:
    answer = world.as_(DESK).post("/directory/units/medan-sdabmbk/approval", json={"required": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_changes")


def test_the_correction_of_an_approved_answer_goes_past_the_leader_too(world: World) -> None:
    receipt = begun(world)
    roads, leader, citizen = world.as_(ROADS), world.as_(ROADS_LEADER), world.as_reporter(receipt)
    done(roads, receipt, "draft_answer", text=TEXT)
    done(leader, receipt, "approve_draft", draft=1)
    done(roads, receipt, "post_answer", draft=1)
    assert post(roads, receipt, "correct_answer", text="Perbaikan.") == (409, "approval_asked")
    before = citizen.get(f"/complaints/{receipt['complaint']}").json()
    first = done(roads, receipt, "draft_correction", text="Perbaikan-Rahasia", reason="Alasan-Rahasia")
    assert step(world, receipt, first["at_least"]) == "approve"
    done(leader, receipt, "return_draft", draft=2, reason="Sebutkan jam-Rahasia.")
    done(roads, receipt, "draft_correction", text="Ditambal tanggal 6.", reason="Alasan-Rahasia kedua")
    assert "Alasan-Rahasia kedua" in told(roads, receipt["complaint"])
    for client in (citizen, world.client()):
        assert "Rahasia" not in told(client, receipt["tracking_id"])
        assert "tanggal 6" not in told(client, receipt["tracking_id"])
    assert citizen.get(f"/complaints/{receipt['complaint']}").json()["answer"]["text"] == TEXT
    done(leader, receipt, "approve_draft", draft=3)
    assert post(roads, receipt, "post_answer", draft=2) == (422, "another_draft")
    done(roads, receipt, "post_answer", draft=3)
    after = citizen.get(f"/complaints/{receipt['complaint']}").json()
    assert (after["status"], after["answer"]["text"]) == ("answered", "Ditambal tanggal 6.")
    assert after["due"] == before["due"]
    assert "Rahasia" not in told(citizen, receipt["complaint"])
    events = citizen.get(f"/complaints/{receipt['complaint']}/events").json()["events"]
    assert events[-1]["texts"] == {"text": "Ditambal tanggal 6."}


def test_what_was_taken_out_of_a_correction_stays_out_and_why_it_was_made_between_the_offices(world: World) -> None:
    receipt = begun(world)
    roads, desk, leader = (world.as_(who) for who in (ROADS, DESK, ROADS_LEADER))
    citizen = world.as_reporter(receipt)
    done(roads, receipt, "draft_answer", text=TEXT)
    done(leader, receipt, "approve_draft", draft=1)
    done(roads, receipt, "post_answer", draft=1)
    version = done(roads, receipt, "draft_correction", text="Bapak Tono, sudah.", reason="Tono salah.")["version"]
    done(leader, receipt, "approve_draft", draft=2)
    done(roads, receipt, "post_answer", draft=2)
    why = "Nama-Rahasia"
    done(desk, receipt, "redact", of_version=version, of_field="reason", text="[…] salah.", reason=why)
    assert "Rahasia" not in told(citizen, receipt["complaint"])
    done(desk, receipt, "redact", of_version=version, of_field="text", text="Bapak […], sudah.", reason="Namanya.")
    assert citizen.get(f"/complaints/{receipt['complaint']}").json()["answer"]["text"] == "Bapak […], sudah."
    assert "Tono" not in told(roads, receipt["complaint"])
