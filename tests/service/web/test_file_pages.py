"""A citizen files: nothing is lost, nothing is stored twice, and the secret is seen by nobody else."""

import threading

import pytest

from service.identity.attempts import FILINGS, Attempts
from service.web.receipts import as_code
from tests.service.web.site import Page, Visitor, text
from tests.service.world import DESK, PASSWORD, World

STORY = "Lubang sedalam 20 cm.\nSudah ada yang jatuh: <b>dua</b> & satu."
ANSWERS = {
    "report_class": "complaint",
    "title": "Lubang besar",
    "body": STORY,
    "incident_on": "2026-11-02",
    "area": "medan-baru",
    "category": "roads",
    "anonymous": "yes",
    "confidential": "no",
    "phone": "0812 3456 7890",
}


def checked(visitor: Visitor, **changed: str) -> Page:
    """The check page."""
    return visitor.send(visitor.get("/file/all"), "/file/all", **{**ANSWERS, **changed})


def filed(visitor: Visitor, **changed: str) -> Page:
    """The receipt."""
    return visitor.send(checked(visitor, **changed), "/file")


def codes(receipt: Page) -> list[str]:
    """Tracking ID and, while it is shown, the secret."""
    return [text(each) for each in receipt.root.iter("span") if each.get("class") == "code"]


def complaints(world: World) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events WHERE topic = 'complaint.filed'")
        row = cursor.fetchone()
        assert row is not None
        return int(row[0])


def test_a_report_gets_a_number_a_secret_and_a_date(world: World, citizen: Visitor) -> None:
    receipt = filed(citizen)
    number, secret = codes(receipt)
    assert receipt.path == "/file/done"
    assert "Kami periksa paling lambat" in receipt.words
    own = citizen.send(citizen.get("/follow"), "/follow", tracking_id=number, secret=secret)
    assert own.path == "/follow/own"
    assert own.heading == "Lubang besar"
    assert "Sudah ada yang jatuh: <b>dua</b> & satu." in own.words


def test_too_many_from_one_address_wait_and_lose_nothing(world: World, citizen: Visitor) -> None:
    for _ in range(FILINGS):
        with Attempts(world.service.database, world.service.ring).filing("127.0.0.1"):
            pass
    before = complaints(world)
    page = filed(citizen)
    assert page.status == 429
    assert 3_500 < int(page.response.headers["Retry-After"]) <= 3_600
    assert "Isian Anda masih ada: kirim lagi setelah" in page.words
    form = page.form("/file/all").fields
    assert {name: form[name] for name in ANSWERS} == ANSWERS
    assert complaints(world) == before
    citizen.sign_in(DESK, PASSWORD)
    assert filed(citizen).path == "/file/done", "staff are never stopped"


def test_nothing_is_stored_before_it_is_sent(world: World, citizen: Visitor) -> None:
    before = complaints(world)
    page = checked(citizen)
    assert "Periksa, lalu kirim" in page.heading
    citizen.send(page, "/file", to="/file/change")
    assert complaints(world) == before


def test_a_change_leads_back_to_the_form_with_all_answers(citizen: Visitor) -> None:
    form = citizen.send(checked(citizen), "/file", to="/file/change").form("/file/all")
    assert {name: form.fields[name] for name in ANSWERS} == ANSWERS


@pytest.mark.parametrize("wrong", [{}, {"title": ""}])
def test_in_the_other_language_nothing_typed_is_lost(citizen: Visitor, wrong: dict[str, str]) -> None:
    page = citizen.send(citizen.get("/file/all"), "/file/all", **{**ANSWERS, **wrong})
    button = next(each for each in page.root.iter("button") if each.get("lang") == "en")
    assert button.get("form") == "answers"
    form = next(each for each in page.root.iter("form") if each.get("id") == "answers")
    assert form is not None
    other = citizen.post(button.get("formaction") or "", page.form(form.get("action") or "").fields)
    assert other.root.get("lang") == "en"
    assert other.status == page.status
    assert other.form(form.get("action") or "").fields["body"] == STORY


def test_the_same_page_sent_twice_is_one_report(world: World, citizen: Visitor) -> None:
    page, before = checked(citizen), complaints(world)
    first, second = citizen.send(page, "/file"), citizen.send(page, "/file")
    assert codes(first) == codes(second)
    assert complaints(world) == before + 1


def test_going_back_to_the_form_and_sending_again_is_one_report(world: World, citizen: Visitor) -> None:
    """Back to the form, which the browser sends again; Change on the way is the same."""
    form, before = citizen.get("/file/all").form("/file/all"), complaints(world)
    answers = {**form.fields, **ANSWERS}
    first = citizen.send(citizen.post(form.action, answers), "/file")
    assert "sudah kami terima" not in first.words
    again = citizen.send(citizen.post(form.action, answers), "/file")
    assert codes(again) == codes(first)
    assert "Laporan ini sudah kami terima pukul" in again.words
    changed = citizen.send(citizen.post(form.action, answers), "/file", to="/file/change")
    assert codes(citizen.send(citizen.send(changed, "/file/all"), "/file")) == codes(first)
    assert complaints(world) == before + 1
    assert "sudah kami terima" not in citizen.send(again, "/file/saved").words, "said once"


def test_another_text_from_a_form_already_sent_is_asked_about(world: World, citizen: Visitor) -> None:
    form, before = citizen.get("/file/all").form("/file/all"), complaints(world)
    first = citizen.send(citizen.post(form.action, {**form.fields, **ANSWERS}), "/file")
    page = citizen.send(citizen.post(form.action, {**form.fields, **ANSWERS, "title": "Lubang lain"}), "/file")
    assert page.heading == "Periksa, lalu kirim"
    assert "Dari formulir ini sudah terkirim laporan lain." in page.words
    assert complaints(world) == before + 1
    assert codes(citizen.send(page, "/file")) != codes(first)
    assert complaints(world) == before + 2


def test_two_presses_at_the_same_moment_are_one_report(world: World, citizen: Visitor) -> None:
    page, before = checked(citizen), complaints(world)
    answers: list[Page] = []
    presses = [threading.Thread(target=lambda: answers.append(citizen.send(page, "/file"))) for _ in range(4)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert {answer.status for answer in answers} == {200}
    assert complaints(world) == before + 1


def test_another_report_can_be_made_afterwards(world: World, citizen: Visitor) -> None:
    before = complaints(world)
    assert codes(filed(citizen)) != codes(filed(citizen))
    assert complaints(world) == before + 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"body": ""}, "body"),
        ({"body": "a" * 20_001}, "body"),
        ({"title": "\0"}, "title"),
        ({"place": "\x01\x9f\ufffe", "title": ""}, "title"),
        ({"incident_on": "2100-01-01"}, "incident_on"),
        ({"incident_on": "kemarin"}, "incident_on"),
        ({"report_class": "nonsense"}, "report_class"),
        ({"area": "nowhere"}, "area"),
        ({"category": "\0"}, "category"),
        ({"anonymous": ""}, "anonymous"),
        ({"email": "x"}, "email"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    world: World, citizen: Visitor, changed: dict[str, str], field: str
) -> None:
    before = complaints(world)
    page = citizen.send(citizen.get("/file/all"), "/file/all", **{**ANSWERS, **changed})
    assert page.status == 422
    assert text(next(page.root.iter("title"))).startswith("Galat:")
    assert f"#{field}" in page.links()
    kept = page.form("/file/all").fields
    assert {name: kept[name] for name in ANSWERS.keys() - changed.keys()} == {
        name: ANSWERS[name] for name in ANSWERS.keys() - changed.keys()
    }
    assert complaints(world) == before


def test_supervision_content_is_for_complaints(citizen: Visitor) -> None:
    page = filed(citizen, report_class="aspiration", supervision="yes")
    assert page.status == 422
    assert "Hanya pengaduan yang dapat berisi perilaku pejabat." in page.words
    assert page.form("/file/all").fields["body"] == STORY


def test_answers_changed_under_way_are_looked_at_again(world: World, citizen: Visitor) -> None:
    page, before = checked(citizen), complaints(world)
    assert citizen.send(page, "/file", title="").status == 422
    assert citizen.send(page, "/file", key="guessable").heading == page.heading
    assert complaints(world) == before


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_can_file(world: World, citizen: Visitor, site: str) -> None:
    page, before = checked(citizen), complaints(world)
    answer = citizen.post("/file", page.form("/file").fields, Sec_Fetch_Site=site)
    assert answer.status == 403
    assert answer.form("/file/all").fields["body"] == STORY, "what was typed is kept"
    assert complaints(world) == before


def test_whoever_comes_by_a_link_of_another_site_can_file(citizen: Visitor) -> None:
    came = Page(citizen.client.get("/file/all", headers={"Sec-Fetch-Site": "cross-site"}))
    assert citizen.send(came, "/file/all", **ANSWERS).status == 200


@pytest.mark.parametrize("proof", ["", "0" * 64])
def test_a_form_without_this_browsers_proof_is_refused(world: World, citizen: Visitor, proof: str) -> None:
    page, before = checked(citizen), complaints(world)
    answer = citizen.send(page, "/file", csrf=proof)
    assert answer.status == 403
    assert complaints(world) == before
    assert citizen.send(answer, "/file/all").heading == page.heading, "sent again it goes on"


def test_another_browsers_proof_is_none(world: World, citizen: Visitor) -> None:
    attacker = Visitor(world.address)
    stolen = attacker.get("/file/all").form("/file/all").fields["csrf"]
    assert citizen.send(checked(citizen), "/file", csrf=stolen).status == 403
    attacker.close()


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
def test_only_forms_are_read(citizen: Visitor, kind: str) -> None:
    assert citizen.post("/file/all", {}, Content_Type=kind).status == 400


def test_too_much_is_refused_as_a_page(citizen: Visitor) -> None:
    page = citizen.post("/file/all", {"body": "a" * 300_000})
    assert page.status == 413
    assert page.heading == "Isian terlalu besar"


def test_a_form_of_very_many_fields_is_refused(citizen: Visitor) -> None:
    assert citizen.post("/file/all", {str(n): "" for n in range(100)}).status == 400


def test_half_a_surrogate_and_other_broken_bytes_do_no_harm(world: World, citizen: Visitor) -> None:
    fields = citizen.get("/file/all").form("/file/all").fields
    sent = citizen.client.post(
        "/file/all",
        content=b"body=%ED%A0%80%FF&title=x&csrf=" + fields["csrf"].encode() + b"&\xff\xfe=1",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert sent.status_code == 422


def test_the_receipts_qr_code_is_the_address_with_the_number_and_never_the_secret(
    world: World, citizen: Visitor
) -> None:
    assert citizen.get("/file/qr.svg").status == 404
    receipt = filed(citizen)
    number, secret = codes(receipt)
    assert any(each.get("src") == "/file/qr.svg" for each in receipt.root.iter("img"))
    answer = citizen.client.get("/file/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    bare = number.replace("-", "")
    assert answer.content == as_code(f"{world.address}/follow?id={bare}")
    assert secret.replace(" ", "") not in answer.text
    assert citizen.get(f"/follow?id={bare}").form("/follow").fields["tracking_id"] == bare
