"""Notices over real servers: each sent once, to whom it belongs, and nothing in it that somebody typed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.complaint.commands import (
    Answer,
    ApproveDraft,
    Close,
    Command,
    DraftAnswer,
    DraftCorrection,
    Merge,
    PostAnswer,
    Reply,
    Return,
    ReturnDraft,
    Route,
    Split,
    Start,
    Unmerge,
    Verify,
)
from domain.complaint.events import Closure
from domain.directory.commands import SetApproval
from domain.directory.plan import Desired
from domain.event import Actor, Code
from domain.notices import NoticeGivenUp, NoticeSent
from service.bootstrap import Service
from service.identity.accounts import put_account
from service.notify import digest, outbox
from service.notify.channels import EMAIL, SMS, Channel, channels_of
from service.notify.plan import plan
from service.notify.run import RETRIES, send
from service.web.words import grouped
from tests.service.notify.servers import Gateway, Mailbox, sms, smtp
from tests.support.world import ADI, DEWI, LIA, MEDAN, ROADS, Filed, World, apply_directory

TYPED: dict[str, Any] = {
    "title": "Judul-Rahasiaku",
    "body": "Isi-Rahasiaku",
    "place": "Tempat-Rahasiaku",
    "name": "Siti Rahmawati",
    "email": "siti@warga.example",
    "phone": "+62 811 0000 0001",
}


@dataclass
class Post:
    """The service with its servers, and the time that its worker believes."""

    world: World
    service: Service
    mailbox: Mailbox
    gateway: Gateway
    now: datetime

    @property
    def channels(self) -> dict[Code, Channel]:
        return channels_of(self.service.settings)

    def work(self, **passed: int) -> None:
        """Some time later the worker looks again, until there is nothing left to do."""
        self.now += timedelta(**passed)
        self.world.sequence()
        while plan(self.service, self.channels):
            pass
        while send(self.service, self.channels, self.now):
            pass

    def notices(self, complaint: UUID) -> list[tuple[str, str, str, int]]:
        with self.service.database.autocommit() as cursor:
            rows = outbox.of_complaint(cursor, complaint)
        return [(row["template"], row["channel"], row["state"], row["attempts"]) for row in rows]


@pytest.fixture
def post(world: World) -> Iterator[Post]:
    with smtp() as mailbox, sms() as gateway:
        settings = replace(
            world.service.settings,
            smtp_url=mailbox.url,
            mail_from="Aduan Medan <aduan@medan.example>",
            sms_url=gateway.url,
            sms_token="word",
        )
        service = replace(world.service, settings=settings)
        yield Post(world, service, mailbox, gateway, datetime.now(UTC) + timedelta(minutes=1))


def address(post: Post, staff: UUID, username: str, email: str) -> None:
    with post.service.database.transaction() as cursor:
        put_account(cursor, staff, username, "a long password", email)


def whole_life(post: Post, **changes: Any) -> Filed:
    filed = post.world.file(**{**TYPED, **changes})
    acts: list[tuple[Actor, Command]] = [
        (ADI, Verify()),
        (ADI, Route(unit=ROADS, note="Catatan-Rahasiaku")),
        (LIA, Start()),
        (LIA, Answer(text="Jawaban-Rahasiaku")),
        (filed.reporter, Reply(text="Tanggapan-Rahasiaku")),
        (LIA, Answer(text="Jawaban-Rahasiaku kedua")),
        (LIA, Close(kind=Closure.RESOLVED, note="Penutup-Rahasiaku")),
    ]
    for actor, command in acts:
        post.world.act(filed.id, actor, command)
    return filed


def test_a_reporter_hears_of_each_step_once_and_nothing_that_was_typed(post: Post) -> None:
    filed = whole_life(post)
    post.work()
    post.work(hours=1)
    letters = post.mailbox.to(TYPED["email"])
    assert [template for template, channel, *_ in post.notices(filed.id) if channel == EMAIL] == [
        "received",
        "routed",
        "answered",
        "answered",
        "resolved",
    ]
    assert len(letters) == 5
    first = letters[0].get_body().get_content()  # type: ignore[union-attr]
    assert "Laporan Anda kami terima." in first
    assert "We have your report" in first
    assert f"{filed.tracking_id[:4]}-{filed.tracking_id[4:8]}" in first
    assert letters[0]["Auto-Submitted"] == "auto-generated"
    for letter in letters:
        assert "Rahasiaku" not in letter.as_string()
        assert "Rahmawati" not in letter.as_string()
        assert filed.secret not in letter.as_string()


def test_that_it_was_told_is_an_event(post: Post) -> None:
    filed = whole_life(post)
    post.work()
    post.world.sequence()
    with post.service.database.autocommit() as cursor:
        cursor.execute(
            "SELECT notice FROM aduan.notices WHERE complaint = %s AND channel = 'email' AND template = 'routed'",
            (str(filed.id),),
        )
        (notice,) = cursor.fetchone() or ("",)
    (one,) = post.service.log.history(UUID(str(notice)))
    assert one.event == NoticeSent(complaint=filed.id, of_version=3, template=Code("routed"), medium=EMAIL)


def test_without_an_e_mail_address_a_short_message_goes_out(post: Post) -> None:
    filed = whole_life(post, email=None)
    post.work()
    assert len(post.gateway.taken) == 5
    assert {message["to"] for message in post.gateway.taken} == {TYPED["phone"]}
    assert set(post.gateway.tokens) == {"Bearer word"}
    assert all(len(message["text"]) <= 160 for message in post.gateway.taken)
    assert "Rahasiaku" not in str(post.gateway.taken)
    assert {state for _, channel, state, _ in post.notices(filed.id) if channel == SMS} == {"sent"}


def test_staff_hear_in_the_pages_and_by_mail_where_they_have_an_address(post: Post) -> None:
    address(post, LIA.id, "lia", "lia@medan.example")
    filed = post.world.routed(**TYPED)
    post.world.act(filed.id, LIA, Return(reason="Alasan-Rahasiaku"))
    post.work()
    (letter,) = post.mailbox.to("lia@medan.example")
    assert "Rahasiaku" not in letter.as_string()
    with post.service.database.autocommit() as cursor:
        assert [row["template"] for row in outbox.in_app(cursor, LIA.id, 10)] == ["assigned"]
        assert [row["template"] for row in outbox.in_app(cursor, ADI.id, 10)] == ["returned", "to_check"]
        outbox.mark_read(cursor, ADI.id, datetime.now(UTC))
        assert outbox.unread(cursor, ADI.id) == 0
        assert outbox.unread(cursor, LIA.id) == 1


def test_a_server_that_is_away_is_tried_again_and_then_given_up(post: Post) -> None:
    post.mailbox.answer = "451 later"
    filed = post.world.file(**TYPED)
    post.work()
    assert post.notices(filed.id) == [("received", "email", "due", 1)]
    post.mailbox.answer = "250 OK"
    post.work(seconds=30)
    assert post.mailbox.letters == [], "its pause is not over"
    post.work(minutes=1)
    assert post.notices(filed.id) == [("received", "email", "sent", 2)]
    post.mailbox.answer = "451 later"
    other = post.world.file(**TYPED)
    post.work()
    for pause in RETRIES:
        post.work(seconds=int(pause.total_seconds()) + 1)
    assert post.notices(other.id) == [("received", "email", "given_up", len(RETRIES) + 1)]


def test_what_is_refused_for_good_is_not_tried_again(post: Post) -> None:
    post.mailbox.answer = "550 no such user"
    filed = post.world.file(**TYPED)
    post.work()
    assert post.notices(filed.id) == [("received", "email", "given_up", 1)]
    with post.service.database.autocommit() as cursor:
        cursor.execute("SELECT notice FROM aduan.notices WHERE complaint = %s AND channel = 'email'", (str(filed.id),))
        (notice,) = cursor.fetchone() or ("",)
    (fact,) = post.service.log.history(UUID(str(notice)))
    assert isinstance(fact.event, NoticeGivenUp)
    assert fact.event.problem == "refused"


@pytest.mark.parametrize("typed", ["a@b\r\nBcc: all@x.example", "kein@", "ä@ö.example", "a b@c.example", "@"])
def test_a_hostile_address_harms_nobody(post: Post, typed: str) -> None:
    hostile = post.world.file(**{**TYPED, "email": typed})
    post.world.file(**TYPED)
    post.work()
    assert len(post.mailbox.to(TYPED["email"])) == 1
    assert all("all@x.example" not in letter.as_string() for _, letter in post.mailbox.letters)
    assert {state for _, channel, state, _ in post.notices(hostile.id) if channel == EMAIL} <= {"given_up", "sent"}


def test_several_workers_send_each_once(post: Post) -> None:
    filed = [post.world.file(**TYPED) for _ in range(30)]
    post.world.sequence()
    threads = [threading.Thread(target=post.work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [letter["Message-ID"] for letter in post.mailbox.to(TYPED["email"])]
    assert len(ids) == len(set(ids)) == len(filed)


def test_a_worker_that_died_leaves_it_to_the_next(post: Post) -> None:
    filed = post.world.file(**TYPED)
    post.world.sequence()
    plan(post.service, post.channels)
    with post.service.database.autocommit() as cursor:
        (claimed,) = [row for row in outbox.claim(cursor, post.now + timedelta(seconds=1), 10) if row.channel == EMAIL]
    post.work(minutes=1)
    assert post.mailbox.letters == [], "it belongs to the other as long as that may be alive"
    post.work(minutes=5)
    ((_, letter),) = post.mailbox.letters
    assert str(claimed.notice) in letter["Message-ID"]
    assert post.notices(filed.id) == [("received", "email", "sent", 2)]


def test_imported_and_old_events_are_told_to_nobody(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.notify.plan.STALE", timedelta(0))
    filed = post.world.file(**TYPED)
    post.work()
    assert post.notices(filed.id) == []


def test_a_digest_that_cannot_be_written_yet_holds_back_nobody(post: Post) -> None:
    """There is no queue before the projector's first run."""
    address(post, ADI.id, "adi", "adi@medan.example")
    monday = datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert digest.plan(post.service, post.channels, monday, None) is not None
    post.world.file(**TYPED)
    post.work()
    assert len(post.mailbox.to(TYPED["email"])) == 1
    assert [letter["Subject"][:7] for letter in post.mailbox.to("adi@medan.example")] == ["Laporan"]


@pytest.mark.slow
def test_the_program_sends_and_stops_cleanly(post: Post) -> None:
    address(post, ADI.id, "adi", "adi@medan.example")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ADUAN_")},
        "ADUAN_DATABASE_URL": post.world.database.service_url,
        "ADUAN_KEY_FILE": str(post.service.settings.key_file),
        "ADUAN_SMTP_URL": post.mailbox.url,
    }
    filed = post.world.file(**TYPED, received_by=MEDAN)
    post.world.sequence()
    program = subprocess.Popen([sys.executable, "-m", "service.cli", "notify"], env=environment)
    try:
        until = time.monotonic() + 60
        while len(post.mailbox.letters) < 2 and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
    assert {to for to, _ in post.mailbox.letters} >= {TYPED["email"], "adi@medan.example"}
    assert post.notices(filed.id)[0][:3] == ("received", "email", "sent")


def test_a_draft_is_told_to_the_leader_and_back_to_who_wrote_it(post: Post) -> None:
    apply_directory(post.service, Desired(approval=(SetApproval(code=ROADS, required=True),)))
    filed = post.world.routed(**TYPED)
    post.world.act(filed.id, LIA, Start(), DraftAnswer(text="Konsep-Rahasiaku", submit=False))
    post.world.act(filed.id, LIA, DraftAnswer(text="Konsep-Rahasiaku"))
    post.world.act(filed.id, DEWI, ReturnDraft(reason="Alasan-Rahasiaku"))
    post.world.act(filed.id, LIA, DraftAnswer(text="Konsep-Rahasiaku kedua"))
    post.world.act(filed.id, DEWI, ApproveDraft())
    post.world.act(filed.id, LIA, PostAnswer())
    post.work()
    told = [template for template, channel, *_ in post.notices(filed.id) if channel == EMAIL]
    assert told == ["received", "routed", "answered"], "the reporter hears of the answer alone"
    with post.service.database.autocommit() as cursor:
        leader, author = (outbox.in_app(cursor, each.id, 10) for each in (DEWI, LIA))
    assert [row["template"] for row in leader] == ["to_approve", "to_approve"]
    assert {row["template"] for row in author} == {"assigned", "draft_returned", "draft_approved"}
    assert not any("Rahasiaku" in letter.as_string() for letter in post.mailbox.to(TYPED["email"]))


def test_a_correction_is_told_to_the_leader_its_author_and_when_it_is_posted_to_the_reporter(post: Post) -> None:
    apply_directory(post.service, Desired(approval=(SetApproval(code=ROADS, required=True),)))
    filed = post.world.routed(**TYPED)
    post.world.act(filed.id, LIA, Start(), DraftAnswer(text="Sudah."))
    post.world.act(filed.id, DEWI, ApproveDraft())
    post.world.act(filed.id, LIA, PostAnswer(), DraftCorrection(text="Perbaikan-Rahasiaku", submit=False))
    post.world.act(filed.id, LIA, DraftCorrection(text="Perbaikan-Rahasiaku"))
    post.world.act(filed.id, DEWI, ReturnDraft(reason="Alasan-Rahasiaku"))
    post.world.act(filed.id, LIA, DraftCorrection(text="Perbaikan-Rahasiaku kedua"))
    post.world.act(filed.id, DEWI, ApproveDraft())
    post.world.act(filed.id, LIA, PostAnswer())
    post.work()
    told = [template for template, channel, *_ in post.notices(filed.id) if channel == EMAIL]
    assert told == ["received", "routed", "answered", "corrected"]
    with post.service.database.autocommit() as cursor:
        leader, author = (outbox.in_app(cursor, each.id, 10) for each in (DEWI, LIA))
    assert sorted(row["template"] for row in leader) == ["correction_to_approve", "correction_to_approve", "to_approve"]
    decided = {"draft_approved", "correction_returned", "correction_approved"}
    assert {row["template"] for row in author} == {"assigned", *decided}
    assert not any("Rahasiaku" in letter.as_string() for letter in post.mailbox.to(TYPED["email"]))


def test_whose_report_was_merged_hears_of_the_others_answer_and_end_about_their_own_number(post: Post) -> None:
    """Over two mergers too; and nothing that was typed in any of the three."""
    kept = post.world.file(**{**TYPED, "email": "satu@warga.example"})
    between = post.world.file(**{**TYPED, "email": "dua@warga.example"})
    filed = post.world.file(**TYPED)
    for stream, into in ((filed.id, between.id), (between.id, kept.id)):
        post.world.act(stream, ADI, Merge(into=into))
        post.work()
    assert last(post, TYPED["email"], filed).startswith("Laporan tempat")
    acts: list[tuple[Actor, Command]] = [
        (ADI, Verify()),
        (ADI, Route(unit=ROADS)),
        (LIA, Answer(text="Jawaban-Rahasiaku")),
        (kept.reporter, Close(kind=Closure.REPORTER)),
    ]
    for actor, command in acts:
        post.world.act(kept.id, actor, command)
    post.work()
    told = [template for template, *_ in post.notices(kept.id)]
    assert [told.count(each) for each in ("joined_answered", "joined_closed")] == [2, 2]
    assert "sudah ditutup" in last(post, TYPED["email"], filed)
    for _, letter in post.mailbox.letters:
        assert "Rahasiaku" not in letter.as_string()
    mine = "".join(letter.as_string() for letter in post.mailbox.to(TYPED["email"]))
    assert grouped(kept.tracking_id) not in mine
    for stream in (between.id, filed.id):
        post.world.act(stream, ADI, Unmerge())
        post.work()
    assert "kembali ditangani sendiri" in last(post, TYPED["email"], filed)


def last(post: Post, address: str, about: Filed) -> str:
    """What the last letter says, which is about this report."""
    letter = post.mailbox.to(address)[-1]
    assert grouped(about.tracking_id) in letter["Subject"]
    return str(letter.get_body().get_content())  # type: ignore[union-attr]


@pytest.mark.parametrize("channel", [EMAIL, SMS])
def test_whose_report_was_split_hears_of_the_second_number_once_and_of_its_steps_from_then_on(
    post: Post, channel: Code
) -> None:
    filed = post.world.file(**(TYPED if channel == EMAIL else {**TYPED, "email": None}))
    post.world.act(filed.id, ADI, Split(title="Judul-Rahasiaku kedua", body="Isi-Rahasiaku kedua"))
    (second,) = post.world.state(filed.id).split_into
    post.work()
    post.world.act(second, ADI, Route(unit=ROADS))
    post.work()
    assert [template for template, sent, *_ in post.notices(second) if sent == channel] == ["split_from", "routed"]
    assert "split_from" not in {template for template, *_ in post.notices(filed.id)}
    number = grouped(post.world.state(second).filed.tracking_id)
    told = [str(each.get_body().get_content()) for _, each in post.mailbox.letters]  # type: ignore[union-attr]
    told += [message["text"] for message in post.gateway.taken]
    assert sum(number in each and "perkara kedua" in each for each in told) == 1
    assert not any("Rahasiaku" in each for each in told)
    assert all(len(message["text"]) <= 160 for message in post.gateway.taken)
