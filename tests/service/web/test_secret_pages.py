"""The secret of a receipt: shown to its browser for a while, seen by nobody else."""

import logging
import time

import pytest

from service.web.cookies import RECEIPT, Sealer
from tests.service.web.site import Visitor
from tests.service.web.steps import CHECK, checked, filed
from tests.service.web.test_file_pages import codes
from tests.service.world import World


def test_the_secret_is_shown_until_it_is_put_away(citizen: Visitor) -> None:
    receipt = filed(citizen)
    number, secret = codes(receipt)
    assert codes(citizen.get("/file/done")) == [number, secret], "a reload shows the same"
    later = citizen.send(receipt, "/file/saved")
    assert codes(later) == [number]
    assert secret[:4] not in later.html
    assert codes(citizen.get("/file/done")) == [number]


def test_the_receipt_can_be_saved_as_a_file_while_it_is_shown(world: World, citizen: Visitor) -> None:
    page = filed(citizen)
    number, secret = codes(page)
    assert "/file/receipt.txt" in page.links()
    saved = citizen.get("/file/receipt.txt")
    for told in (number, secret, "Laporan Anda diterima", "Kami periksa paling lambat", f"{world.address}/follow"):
        assert told in saved.html
    headers = saved.response.headers
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["content-disposition"] == f'attachment; filename="aduan-{number.replace("-", "")}.txt"'
    assert headers["cache-control"] == "no-store"
    citizen.send(page, "/file/saved")
    later = citizen.get("/file/receipt.txt").html
    assert number in later
    assert secret not in later


def test_sending_again_after_it_was_put_away_does_not_bring_it_back(citizen: Visitor) -> None:
    page = checked(citizen)
    receipt = citizen.send(page, CHECK)
    citizen.send(receipt, "/file/saved")
    again = citizen.send(page, CHECK)
    assert codes(again) == codes(receipt)[:1]


def test_after_ten_minutes_it_is_gone(citizen: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    page = checked(citizen)
    citizen.send(page, CHECK)
    late = time.time() + 601
    monkeypatch.setattr("service.web.cookies.time.time", lambda: late)
    assert citizen.get("/file/done").path == "/follow"


def test_a_page_sent_again_after_ten_minutes_shows_no_secret(citizen: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    page = checked(citizen)
    number, _ = codes(citizen.send(page, CHECK))
    citizen.client.cookies.delete("aduan_receipt")
    monkeypatch.setattr("service.web.receipts.SHOWN_SECONDS", -1)
    assert codes(citizen.send(page, CHECK)) == [number]


def test_the_secret_is_in_no_address_no_cookie_and_no_log(citizen: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        page = checked(citizen)
        sent = citizen.post(CHECK, page.form(CHECK).fields, follow=False)
        receipt = citizen.get("/file/done")
    number, secret = codes(receipt)
    bare = secret.replace(" ", "")
    assert sent.response.headers["location"] == "/file/done"
    for hidden in (bare, secret, number.replace("-", "")):
        assert hidden not in str(sent.response.headers)
        assert hidden not in caplog.text
    assert receipt.response.headers["cache-control"] == "no-store"


def test_the_cookie_of_the_receipt_opens_in_its_own_browser_only(world: World, citizen: Visitor) -> None:
    filed(citizen)
    thief = Visitor(world.address)
    thief.get("/file/1")
    thief.client.cookies.set("aduan_receipt", citizen.client.cookies["aduan_receipt"], path="/file")
    assert thief.get("/file/done").path == "/follow"
    thief.close()


def test_cookies_are_for_this_site_and_not_for_scripts(citizen: Visitor) -> None:
    page = checked(citizen)
    sent = citizen.post(CHECK, page.form(CHECK).fields, follow=False)
    (cookie,) = (given for given in sent.response.headers.get_list("set-cookie") if given.startswith(RECEIPT.name))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/file" in cookie


def test_a_sealed_cookie_is_good_for_its_purpose_and_time_only(world: World) -> None:
    sealer = Sealer(world.service.ring)
    sealed = sealer.seal("inspection", "this", 60)
    assert sealer.open(sealed, "this", str) == "inspection"
    assert sealer.open(sealed, "that", str) is None
    assert sealer.open(sealed, "this", int) is None
    assert sealer.open(sealer.seal("inspection", "this", -1), "this", str) is None
    assert sealer.open("00" + sealed[2:], "this", str) is None
    assert sealer.open("nonsense", "this", str) is None
    assert sealer.open("", "this", str) is None


def test_without_a_report_there_is_no_receipt(citizen: Visitor) -> None:
    assert citizen.get("/file/done").path == "/follow"
    assert citizen.send(citizen.get("/follow"), "/follow", to="/file/saved").path == "/follow"
