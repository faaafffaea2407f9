"""Staff type in what came on paper or in person: with its channel and its day, for their own agency."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.event import Code
from service.store.names import TRACKING, find_stream
from tests.service.web.site import Page, Visitor
from tests.service.web.steps import ANSWERS, CHECK, checked
from tests.service.web.test_file_pages import codes
from tests.service.world import DESK, EVALUATOR, INSPECTOR, PASSWORD, ROADS, World

AS = Callable[[str], Visitor]
JAKARTA = ZoneInfo("Asia/Jakarta")
LAST_WEEK = (datetime.now(UTC) - timedelta(days=7)).date()
LETTER = {**ANSWERS, "channel": "letter", "received_on": LAST_WEEK.isoformat(), "incident_on": "2026-01-05"}


def typed_in(visitor: Visitor, **changed: str) -> Page:
    page = visitor.send(visitor.get("/desk/new"), "/desk/new", **{**LETTER, **changed})
    return page if page.path != "/desk/new/check" else visitor.send(page, "/desk/new/check")


def test_a_letter_counts_from_the_day_it_came(world: World, as_staff: AS) -> None:
    desk = as_staff(DESK)
    assert "/desk/new" in desk.get("/desk").links()
    receipt = typed_in(desk)
    assert receipt.path == "/file/done"
    number, secret = codes(receipt)
    assert len(secret) == 19
    with world.service.database.autocommit() as cursor:
        stream = find_stream(cursor, TRACKING, number.replace("-", ""))
    assert stream is not None
    (filed,) = world.service.log.history(stream)
    assert filed.at.channel == "letter"
    assert filed.at.actor.role == "agency_admin"
    assert filed.at.occurred_at.date() == LAST_WEEK
    page = desk.get(f"/desk/{stream}")
    assert "Laporan diterima lewat surat" in page.words
    assert "Catatan susulan" in page.words


def test_no_receipt_promises_a_day_that_was_over_when_the_letter_was_typed_in(as_staff: AS) -> None:
    long_ago = (LAST_WEEK - timedelta(days=30)).isoformat()  # more than the days to check, with any holidays
    assert "Kami periksa paling lambat" not in typed_in(as_staff(DESK), received_on=long_ago).words
    recent = typed_in(as_staff(DESK), received_on=datetime.now(JAKARTA).date().isoformat())
    assert "Kami periksa paling lambat" in recent.words


def test_a_visit_of_today_is_now(world: World, as_staff: AS) -> None:
    receipt = typed_in(as_staff(ROADS), channel="walk_in", received_on=_today(world))
    assert receipt.path == "/file/done"
    number = codes(receipt)[0].replace("-", "")
    with world.service.database.autocommit() as cursor:
        stream = find_stream(cursor, TRACKING, number)
    assert stream is not None
    (filed,) = world.service.log.history(stream)
    assert filed.at.recorded_at - filed.at.occurred_at < timedelta(minutes=1)


def _today(world: World) -> str:
    return world.service.directories.current().local_date(datetime.now(UTC), Code("medan")).isoformat()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"channel": "web"}, "channel"),
        ({"received_on": ""}, "received_on"),
        ({"received_on": "2100-01-01"}, "received_on"),
        ({"received_on": "kemarin"}, "received_on"),
    ],
)
def test_how_and_when_it_came_must_be_said(as_staff: AS, changed: dict[str, str], field: str) -> None:
    page = typed_in(as_staff(DESK), **changed)
    assert page.status == 422
    assert f"#{field}" in page.links()
    assert page.form("/desk/new").fields["body"] == ANSWERS["body"]


def test_it_cannot_have_happened_after_the_letter_came(as_staff: AS) -> None:
    page = typed_in(as_staff(DESK), incident_on=(LAST_WEEK + timedelta(days=3)).isoformat())
    assert page.status == 422
    assert "#incident_on" in page.links()


def test_change_stays_at_the_counter(as_staff: AS) -> None:
    desk = as_staff(DESK)
    page = desk.send(desk.get("/desk/new"), "/desk/new", **LETTER)
    assert page.path == "/desk/new/check"
    changes = [link for link in page.links() if "change=yes" in link]
    assert {link.partition("?")[0] for link in changes} == {"/desk/new"}
    again = desk.get(changes[0]).form("/desk/new").fields
    assert {name: again[name] for name in LETTER} == LETTER
    assert desk.send(page, "/desk/new/forget").path == "/desk"
    assert desk.get("/desk/new/check").path == "/desk/new"


@pytest.mark.parametrize("who", [EVALUATOR, INSPECTOR])
def test_those_who_take_nothing_in_do_not(as_staff: AS, who: str) -> None:
    assert "/desk/new" not in as_staff(who).get("/desk").links()
    assert as_staff(who).get("/desk/new").status == 403


def test_a_citizen_cannot_say_that_it_was_a_letter(world: World, citizen: Visitor) -> None:
    assert citizen.post("/desk/new", LETTER).status == 401
    receipt = citizen.send(checked(citizen), CHECK, channel="letter", received_on="2020-01-01")
    with world.service.database.autocommit() as cursor:
        stream = find_stream(cursor, TRACKING, codes(receipt)[0].replace("-", ""))
    assert stream is not None
    (filed,) = world.service.log.history(stream)
    assert filed.at.channel == "web"
    assert filed.at.recorded_at - filed.at.occurred_at < timedelta(minutes=1)


def test_who_signs_in_afterwards_in_the_same_browser_finds_nothing_of_it(world: World) -> None:
    """Neither what was being typed in, nor the receipt of somebody whose report was."""
    shared = Visitor(world.address)
    shared.sign_in(DESK, PASSWORD)
    typed_in(shared)
    shared.send(shared.get("/desk/new"), "/desk/new", **{**LETTER, "title": "Aduan Ibu Rahasia"})
    assert "Aduan Ibu Rahasia" in shared.get("/desk/new").html
    shared.send(shared.get("/desk"), "/out")
    shared.sign_in(ROADS, PASSWORD)
    assert "Aduan Ibu Rahasia" not in shared.get("/desk/new").html
    assert shared.get("/file/done").path == "/follow"
    shared.sign_in(DESK, PASSWORD)
    assert "Aduan Ibu Rahasia" not in shared.get("/desk/new").html, "whoever signs out leaves nothing"
    shared.send(shared.get("/desk/new"), "/desk/new", **{**LETTER, "title": "Aduan Ibu Rahasia"})
    shared.sign_in(ROADS, PASSWORD)
    assert "Aduan Ibu Rahasia" not in shared.get("/desk/new").html, "each opens their own"
    shared.close()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_staff_are_not_spoken_to_as_if_they_reported(as_staff: AS, lang: str) -> None:
    desk = as_staff(DESK)
    shown = [desk.get(f"/desk/new?lang={lang}")]
    shown.append(desk.send(shown[0], "/desk/new", **LETTER))
    shown.append(desk.send(shown[1], "/desk/new/check"))
    assert [page.path for page in shown[1:]] == ["/desk/new/check", "/file/done"]
    for page in shown:
        assert "/exit" not in page.links()
    told = " ".join(part for page in shown[:2] for part in [page.words.replace("Privasi Anda", "")])
    for word in ("nama Anda", "Nama Anda", "your name", "Your name", "my name", "nama saya", "your report"):
        assert word not in told
    assert "/desk/new" in shown[2].links()
    desk.get("/desk?lang=id")
