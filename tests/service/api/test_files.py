"""Files over HTTP: taken in clean, given to whoever may read, refused with the reason."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.access import stream_of
from service.files.intake import MOST_BYTES
from service.identity.attempts import UPLOADS, Attempts
from tests.service.files.samples import HTML, PLACE, SECRET_BYTES, SVG, bomb, pdf, photo, png
from tests.service.world import DESK, EVALUATOR, INSPECTOR, PARKS, REPORT, ROADS, World, done


def upload(world: World, content: bytes) -> dict[str, Any]:
    answer = world.client().post("/uploads", content=content)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def filed(world: World, *contents: bytes, **changed: Any) -> dict[str, Any]:
    handles = [{"upload": upload(world, content)["upload"], "name": "KTP Rina.jpg"} for content in contents]
    return world.filed(attachments=handles, **changed)


def get(client: httpx.Client, receipt: dict[str, Any], number: int = 1, **asked: str) -> httpx.Response:
    return client.get(f"/complaints/{receipt['complaint']}/attachments/{number}", params=asked)


def test_a_photo_comes_back_without_what_the_camera_left_in_it(world: World) -> None:
    told = upload(world, photo())
    assert (told["media_type"], told["taken_at"]) == ("image/jpeg", PLACE)
    receipt = world.filed(attachments=[{"upload": told["upload"], "name": "lubang.jpg"}])
    answer = get(world.as_reporter(receipt), receipt)
    assert answer.status_code == 200
    assert len(answer.content) == told["size"]
    assert not any(secret in answer.content for secret in SECRET_BYTES)
    assert PLACE.encode() not in answer.content
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == f'inline; filename="aduan-{receipt["tracking_id"]}-1.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    for path in world.service.settings.files.rglob("*"):
        assert path.is_dir() or not any(secret in path.read_bytes() for secret in SECRET_BYTES)


def test_a_document_is_downloaded_and_never_shown(world: World) -> None:
    receipt = filed(world, pdf())
    answer = get(world.as_reporter(receipt), receipt)
    assert answer.content == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_the_complaint_lists_its_files_and_an_anonymous_reporters_names_are_withheld(world: World) -> None:
    receipt = filed(world, photo(), pdf(), anonymous=True)
    own = world.as_reporter(receipt).get(f"/complaints/{receipt['complaint']}").json()["attachments"]
    assert [(one["number"], one["media_type"], one["name"]) for one in own] == [
        (1, "image/jpeg", "KTP Rina.jpg"),
        (2, "application/pdf", "KTP Rina.jpg"),
    ]
    done(world.as_(DESK), receipt, "route", unit="medan-sdabmbk")
    seen = world.as_(ROADS).get(f"/complaints/{receipt['complaint']}").json()["attachments"]
    assert [one["name"] for one in seen] == [None, None]
    assert get(world.as_(ROADS), receipt).status_code == 200
    public = world.client().get(f"/complaints/{receipt['tracking_id']}").json()
    assert public["attachments"] == []


def test_nobody_else_gets_a_file(world: World) -> None:
    receipt, other = filed(world, photo()), world.filed()
    for client in (world.client(), world.as_(PARKS), world.as_reporter(other)):
        assert get(client, receipt).status_code == 404
        assert client.get(f"/complaints/{receipt['tracking_id']}/attachments/1").status_code == 404
    assert get(world.as_reporter(receipt), receipt, 2).json()["code"] == "unknown_attachment"
    assert get(world.as_reporter(receipt), receipt, 0).status_code == 422


def test_opening_a_confidential_file_needs_a_reason_and_is_recorded(world: World) -> None:
    receipt = filed(world, photo(), png(), confidential=True)
    inspector = world.as_(INSPECTOR)
    assert get(inspector, receipt, 2).json()["code"] == "reason_needed"
    assert get(world.as_(EVALUATOR), receipt, 2, reason="inspection").status_code in (403, 404)
    assert get(inspector, receipt, 2, reason="inspection").status_code == 200
    readings = world.service.log.history(stream_of(world.service.log.history(receipt["complaint"])[0].originator_id))
    assert [[(one.version, one.field) for one in each.event.places] for each in readings] == [  # type: ignore[attr-defined]
        [(3, "digest")]
    ]


def test_an_answer_may_bring_a_file_and_is_sent_once(world: World) -> None:
    receipt = world.routed()
    roads, key = world.as_(ROADS), str(uuid4())
    form = {"text": "Ditambal.", "attachments": [{"upload": upload(world, png())["upload"], "name": "bukti.png"}]}
    path = f"/complaints/{receipt['complaint']}/answer"
    first, again = (roads.post(path, json=form, headers={"Idempotency-Key": key}) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert get(world.as_reporter(receipt), receipt).headers["Content-Type"] == "image/png"


def test_what_is_added_told_or_corrected_may_bring_files(world: World) -> None:
    receipt = world.routed()
    roads, own = world.as_(ROADS), world.as_reporter(receipt)

    def bring(client: httpx.Client, verb: str, **form: Any) -> None:
        done(client, receipt, verb, attachments=[{"upload": upload(world, png())["upload"]}], **form)

    bring(own, "amend", text="Ini fotonya.")
    done(roads, receipt, "start")
    done(roads, receipt, "request_information", question="Di mana tepatnya?")
    bring(own, "give_information", text="Di sini.")
    done(roads, receipt, "answer", text="Ditambal.")
    bring(roads, "correct_answer", text="Ditambal Senin.")
    shown = own.get(f"/complaints/{receipt['complaint']}").json()["attachments"]
    assert [one["number"] for one in shown] == [1, 2, 3]
    for number in (1, 2, 3):
        assert get(own, receipt, number).status_code == 200
        assert get(roads, receipt, number).status_code == 200


def test_an_internal_note_takes_no_file(world: World) -> None:
    receipt = world.routed()
    note = {"text": "Catatan.", "attachments": [{"upload": upload(world, png())["upload"]}]}
    assert world.as_(DESK).post(f"/complaints/{receipt['complaint']}/note", json=note).status_code == 422


def test_a_report_with_files_sent_twice_is_one(world: World) -> None:
    form = {**REPORT, "attachments": [{"upload": upload(world, png())["upload"]}]}
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (world.client().post("/complaints", json=form, headers=key).json() for _ in range(2))
    assert (first["complaint"], first["secret"]) == (again["complaint"], again["secret"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (SVG, "file_kind_unknown"),
        (HTML, "file_kind_unknown"),
        (photo()[:900], "picture_unreadable"),
        (bomb(), "picture_too_large"),
        (pdf(b"/OpenAction << /S /JavaScript >>"), "document_active"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "file_too_large"),
    ],
)
def test_what_is_not_taken_is_refused_by_name(world: World, content: bytes, code: str) -> None:
    answer = world.client().post("/uploads", content=content)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_far_too_much_is_not_read(world: World) -> None:
    answer = world.client().post("/uploads", content=bytes(MOST_BYTES + 300_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert world.client().post("/complaints", content=bytes(300_000)).status_code == 413


@pytest.mark.parametrize("handle", ["a" * 43, "used"])
def test_an_upload_that_is_not_there_is_named(world: World, handle: str) -> None:
    if handle == "used":
        handle = upload(world, png())["upload"]
        world.filed(attachments=[{"upload": handle}])
    answer = world.client().post("/complaints", json={**REPORT, "attachments": [{"upload": handle}]})
    assert (answer.status_code, answer.json()["code"]) == (422, "upload_unknown")


def test_six_files_are_too_many(world: World) -> None:
    form = {**REPORT, "attachments": [{"upload": "a" * 43}] * 6}
    assert world.client().post("/complaints", json=form).status_code == 422


def test_too_many_files_from_one_address_wait(world: World) -> None:
    somewhere = {"X-Forwarded-For": "203.0.113.77"}
    for _ in range(UPLOADS):
        with Attempts(world.service.database, world.service.ring).uploading("203.0.113.77"):
            pass
    for sender in (world.client(), world.as_reporter(world.filed())):  # whoever filed once is no less anybody
        assert sender.post("/uploads", content=png(), headers=somewhere).status_code == 429
    assert world.as_(DESK).post("/uploads", content=png(), headers=somewhere).status_code == 201
