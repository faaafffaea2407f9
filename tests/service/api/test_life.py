"""A complaint's whole life over HTTP, as its people see it."""

from datetime import UTC, datetime

from tests.service.world import DESK, REPORT, ROADS, World, done


def test_a_citizen_is_answered_replies_and_closes(world: World) -> None:
    receipt = world.filed()
    assert receipt["tracking_id"].count("-") == 2
    assert len(receipt["secret"]) == 16
    assert receipt["checked_by"]["standard"].startswith("verification-2025@")
    desk, roads, citizen = world.as_(DESK), world.as_(ROADS), world.as_reporter(receipt)

    done(desk, receipt, "verify")
    routed = done(desk, receipt, "route", unit="medan-sdabmbk", note="Jalan kota")
    page = roads.get("/units/medan-sdabmbk/queue", params={"at_least": routed["at_least"]}).json()
    mine = [item for item in page["items"] if item["complaint"] == receipt["complaint"]]
    assert [(item["step"], item["title"]) for item in mine] == [("start", "Lubang besar di Jalan Sei Belutu")]

    done(roads, receipt, "start")
    done(roads, receipt, "answer", text="Ditambal besok.")
    done(citizen, receipt, "reply", text="Belum ditambal.")
    done(roads, receipt, "answer", text="Sudah ditambal.")
    closed = done(citizen, receipt, "close", note="Terima kasih.")
    assert closed["version"] == 8

    shown = citizen.get(f"/complaints/{receipt['complaint']}")
    assert shown.headers["ETag"] == '"8"'
    body = shown.json()
    assert (body["status"], body["closure"]) == ("closed", "reporter")
    assert body["answer"]["text"] == "Sudah ditambal."
    assert "reopen" in body["allowed"]
    assert not {"reply", "close_as_reporter", "amend", "withdraw"} & set(body["allowed"])


def test_the_trail_says_who_in_which_role_and_hides_notes_between_offices_from_the_reporter(world: World) -> None:
    receipt = world.routed(name="Rina")
    desk, citizen = world.as_(DESK), world.as_reporter(receipt)
    own = citizen.get(f"/complaints/{receipt['complaint']}/events").json()["events"]
    assert [(one["version"], one["event"], one["role"], one["unit"]) for one in own] == [
        (1, "complaint.filed", "reporter", None),
        (2, "complaint.verified", "agency_admin", "medan"),
        (3, "complaint.routed", "agency_admin", "medan"),
    ]
    assert own[0]["texts"]["name"] == "Rina"
    assert all(one["actor"] is None for one in own)
    assert "reporter" not in own[0]["changed"]
    offices = desk.get(f"/complaints/{receipt['complaint']}/events").json()["events"]
    assert offices[1]["actor"] is not None
    assert offices[0]["actor"] is None, "a reporter's id is nobody's to know"


def test_notes_between_offices_stay_there(world: World) -> None:
    receipt = world.filed()
    desk, citizen = world.as_(DESK), world.as_reporter(receipt)
    done(desk, receipt, "route", unit="medan-sdabmbk", note="Anggaran habis")
    last = citizen.get(f"/complaints/{receipt['complaint']}/events").json()["events"][-1]
    assert (last["texts"], last["withheld"]) == ({}, {"note": "between_offices"})
    assert desk.get(f"/complaints/{receipt['complaint']}/events").json()["events"][-1]["texts"] == {
        "note": "Anggaran habis"
    }


def test_clocks_are_explained(world: World) -> None:
    receipt = world.routed()
    roads = world.as_(ROADS)
    done(roads, receipt, "start")
    clocks = roads.get(f"/complaints/{receipt['complaint']}/clocks").json()["clocks"]
    assert [(one["clock"], one["outcome"], one["days"], one["ended_version"]) for one in clocks] == [
        ("verification", "kept", 3, 2),
        ("resolution", "open", 14, None),
        ("first_response", "kept", 5, 4),
    ]
    assert clocks[1]["days_left"] == 14
    assert clocks[1]["due"]["zone"] == "Asia/Jakarta"
    assert clocks[1]["due"]["standard"].startswith("resolution-complaint-2025@")


def test_a_reopened_case_goes_back_to_its_unit(world: World) -> None:
    receipt = world.routed()
    roads, citizen = world.as_(ROADS), world.as_reporter(receipt)
    done(roads, receipt, "answer", text="Selesai.")
    done(roads, receipt, "close")
    assert citizen.get(f"/complaints/{receipt['complaint']}").json()["closure"] == "resolved"
    done(citizen, receipt, "reopen", reason="Rusak lagi.")
    shown = roads.get(f"/complaints/{receipt['tracking_id']}").json()
    assert (shown["status"], shown["unit"], len(shown["assignments"])) == ("reopened", "medan-sdabmbk", 2)


def test_a_returned_case_is_archived_by_the_desk(world: World) -> None:
    receipt = world.routed()
    roads, desk = world.as_(ROADS), world.as_(DESK)
    done(roads, receipt, "return", reason="Jalan nasional.", proposed_unit="medan-dishub")
    done(desk, receipt, "archive", reason="not_government", note="Bukan wewenang kota.")
    shown = desk.get(f"/complaints/{receipt['complaint']}").json()
    assert (shown["status"], shown["archive_reason"]) == ("archived", "not_government")
    assert not {"verify", "route", "archive", "take", "reclassify"} & set(shown["allowed"])


def test_staff_type_in_what_came_by_letter(world: World) -> None:
    desk = world.as_(DESK)
    letter = {**REPORT, "channel": "letter", "occurred_at": "2026-11-05T03:00:00Z", "external_id": "B/17/2026"}
    first = desk.post("/complaints", json=letter)
    assert first.status_code == 201, first.text
    assert first.json()["checked_by"]["on"] == "2026-11-10", "counted from the day that the letter came"
    (clock,) = desk.get(f"/complaints/{first.json()['complaint']}/clocks").json()["clocks"]
    assert datetime.fromisoformat(clock["started_at"]) == datetime(2026, 11, 5, 3, tzinfo=UTC)
    assert (clock["due"]["on"], clock["provisional"]) == ("2026-11-10", False)
    again = desk.post("/complaints", json=letter)
    assert again.json()["complaint"] == first.json()["complaint"]
    assert again.json()["secret"] is None
    assert again.headers["Idempotency-Replayed"] == "true"
