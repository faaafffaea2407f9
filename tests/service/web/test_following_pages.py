"""Following a public report over real servers: nobody is subscribed by another, and each message ends it."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from service import following
from service.app import create_app
from service.bootstrap import Service
from service.folded import folded
from service.following import contacts
from service.notify.channels import channels_of
from service.notify.plan import plan
from service.notify.run import send
from service.store.sequencer import sequence_all
from tests.service.notify.servers import Gateway, Mailbox, sms, smtp
from tests.service.web.site import Page, Visitor
from tests.service.web.stages import AS, case
from tests.service.web.steps import upto
from tests.service.world import DESK, ROADS, World, done, served

FAN = "penggemar@warga.example"
Receipt = dict[str, Any]


@dataclass
class Site:
    """A site that sends: its service, its address, and what it sent."""

    world: World
    service: Service
    api: httpx.Client
    mailbox: Mailbox
    gateway: Gateway
    visitor: Visitor

    def work(self) -> None:
        """All that is to be told is told."""
        while self.waiting():
            sequence_all(self.service.database)
        channels = channels_of(self.service.settings)
        while plan(self.service, channels):
            pass
        while send(self.service, channels, datetime.now(UTC) + timedelta(minutes=1)):
            pass

    def waiting(self) -> int:
        """Events without a position: the site's own sequencer may be at it."""
        with self.service.database.autocommit() as cursor:
            missing = "SELECT FROM aduan.events LEFT JOIN aduan.positions USING (log_id) WHERE position IS NULL"
            cursor.execute(missing)
            return cursor.rowcount

    def ask(self, receipt: Receipt, contact: str = FAN) -> Page:
        path = f"/reports/{bare(receipt)}/follow"
        return self.visitor.send(self.visitor.get(path), path, contact=contact)

    def confirm(self, link: str) -> Page:
        path = link.removeprefix(self.service.settings.public_url)
        return self.visitor.send(self.visitor.get(path), path)

    def follow(self, receipt: Receipt, contact: str = FAN) -> None:
        self.ask(receipt, contact)
        assert "Mulai sekarang Anda dikabari" in self.confirm(self.link()).words

    def letter(self) -> str:
        """The last one to the follower."""
        return str(self.mailbox.to(FAN)[-1].get_body().get_content())  # type: ignore[union-attr]

    def link(self) -> str:
        found = re.search(r"https?://\S+/following/\S+", self.letter())
        assert found is not None
        return found[0]

    def letters(self) -> int:
        return len(self.mailbox.to(FAN))


@pytest.fixture(scope="module")
def running(world: World) -> Iterator[Site]:
    with smtp() as mailbox, sms() as gateway:
        settings = replace(
            world.service.settings,
            smtp_url=mailbox.url,
            mail_from="Aduan Medan <aduan@medan.example>",
            sms_url=gateway.url,
        )
        service = replace(world.service, settings=settings)
        with served(create_app(service)) as address:
            visitor = Visitor(address)
            with httpx.Client(base_url=f"{address}/api/v1", timeout=30) as api:
                yield Site(world, service, api, mailbox, gateway, visitor)
            visitor.close()


@pytest.fixture
def site(running: Site) -> Site:
    running.mailbox.letters.clear()
    running.gateway.taken.clear()
    return running


def bare(receipt: Receipt) -> str:
    return str(receipt["tracking_id"]).replace("-", "")


def followers(site: Site, receipt: Receipt) -> int:
    return len(folded(site.service.log.history(UUID(receipt["complaint"]))).followers)


def test_only_who_has_the_contact_makes_it_follow_and_each_step_is_told_once(site: Site) -> None:
    receipt = site.world.routed(title="Judul-Rahasiaku", body="Isi-Rahasiaku")
    page = site.ask(receipt)
    assert "pesan sedang dikirim ke sana" in page.words
    assert followers(site, receipt) == 0
    link = site.link()
    assert "/following/new/" in link
    asked = site.visitor.get(link.removeprefix(site.service.settings.public_url))
    assert FAN in asked.words
    assert followers(site, receipt) == 0, "to look at a link is not to press its button"
    assert "Mulai sekarang Anda dikabari" in site.confirm(link).words
    assert followers(site, receipt) == 1
    assert site.visitor.get(link.removeprefix(site.service.settings.public_url)).status == 404
    site.work()
    before = site.letters()
    done(site.world.as_(ROADS), receipt, "answer", text="Jawaban-Rahasiaku")
    site.work()
    site.work()
    assert site.letters() == before + 1
    assert "sudah dijawab" in site.letter()
    assert "Berhenti: " in site.letter()
    for _, letter in site.mailbox.letters:
        assert "Rahasiaku" not in letter.as_string()


def test_the_number_of_followers_is_told_and_nobody_is_told_who_they_are(site: Site, as_staff: AS) -> None:
    receipt = site.world.routed()
    site.follow(receipt)
    public = site.visitor.get(f"/reports/{bare(receipt)}")
    assert "Pengikut1" in public.words
    desk = case(as_staff(DESK), receipt)
    assert "Pengikut1" in desk.words
    path = f"/complaints/{receipt['complaint']}"
    facts = site.world.as_(DESK).get(path)
    assert facts.json()["followers"] == 1
    everything = [public.html, desk.html, facts.text, site.world.as_(DESK).get(f"{path}/events").text]
    citizen = site.world.as_reporter(receipt)
    everything += [
        citizen.get(path).text,
        citizen.get(f"{path}/events").text,
        citizen.get(f"{path}/personal-data").text,
    ]
    version = facts.json()["version"]
    asked = {"places": [{"stream": receipt["complaint"], "version": version, "field": "contact"}]}
    values = site.world.as_(DESK).post("/values", json=asked)
    assert values.status_code == 200, values.text
    everything.append(values.text)
    assert not any(FAN in told for told in everything)
    assert "complaint.followed" not in citizen.get(f"{path}/events").text


def test_the_link_of_each_message_ends_it_and_erases_the_contact(site: Site) -> None:
    receipt = site.world.routed()
    site.follow(receipt)
    done(site.world.as_(ROADS), receipt, "answer", text="Sudah.")
    site.work()
    link = site.link().removeprefix(site.service.settings.public_url)
    page = site.visitor.get(link)
    assert FAN in page.words
    held = site.visitor.get(f"{link}/data").response.json()
    assert [value["text"] for value in held["values"]] == [FAN]
    stopped = site.visitor.send(page, link)
    assert "Kontak Anda dihapus" in stopped.words
    assert "Kontak Anda dihapus" in site.visitor.get(link).words
    state = folded(site.service.log.history(UUID(receipt["complaint"])))
    (follower,) = state.followed
    assert (state.followers, state.personal_data.erased) == ((), (follower,))
    with site.service.database.autocommit() as cursor:
        for table in ("vault_keys", "vault_values"):
            cursor.execute(f"SELECT FROM aduan.{table} WHERE subject = %s", (str(follower),))
            assert cursor.rowcount == 0
    before = site.letters()
    done(site.world.as_reporter(receipt), receipt, "close")
    site.work()
    assert site.letters() == before
    assert site.visitor.get(f"{link[:-3]}AAA").status == 404, "of a proof that was guessed"


def test_a_mail_programs_own_button_ends_it_without_a_page_or_a_cookie(site: Site) -> None:
    receipt = site.world.routed()
    site.follow(receipt)
    assert site.mailbox.to(FAN)[-1]["List-Unsubscribe"] is None, "nobody follows yet"
    done(site.world.as_(ROADS), receipt, "answer", text="Sudah.")
    site.work()
    letter = site.mailbox.to(FAN)[-1]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = str(letter["List-Unsubscribe"]).removeprefix("<").removesuffix(">")
    assert stop == f"{site.link()}/stop"
    assert f"List-Unsubscribe: <{stop}>\r\n".encode() in site.mailbox.raw, "in one piece, not encoded"
    path = stop.removeprefix(site.service.settings.public_url)
    with httpx.Client(base_url=str(site.visitor.client.base_url), timeout=30) as program:
        assert program.get(path).status_code == 303, "programs that look at links end nothing"
        assert program.post(path, data={"something": "else"}).status_code == 400
        assert program.post(path).status_code == 400
        assert followers(site, receipt) == 1
        program.cookies.clear()
        other = {"Sec-Fetch-Site": "cross-site"}
        assert program.post(path, data={"List-Unsubscribe": "One-Click"}, headers=other).status_code == 200
        assert followers(site, receipt) == 0
        again = program.post(path, files={"List-Unsubscribe": (None, "One-Click")})
        assert (again.status_code, again.content) == (200, b""), "sent twice, and as a form with parts"
        assert "set-cookie" not in again.headers
        assert program.post(f"{path[:-8]}AAA/stop", data={"List-Unsubscribe": "One-Click"}).status_code == 404


def test_under_a_legal_hold_the_link_writes_no_history_without_end(site: Site) -> None:
    receipt = site.world.routed()
    site.follow(receipt)
    done(site.world.as_(DESK), receipt, "hold", reason="Penyelidikan 12/2026")
    state = folded(site.service.log.history(UUID(receipt["complaint"])))
    link = following.stop_link(site.service, state.id, *state.followers)
    for _ in range(3):
        assert site.api.delete(f"/followings/{link.rpartition('/')[2]}").status_code == 204
    topics = [one.event.topic for one in site.service.log.history(state.id)]
    assert topics[-2:] == ["complaint.unfollowed", "personal_data.erasure_refused"]
    assert topics.count("personal_data.erasure_refused") == 1


def test_when_it_becomes_confidential_that_is_told_once_and_nothing_more(site: Site) -> None:
    receipt = site.world.routed()
    site.follow(receipt)
    citizen = site.world.as_reporter(receipt)
    site.work()
    before = site.letters()
    done(citizen, receipt, "change_visibility", anonymous=False, confidential=True)
    site.work()
    assert site.letters() == before + 1
    assert "tidak lagi terbuka untuk umum" in site.letter()
    done(site.world.as_(ROADS), receipt, "answer", text="Sudah.")
    site.work()
    assert site.letters() == before + 1
    assert site.visitor.get(f"/reports/{bare(receipt)}/follow").status == 404


def test_whoever_follows_a_report_that_is_merged_hears_of_the_other(site: Site) -> None:
    receipt, into = site.world.routed(), site.world.routed()
    site.follow(receipt)
    done(site.world.as_(DESK), receipt, "merge", into=into["tracking_id"])
    done(site.world.as_(ROADS), into, "answer", text="Sudah.")
    site.work()
    assert f"Laporan tempat {receipt['tracking_id']} digabung sudah dijawab." in site.letter()


def test_a_telephone_is_told_by_short_messages(site: Site) -> None:
    receipt = site.world.routed()
    site.ask(receipt, "0812 3456 789")
    (asked,) = site.gateway.taken
    link = re.search(r"/following/new/\S+", asked["text"])
    assert link is not None
    site.confirm(link[0])
    done(site.world.as_(ROADS), receipt, "answer", text="Sudah.")
    site.work()
    told = [each for each in site.gateway.taken if "sudah dijawab" in each["text"]]
    assert [each["to"] for each in told] == ["0812 3456 789"]
    assert "/following/" in told[0]["text"]


def test_nobody_is_flooded_with_messages_that_others_ask_for(site: Site) -> None:
    receipt = site.world.routed()
    answers = [site.ask(receipt, "korban@warga.example").status for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert len(site.mailbox.to("korban@warga.example")) == 3
    assert followers(site, receipt) == 0


def test_one_telephone_is_one_contact_however_it_is_written(site: Site) -> None:
    receipt = site.world.routed()
    written = ("0813 4444 555", "0813-4444-555", "+62 813 4444 555", "628134444555", "0813.4444.555")
    assert [site.ask(receipt, each).status for each in written] == [200, 200, 200, 429, 429]
    links = [re.search(r"/following/new/\S+", each["text"]) for each in site.gateway.taken]
    for link in links:
        assert link is not None
        site.confirm(link[0])
    assert (len(links), followers(site, receipt)) == (3, 1)


def test_a_link_confirmed_many_times_at_once_makes_one_follower(site: Site) -> None:
    for number in range(3):
        receipt = site.world.routed()
        site.ask(receipt, contact := f"kali{number}@warga.example")
        body = site.mailbox.to(contact)[-1].get_body()
        assert body is not None
        found = re.search(r"/following/new/(\S+)", body.get_content())
        assert found is not None
        codes = {"code": found[1]}
        with ThreadPoolExecutor(6) as pool:
            answers = {
                each.status_code for each in pool.map(lambda said: site.api.post("/followings", json=said), [codes] * 6)
            }
        assert 201 in answers
        assert answers <= {201, 404, 409}, "one that comes while another is at it may be told to wait"
        assert followers(site, receipt) == 1


@pytest.mark.parametrize("contact", ["", "bukan alamat", "a@b\0"])
def test_what_is_no_contact_is_said_at_the_field(site: Site, contact: str) -> None:
    page = site.ask(site.world.routed(), contact)
    assert page.status == 422
    assert "#contact" in page.links()


def test_following_twice_is_following_once(site: Site) -> None:
    receipt = site.world.routed()
    for contact in (FAN, FAN.upper().replace("WARGA.EXAMPLE", "warga.example")):
        site.ask(receipt, contact)
        body = site.mailbox.letters[-1][1].get_body()
        assert body is not None
        found = re.search(r"/following/new/\S+", body.get_content())
        assert found is not None
        site.confirm(found[0])
    assert followers(site, receipt) == 1


def test_through_the_api(site: Site) -> None:
    receipt = site.world.routed()
    api = site.api
    number = receipt["tracking_id"]
    assert api.post(f"/reports/{number}/followers", json={"contact": FAN}).status_code == 202
    code = site.link().rpartition("/")[2]
    answer = api.post("/followings", json={"code": code})
    assert (answer.status_code, answer.json()) == (201, {"tracking_id": number})
    assert api.post("/followings", json={"code": code}).json()["code"] == "following_unknown"
    done(site.world.as_(ROADS), receipt, "answer", text="Sudah.")
    site.work()
    assert api.delete(f"/followings/{site.link().rpartition('/')[2]}").status_code == 204
    assert followers(site, receipt) == 0
    sealed = site.world.routed(confidential=True)
    for other in (sealed["tracking_id"], site.world.filed()["tracking_id"], "7QK4-M2XD-9T9", "x"):
        assert api.post(f"/reports/{other}/followers", json={"contact": FAN}).status_code == 404


def test_where_no_messages_are_sent_it_is_said(world: World, citizen: Visitor) -> None:
    receipt = world.routed()
    path = f"/reports/{bare(receipt)}/follow"
    page = citizen.send(citizen.get(path), path, contact=FAN)
    assert page.status == 422
    assert "Dari sini tidak ada pesan" in page.words


def test_a_mail_server_that_is_away_is_no_fault_of_the_contact(site: Site) -> None:
    site.mailbox.answer = "451 later"
    try:
        page = site.ask(site.world.routed(), "nanti@warga.example")
    finally:
        site.mailbox.answer = "250 OK"
    assert page.status == 503
    assert "Coba lagi beberapa menit lagi" in page.words


def test_contacts_are_those_of_who_follows_now(site: Site) -> None:
    receipt = site.world.routed()
    assert contacts(site.service, folded(site.service.log.history(UUID(receipt["complaint"])))) == {}
    site.follow(receipt)
    found = contacts(site.service, folded(site.service.log.history(UUID(receipt["complaint"]))))
    assert list(found.values()) == [FAN]


def test_it_is_offered_only_where_messages_are_sent(site: Site, citizen: Visitor) -> None:
    alike = {"title": "Atap halte roboh di Jalan Gagak Hitam", "body": "Atap halte roboh menimpa trotoar."}
    receipt = site.world.routed(**alike)
    there = {"q": "halte", "at_least": f"{receipt['complaint']}@3"}
    assert site.api.get("/reports", params=there).status_code == 200
    path = f"/reports/{bare(receipt)}"
    for visitor, offered in ((site.visitor, True), (citizen, False)):
        assert (f"{path}/follow" in visitor.get(path).links()) is offered
        page = upto(visitor, "/file/4", **alike)
        assert path in page.links()
        assert (f"{path}/follow" in page.links()) is offered
