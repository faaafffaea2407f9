"""A reporter follows: by ID and secret only, sees what is theirs, and can reply, close and have it opened again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from domain.tracking import normalise
from service.tracking import fresh_tracking_id
from tests.service.web.site import Page, Visitor
from tests.service.world import ROADS, World, done

OWN = "/follow/own"


def follow(visitor: Visitor, number: str, secret: str) -> Page:
    return visitor.send(visitor.get("/follow"), "/follow", tracking_id=number, secret=secret)


def opened(visitor: Visitor, receipt: dict[str, Any]) -> Page:
    return follow(visitor, receipt["tracking_id"], receipt["secret"])


@pytest.fixture
def answered(world: World) -> dict[str, Any]:
    receipt = world.routed(anonymous=True)
    done(world.as_(ROADS), receipt, "start")
    done(world.as_(ROADS), receipt, "answer", text="Lubang sudah ditambal.")
    return receipt


def test_the_receipt_can_be_had_again_without_the_secret(citizen: Visitor, answered: dict[str, Any]) -> None:
    page = opened(citizen, answered)
    assert f"{OWN}/receipt.txt" in page.links()
    saved = citizen.get(f"{OWN}/receipt.txt")
    assert answered["tracking_id"] in saved.html
    assert "Laporan Anda diterima" in saved.html
    assert answered["secret"] not in saved.html.replace(" ", "")
    assert saved.response.headers["cache-control"] == "no-store"


def test_nobody_else_has_the_receipt(citizen: Visitor) -> None:
    assert citizen.get(f"{OWN}/receipt.txt").path == "/follow"


def test_an_unknown_number_and_a_wrong_secret_get_the_same_bytes(world: World, citizen: Visitor) -> None:
    known, unknown = normalise(world.filed()["tracking_id"]), fresh_tracking_id()
    wrong, nobody = (follow(citizen, number, "0000000000000000") for number in (known, unknown))
    assert wrong.status == nobody.status == 422
    assert wrong.html.replace(known, "") == nobody.html.replace(unknown, "")
    assert wrong.response.headers.multi_items()[1:] == nobody.response.headers.multi_items()[1:]
    assert "Nomor atau kode tidak cocok." in wrong.words


def test_a_mistype_is_said_before_anything_is_tried(citizen: Visitor) -> None:
    page = follow(citizen, "7QK4-M2XD-9TX", "1")
    assert page.status == 422
    assert "#tracking_id" in page.links()
    assert "7QK4-M2XD-9TX" in page.html


@pytest.mark.parametrize("secret", ["", "   "])
def test_an_empty_secret_is_asked_for(world: World, citizen: Visitor, secret: str) -> None:
    page = follow(citizen, world.filed()["tracking_id"], secret)
    assert page.status == 422
    assert "#secret" in page.links()


@pytest.mark.parametrize("secret", ["\0", "💥" * 90, "9" * 10_000])
def test_a_strange_secret_is_a_wrong_one(world: World, citizen: Visitor, secret: str) -> None:
    assert "tidak cocok" in follow(citizen, world.filed()["tracking_id"], secret).words


def test_the_code_may_be_typed_with_spaces_and_in_small_letters(world: World, citizen: Visitor) -> None:
    receipt = world.filed()
    bare = receipt["secret"].replace(" ", "")
    spaced = " ".join(bare[n : n + 4] for n in range(0, 16, 4))
    assert follow(citizen, f" {receipt['tracking_id'].lower()} ", spaced).path == OWN


def test_after_ten_wrong_tries_one_has_to_wait(world: World, citizen: Visitor) -> None:
    number = world.filed()["tracking_id"]
    pages = [follow(citizen, number, str(n)) for n in range(11)]
    assert [page.status for page in pages] == [422] * 10 + [429]
    assert "Coba lagi pukul" in pages[-1].words
    assert 0 < int(pages[-1].response.headers["retry-after"]) <= 60


def test_the_page_tells_the_promise_and_the_history_without_names(world: World, citizen: Visitor) -> None:
    receipt = world.routed(name="Rina Harahap")
    page = opened(citizen, receipt)
    assert "Dijawab paling lambat" in page.words
    assert "Ditambah 14 hari kerja" in page.words
    assert "Diteruskan ke Dinas Sumber Daya Air" in page.words
    assert "Siti Rahmah Lubis" not in page.html, "staff are told by role and unit"
    assert "Rina Harahap" in page.html, "one's own name is one's own"


def test_the_reporter_replies_closes_and_has_it_opened_again(
    world: World, citizen: Visitor, answered: dict[str, Any]
) -> None:
    assert "Lubang sudah ditambal." in opened(citizen, answered).words
    replied = citizen.act("own", "reply", text="Belum, masih ada.")
    assert replied.path == OWN
    assert "Tersimpan: Beri tanggapan." in replied.words
    assert "Tersimpan" not in citizen.get(OWN).words, "said once"
    done(world.as_(ROADS), answered, "answer", text="Sekarang sudah.")
    assert "Sekarang sudah." in citizen.get(OWN).words
    assert "Selesai: ditutup pelapor" in citizen.act("own", "close_as_reporter", note="Terima kasih").words
    assert "Dibuka kembali" in citizen.act("own", "reopen", reason="Rusak lagi").words
    topics = [one.event.topic for one in world.service.log.history(UUID(answered["complaint"]))]
    expected = ["filed", "verified", "routed", "started", "answered", "replied", "answered", "closed", "reopened"]
    assert topics == [f"complaint.{what}" for what in expected]


def test_an_empty_reply_is_asked_for_and_a_long_one_kept(citizen: Visitor, answered: dict[str, Any]) -> None:
    opened(citizen, answered)
    assert citizen.act("own", "reply", text=" ").status == 422
    page = citizen.act("own", "reply", text="a" * 20_001)
    assert page.status == 422
    assert page.form(f"{OWN}/reply").fields["text"] == "a" * 20_001


def test_what_is_not_possible_now_says_why(citizen: Visitor, answered: dict[str, Any]) -> None:
    opened(citizen, answered)
    page = citizen.get(f"{OWN}/reopen")
    assert page.status == 409
    assert "Hanya laporan yang sudah ditutup yang dapat dibuka kembali." in page.words
    assert OWN in page.links()


def test_a_reply_is_no_one_elses_to_forge(world: World, citizen: Visitor, answered: dict[str, Any]) -> None:
    opened(citizen, answered)
    form = citizen.get(f"{OWN}/reply").form(f"{OWN}/reply")
    for fields, site in (({**form.fields, "csrf": ""}, "same-origin"), (form.fields, "cross-site")):
        assert citizen.post(form.action, {**fields, "text": "x"}, Sec_Fetch_Site=site).status == 403
    assert len(world.service.log.history(UUID(answered["complaint"]))) == 5


def test_after_leaving_nothing_is_seen(citizen: Visitor, answered: dict[str, Any]) -> None:
    page = opened(citizen, answered)
    token = citizen.client.cookies["aduan_own"]
    assert citizen.send(page, "/follow/leave").path == "/"
    citizen.client.cookies.set("aduan_own", token)
    assert citizen.get(OWN).path == "/follow"


def test_a_reply_after_the_session_has_ended_leads_to_the_way_in(
    world: World, citizen: Visitor, answered: dict[str, Any]
) -> None:
    opened(citizen, answered)
    form = citizen.get(f"{OWN}/reply").form(f"{OWN}/reply")
    with world.service.database.transaction() as cursor:
        cursor.execute("DELETE FROM aduan.sessions WHERE kind = 'reporter'")
    page = citizen.post(form.action, {**form.fields, "text": "Masih rusak"})
    assert page.status == 401
    assert "Waktu habis demi keamanan." in page.words
    assert "Masih rusak" in page.words, "to be copied"


def test_notes_between_offices_stay_there(world: World, citizen: Visitor, as_staff: Callable[[str], Visitor]) -> None:
    receipt = world.routed()
    done(world.as_(ROADS), receipt, "return", reason="Jalan provinsi, kata Pak Anu.")
    page = opened(citizen, receipt)
    assert "Pak Anu" not in page.html
    assert "Catatan antarkantor" in page.words


def test_staff_who_follow_a_report_stay_signed_in(
    world: World, as_staff: Callable[[str], Visitor], answered: dict[str, Any]
) -> None:
    roads = as_staff(ROADS)
    assert opened(roads, answered).path == OWN
    assert roads.act("own", "close_as_reporter").path == OWN
    assert roads.get("/desk").status == 200


def test_a_reporter_who_was_asked_is_offered_to_tell_and_the_queue_says_who_waits(
    world: World, citizen: Visitor, as_staff: Callable[[str], Visitor]
) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    number = receipt["complaint"]
    roads.act(number, "start")
    roads.act(number, "request_information", question="Di depan nomor berapa?")
    assert "Menunggu pelapor" in roads.get("/desk?step=wait").words
    page = opened(citizen, receipt)
    assert "menunggu keterangan Anda sampai" in page.words
    assert "Di depan nomor berapa?" in page.words
    assert f"{OWN}/give_information" in page.links()
    form = citizen.get(f"{OWN}/give_information")
    told = citizen.send(form, f"{OWN}/give_information", text="Nomor 41.")
    assert "Nomor 41." in told.words
    assert f"{OWN}/give_information" not in told.links()
    assert "Nomor 41." in roads.get(f"/desk/{number}").words


def test_a_corrected_answer_is_what_the_reporter_reads(
    world: World, citizen: Visitor, answered: dict[str, Any]
) -> None:
    done(world.as_(ROADS), answered, "correct_answer", text="Ditambal tanggal 6.", reason="Salah tanggal.")
    page = opened(citizen, answered)
    assert page.words.index("Ditambal tanggal 6.") < page.words.index("Lubang sudah ditambal."), "both, the new first"
    assert "Salah tanggal." not in page.words
    shown = world.as_reporter(answered).get(f"/complaints/{answered['complaint']}").json()
    assert shown["answer"]["text"] == "Ditambal tanggal 6."


def test_an_answer_to_a_case_that_has_ended_is_refused_by_its_own_name(world: World, answered: dict[str, Any]) -> None:
    done(world.as_reporter(answered), answered, "close")
    refused = world.as_(ROADS).post(f"/complaints/{answered['complaint']}/answer", json={"text": "Lagi."})
    assert (refused.status_code, refused.json()["code"]) == (409, "ended")
