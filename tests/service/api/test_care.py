"""What is hidden, redacted or noted is so on every way out; a lost secret is replaced by one that alone is valid."""

import json

import httpx
import pytest
from psycopg2 import errors

from domain.directory.state import stream_id
from service.store.append import Batch as Stored
from service.store.append import Secret, append
from tests.service.world import DESK, INSPECTOR, PARKS, ROADS, World, done

NAMED = "Saya Rina Harahap, telepon 0812 000 000."


def everything(world: World, who: str, complaint: str) -> str:
    """All that this person is told of the case, in one text."""
    client = world.as_(who)
    parts = [client.get(f"/complaints/{complaint}{part}").text for part in ("", "/events", "/clocks")]
    return "\n".join(parts)


def test_a_redacted_text_is_shown_in_place_of_the_original_to_all_but_auditors(world: World) -> None:
    receipt = world.routed(title="Rina Harahap melapor", body=NAMED)
    complaint, desk, citizen = receipt["complaint"], world.as_(DESK), world.as_reporter(receipt)
    for field, text in (("title", "Pelapor […] melapor"), ("body", "Saya […].")):
        last = done(desk, receipt, "redact", of_version=1, of_field=field, text=text, reason="Nama pelapor.")
    facts = citizen.get(f"/complaints/{complaint}").json()
    assert (facts["title"], facts["body"]) == ("Pelapor […] melapor", "Saya […].")
    for who in (DESK, ROADS):
        assert NAMED not in everything(world, who, complaint)
        assert "Rina Harahap melapor" not in everything(world, who, complaint)
    public = httpx.get(f"{world.address}/reports/{receipt['tracking_id']}")
    assert "Saya […]." in public.text
    assert NAMED not in public.text
    asked = {"at_least": last["at_least"]}
    lists = [world.as_(ROADS).get("/units/medan-sdabmbk/queue", params=asked), desk.get("/complaints", params=asked)]
    for shown in lists:
        titles = [item["title"] for item in shown.json()["items"] if item["complaint"] == complaint]
        assert titles == ["Pelapor […] melapor"]
    assert NAMED in everything(world, INSPECTOR, complaint)


def test_a_text_that_was_redacted_twice_shows_the_last_only(world: World) -> None:
    receipt = world.routed(body=NAMED)
    for text in ("Saya Rina […].", "Saya […]."):
        said = {"of_version": 1, "of_field": "body", "text": text, "reason": "Nama."}
        done(world.as_(DESK), receipt, "redact", **said, names_kept=True)
    shown = everything(world, ROADS, receipt["complaint"])
    assert "Saya Rina" not in shown
    assert "Saya […]." in shown


def test_internal_work_is_told_to_staff_only_and_makes_no_form_of_the_reporter_stale(world: World) -> None:
    receipt = world.routed()
    roads, citizen, path = world.as_(ROADS), world.as_reporter(receipt), f"/complaints/{receipt['complaint']}"
    read = citizen.get(path).headers["ETag"]
    done(roads, receipt, "note", text="Pelapor ini sering menelepon.")
    done(roads, receipt, "label", label="langganan")
    done(roads, receipt, "take")
    for shown in (citizen.get(path), citizen.get(f"{path}/events"), world.client().get(path)):
        assert not {"noted", "labelled", "taken"} & {
            one["event"].partition(".")[2] for one in shown.json().get("events", [])
        }
        assert "sering menelepon" not in shown.text
        assert "langganan" not in shown.text
        assert str(stream_id("staff", ROADS)) not in shown.text
    assert "sering menelepon" in roads.get(f"{path}/events").text
    amended = citizen.post(f"{path}/amend", json={"text": "Kini dua."}, headers={"If-Match": read})
    assert amended.status_code == 200, amended.text
    noted = next(one for one in roads.get(f"{path}/events").json()["events"] if one["event"] == "complaint.noted")
    why = {"text": "[…]", "reason": "Nama anak pelapor ada di catatan."}
    done(world.as_(DESK), receipt, "redact", of_version=noted["version"], of_field="text", **why)
    for shown in (citizen.get(path), citizen.get(f"{path}/events")):
        assert "catatan" not in shown.text
        assert "redacted" not in shown.text
    assert "catatan" in roads.get(f"{path}/events").text


def test_who_turns_anonymous_later_is_anonymous_from_then_on(world: World) -> None:
    receipt = world.routed()
    roads, citizen, path = world.as_(ROADS), world.as_reporter(receipt), f"/complaints/{receipt['complaint']}"
    assert roads.get(path).json()["reporter"]["name"] == "Rina Harahap"
    done(citizen, receipt, "change_visibility", anonymous=True, confidential=True)
    seen = roads.get(path, params={"reason": "handling"}).json()
    assert (seen["reporter"]["name"], seen["withheld"]["name"], seen["anonymous"]) == (None, "anonymous", True)
    assert roads.get(path).json()["withheld"]["body"] == "reason_needed"
    assert world.client().get(f"/complaints/{receipt['tracking_id']}").status_code == 404
    assert httpx.get(f"{world.address}/reports/{receipt['tracking_id']}").status_code == 404


def test_a_new_secret_is_the_only_valid_one_and_ends_the_sessions_of_the_old(world: World) -> None:
    receipt = world.routed()
    citizen, path = world.as_reporter(receipt), f"/complaints/{receipt['complaint']}"
    refused = world.as_(DESK).post(f"{path}/reissue_secret", json={"identity_checked": False})
    assert refused.status_code == 422
    given = done(world.as_(DESK), receipt, "reissue_secret", identity_checked=True)
    assert len(given["secret"]) == 16
    assert citizen.get(path).status_code == 401
    shown = {"tracking_id": receipt["tracking_id"], "secret": receipt["secret"]}
    assert world.client().post("/sessions", json=shown).status_code == 401
    again = world.as_reporter({**receipt, "secret": given["secret"]})
    assert again.get(path).status_code == 200
    assert given["secret"] not in json.dumps(again.get(f"{path}/events").json())


def test_no_secret_is_replaced_without_its_event(world: World) -> None:
    receipt = world.filed()
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT subject FROM aduan.secrets WHERE originator_id = %s", (receipt["complaint"],))
        (subject,) = cursor.fetchone() or (None,)
    stolen = Stored(secrets=[Secret(receipt["complaint"], subject, b"x" * 32)])
    with pytest.raises(errors.CheckViolation, match="without an event"), world.service.database.transaction() as cursor:
        append(cursor, [], stolen)
    assert world.as_reporter(receipt).get(f"/complaints/{receipt['complaint']}").status_code == 200


def test_my_work_is_what_i_have_taken(world: World) -> None:
    receipt, other = world.routed(), world.routed()
    roads = world.as_(ROADS)
    taken = done(roads, receipt, "take")
    asked = {"officer": "me", "at_least": taken["at_least"], "limit": "200"}
    mine = [item["complaint"] for item in roads.get("/units/medan-sdabmbk/queue", params=asked).json()["items"]]
    assert receipt["complaint"] in mine
    assert other["complaint"] not in mine
    assert world.as_(PARKS).post(f"/complaints/{receipt['complaint']}/take", json={}).status_code == 404


def test_a_rating_and_a_withdrawal(world: World) -> None:
    receipt = world.routed()
    roads, citizen, path = world.as_(ROADS), world.as_reporter(receipt), f"/complaints/{receipt['complaint']}"
    assert citizen.post(f"{path}/rate", json={"score": 6}).status_code == 422
    done(roads, receipt, "answer", text="Sudah ditambal.")
    done(citizen, receipt, "rate", score=4, comment="Cukup cepat.")
    assert "Cukup cepat." in roads.get(f"{path}/events").text
    done(citizen, receipt, "withdraw")
    assert roads.get(path).json()["status"] == "withdrawn"


def test_a_report_that_was_taken_back_is_nowhere_for_the_public_and_stays_for_reporter_and_staff(world: World) -> None:
    receipt = world.routed(title="Jembatan kecapi lapuk", body="Papan kecapi patah.")
    roads, citizen, public = world.as_(ROADS), world.as_reporter(receipt), world.client()
    number, page = receipt["tracking_id"], f"{world.address}/reports/{receipt['tracking_id']}"
    draft = {"title": "Jembatan kecapi lapuk", "body": "Papan kecapi patah."}
    shown = {"q": "kecapi", "at_least": f"{receipt['complaint']}@3"}
    assert public.get("/reports", params=shown).json()["total"] == 1
    assert len(public.post("/duplicates", json=draft).json()["items"]) == 1
    assert httpx.get(page).status_code == public.get(f"/complaints/{number}").status_code == 200
    last = done(citizen, receipt, "withdraw")
    gone = public.get("/reports", params={"q": "kecapi", "at_least": last["at_least"]}).json()
    assert (gone["total"], gone["items"]) == (0, [])
    assert public.get("/reports", params={"status": "withdrawn"}).json()["total"] == 0
    assert public.post("/duplicates", json=draft).json()["items"] == []
    assert httpx.get(page).status_code == public.get(f"/complaints/{number}").status_code == 404
    assert citizen.get(f"/complaints/{number}").json()["status"] == "withdrawn"
    assert roads.get(f"/complaints/{receipt['complaint']}").json()["title"] == "Jembatan kecapi lapuk"
