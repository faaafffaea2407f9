"""A citizen files on six pages: nothing is lost, nothing is sent twice, and each wrong answer says what to do."""

import threading

import pytest

from service.identity.attempts import DRAFTS, FILINGS, Attempts
from service.web.receipts import as_code
from tests.service.web.site import Page, Visitor, text
from tests.service.web.steps import ANSWERS, CHECK, PAGES, STORY, answered, asked, checked, filed, upto
from tests.service.world import DESK, PASSWORD, World

PAGE_OF = {
    **dict.fromkeys(("report_class", "supervision"), "/file/1"),
    **dict.fromkeys(("title", "body"), "/file/2"),
    **dict.fromkeys(("incident_on", "area"), "/file/3"),
    **dict.fromkeys(("category", "wanted_unit", "other_unit"), "/file/4"),
    **dict.fromkeys(("anonymous", "email", "phone"), "/file/5"),
}


def codes(receipt: Page) -> list[str]:
    """Tracking ID and, while it is shown, the secret."""
    return [text(each) for each in receipt.root.iter("span") if each.get("class") == "code"]


def complaints(world: World) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events WHERE topic = 'complaint.filed'")
        row = cursor.fetchone()
        assert row is not None
        return int(row[0])


def test_six_pages_ask_one_thing_each_and_say_how_far_it_is(citizen: Visitor) -> None:
    page, headings = citizen.get("/file"), []
    for number in range(1, 6):
        assert asked(page) == f"/file/{number}"
        assert f"Langkah {number} dari 6" in page.words
        headings.append(page.heading)
        page = answered(citizen, page)
    assert asked(page) == CHECK
    assert "Langkah 6 dari 6" in page.words
    assert len({*headings, page.heading}) == 6


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
    before, page = complaints(world), filed(citizen)
    assert page.status == 429
    assert 3_500 < int(page.response.headers["Retry-After"]) <= 3_600
    assert "Isian Anda masih ada: kirim lagi setelah" in page.words
    assert complaints(world) == before
    citizen.sign_in(DESK, PASSWORD)
    assert citizen.send(citizen.get(CHECK), CHECK).path == "/file/done", "staff are never stopped"


def test_too_many_begun_from_one_address_wait_and_lose_nothing(world: World, citizen: Visitor) -> None:
    for _ in range(DRAFTS):
        with Attempts(world.service.database, world.service.ring).drafting("127.0.0.1"):
            pass
    page = answered(citizen, citizen.get("/file/1"), report_class="aspiration")
    assert (page.status, page.form("/file/1").fields["report_class"]) == (429, "aspiration")


def test_nothing_is_filed_before_it_is_sent(world: World, citizen: Visitor) -> None:
    before = complaints(world)
    page = checked(citizen)
    assert "Periksa, lalu kirim" in page.heading
    assert complaints(world) == before


def test_a_change_leads_to_its_question_and_back_to_the_check_page(citizen: Visitor) -> None:
    page = checked(citizen)
    changes = [link for link in page.links() if "change=yes" in link]
    assert changes == [
        "/file/1?change=yes#report_class",
        "/file/2?change=yes#title",
        "/file/3?change=yes#incident_on",
        "/file/4?change=yes#category",
        "/file/5?change=yes#anonymous",
    ]
    story = citizen.get(changes[1])
    assert story.form("/file/2").fields["body"] == STORY
    again = citizen.send(story, "/file/2", title="Lubang yang lebih besar")
    assert asked(again) == CHECK
    assert "Lubang yang lebih besar" in again.words


def test_every_page_leads_back_and_shows_what_was_answered(citizen: Visitor) -> None:
    checked(citizen)
    for page, before in zip(PAGES, ("/", *PAGES), strict=False):
        shown = citizen.get(page)
        assert before in shown.links()
        kept = shown.form(page).fields
        assert all(kept[name] == ANSWERS[name] for name in ANSWERS if PAGE_OF.get(name) == page)


def test_nobody_comes_to_a_question_before_those_that_it_rests_on(citizen: Visitor) -> None:
    assert citizen.get("/file/4").path == "/file/1"
    assert citizen.get(CHECK).path == "/file/1"
    upto(citizen, "/file/3")
    assert citizen.get("/file/5").path == "/file/3"
    assert citizen.get(CHECK).path == "/file/3"


def test_a_wrong_page_in_the_other_language_keeps_what_was_typed(citizen: Visitor) -> None:
    page = upto(citizen, CHECK, title="")
    assert (page.status, asked(page)) == (422, "/file/2")
    button = next(each for each in page.root.iter("button") if each.get("lang") == "en")
    assert button.get("form") == "answers"
    other = citizen.post(button.get("formaction") or "", page.form("/file/2").fields)
    assert (other.root.get("lang"), other.status) == ("en", 422)
    assert other.form("/file/2").fields["body"] == STORY


def test_the_same_page_sent_twice_is_one_report(world: World, citizen: Visitor) -> None:
    page, before = checked(citizen), complaints(world)
    first, second = citizen.send(page, CHECK), citizen.send(page, CHECK)
    assert "sudah kami terima" not in first.words
    assert codes(first) == codes(second)
    assert "Laporan ini sudah kami terima pukul" in second.words
    assert complaints(world) == before + 1
    assert "sudah kami terima" not in citizen.send(second, "/file/saved").words, "said once"


def test_two_presses_at_the_same_moment_are_one_report(world: World, citizen: Visitor) -> None:
    page, before = checked(citizen), complaints(world)
    answers: list[Page] = []
    presses = [threading.Thread(target=lambda: answers.append(citizen.send(page, CHECK))) for _ in range(4)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert {(answer.status, answer.path) for answer in answers} == {(200, "/file/done")}
    assert complaints(world) == before + 1


def test_another_report_can_be_made_afterwards(world: World, citizen: Visitor) -> None:
    before = complaints(world)
    assert codes(filed(citizen)) != codes(filed(citizen, title="Lampu padam"))
    assert complaints(world) == before + 2


def test_after_sending_nothing_of_it_is_in_the_form(citizen: Visitor) -> None:
    filed(citizen)
    assert citizen.get(CHECK).path == "/file/done"
    empty = citizen.get("/file/2")
    assert empty.path == "/file/1"
    assert "report_class" not in empty.form("/file/1").fields
    assert citizen.get("/file/2", follow=False).status == 303


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"body": ""}, "body"),
        ({"body": "a" * 20_001}, "body"),
        ({"title": "\0"}, "title"),
        ({"incident_on": "2100-01-01"}, "incident_on"),
        ({"incident_on": "kemarin"}, "incident_on"),
        ({"report_class": "nonsense"}, "report_class"),
        ({"report_class": "aspiration", "supervision": "yes"}, "supervision"),
        ({"area": "nowhere"}, "area"),
        ({"category": "\0"}, "category"),
        ({"wanted_unit": "other"}, "other_unit"),
        ({"wanted_unit": "nowhere"}, "other_unit"),
        ({"anonymous": ""}, "anonymous"),
        ({"email": "x"}, "email"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    world: World, citizen: Visitor, changed: dict[str, str], field: str
) -> None:
    before, page = complaints(world), checked(citizen, **changed)
    assert (page.status, asked(page)) == (422, PAGE_OF[field])
    assert text(next(page.root.iter("title"))).startswith("Galat:")
    assert f"#{field}" in page.links()
    kept = page.form(asked(page)).fields
    there = {name for name in ANSWERS if PAGE_OF.get(name) == asked(page)} - changed.keys()
    assert {name: kept[name] for name in there} == {name: ANSWERS[name] for name in there}
    assert complaints(world) == before


@pytest.mark.parametrize(("chosen", "tells"), [("emergency", "Telepon 112"), ("court", "Mahkamah Agung")])
def test_what_is_not_for_us_is_shown_where_to_go(citizen: Visitor, chosen: str, tells: str) -> None:
    page = answered(citizen, citizen.get("/file/1"), report_class=chosen)
    assert page.path == f"/file/stop/{chosen}"
    assert tells in page.words
    assert "/file/1" in page.links()
    assert citizen.get("/file/stop/anything").status == 404


def test_who_is_not_sure_files_a_complaint(world: World, citizen: Visitor) -> None:
    page = checked(citizen, report_class="unsure")
    assert "Saya tidak yakin" in page.words
    number, secret = codes(citizen.send(page, CHECK))
    own = citizen.send(citizen.get("/follow"), "/follow", tracking_id=number, secret=secret)
    assert "Pengaduan" in own.words


def test_what_another_tab_changed_is_shown_before_it_is_sent(world: World, citizen: Visitor) -> None:
    page, before = checked(citizen), complaints(world)
    citizen.send(citizen.get("/file/2"), "/file/2", title="Judul lain")
    answer = citizen.send(page, CHECK)
    assert (answer.heading, asked(answer)) == (page.heading, CHECK)
    assert "Isian berubah sejak halaman ini Anda buka" in answer.words
    assert "Judul lain" in answer.words
    assert complaints(world) == before
    assert citizen.send(answer, CHECK).path == "/file/done"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_can_write_or_file(world: World, citizen: Visitor, site: str) -> None:
    page, before = checked(citizen), complaints(world)
    assert citizen.post(CHECK, page.form(CHECK).fields, Sec_Fetch_Site=site).status == 403
    story = citizen.get("/file/2").form("/file/2").fields
    answer = citizen.post("/file/2", {**story, "title": "Dari situs lain"}, Sec_Fetch_Site=site)
    assert answer.status == 403
    assert answer.form("/file/2").fields["body"] == STORY, "what was typed is kept"
    assert citizen.get("/file/2").form("/file/2").fields["title"] == ANSWERS["title"]
    assert complaints(world) == before


def test_whoever_comes_by_a_link_of_another_site_can_file(citizen: Visitor) -> None:
    came = Page(citizen.client.get("/file/1", headers={"Sec-Fetch-Site": "cross-site"}))
    assert asked(answered(citizen, came)) == "/file/2"


@pytest.mark.parametrize("proof", ["", "0" * 64])
def test_a_form_without_this_browsers_proof_is_refused(world: World, citizen: Visitor, proof: str) -> None:
    page, before = checked(citizen), complaints(world)
    answer = citizen.send(page, CHECK, csrf=proof)
    assert answer.status == 403
    assert complaints(world) == before
    assert citizen.send(answer, CHECK).path == "/file/done", "sent again it goes on"


def test_another_browsers_proof_is_none(world: World, citizen: Visitor) -> None:
    attacker = Visitor(world.address)
    stolen = attacker.get("/file/1").form("/file/1").fields["csrf"]
    assert citizen.send(checked(citizen), CHECK, csrf=stolen).status == 403
    attacker.close()


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
def test_only_forms_are_read(citizen: Visitor, kind: str) -> None:
    assert citizen.post("/file/2", {}, Content_Type=kind).status == 400


def test_too_much_is_refused_as_a_page(citizen: Visitor) -> None:
    page = citizen.post("/file/2", {"body": "a" * 300_000})
    assert page.status == 413
    assert page.heading == "Isian terlalu besar"


def test_a_form_of_very_many_fields_is_refused(citizen: Visitor) -> None:
    assert citizen.post("/file/2", {str(n): "" for n in range(100)}).status == 400


def test_half_a_surrogate_and_other_broken_bytes_do_no_harm(world: World, citizen: Visitor) -> None:
    fields = upto(citizen, "/file/2").form("/file/2").fields
    sent = citizen.client.post(
        "/file/2",
        content=b"body=%ED%A0%80%FF&title=x&csrf=" + fields["csrf"].encode() + b"&\xff\xfe=1",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/file/3")


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
