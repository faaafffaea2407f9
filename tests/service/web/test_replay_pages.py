"""Replay: step by step to today's state, by what was recorded or what had happened, then and now."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg2
import pytest

from service.folded import folded
from tests.service.web.site import Page, Visitor, text
from tests.service.world import DESK, EVALUATOR, INSPECTOR, PARKS, ROADS, World, done
from tests.support.databases import FreshDatabase

AS = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def told(world: World) -> dict[str, Any]:
    """Routed and returned, and a late entry: started yesterday, as is said today."""
    receipt = world.filed(occurred_at=None)
    desk, roads = world.as_(DESK), world.as_(ROADS)
    done(desk, receipt, "verify")
    done(desk, receipt, "route", unit="medan-sdabmbk", note="Mohon segera.")
    done(roads, receipt, "start")
    last = done(roads, receipt, "answer", text="Sudah ditambal.")
    assert desk.get("/complaints", params={"at_least": last["at_least"]}).status_code == 200
    return receipt


def letter(world: World, days: int) -> dict[str, Any]:
    """Typed in by staff that many days after it came."""
    came = (datetime.now().astimezone() - timedelta(days=days)).isoformat()
    form = {
        "report_class": "complaint",
        "title": "Surat warga",
        "body": "Jembatan lapuk.",
        "incident_on": (datetime.now(UTC).date() - timedelta(days=days)).isoformat(),
        "channel": "letter",
        "occurred_at": came,
    }
    answer = world.as_(DESK).post("/complaints", json=form)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    done(world.as_(DESK), receipt, "verify")
    return receipt


def replay(visitor: Visitor, receipt: Mapping[str, Any], **query: str) -> Page:
    return visitor.get(f"/audit/{receipt['complaint']}?{urlencode(query)}")


def state(page: Page) -> dict[str, str]:
    """The table, changed values as they are now."""
    rows = [row for row in page.root.iter("tr") if row.find("th[@scope='row']") is not None]
    found = {}
    for row in rows:
        cell = row.find("td")
        assert cell is not None
        now = next(cell.iter("ins"), cell)
        found[text(next(row.iter("th")))] = text(now)
    return found


def test_each_step_shows_the_state_after_it(told: dict[str, Any], as_staff: AS) -> None:
    inspector = as_staff(INSPECTOR)
    statuses = [state(replay(inspector, told, at=str(n)))["Status"] for n in range(1, 6)]
    assert statuses == ["Menunggu verifikasi", "Terverifikasi", "Diteruskan", "Diproses", "Sudah dijawab"]
    units = [state(replay(inspector, told, at=str(n)))["Unit"] for n in (2, 3)]
    assert units[0] == "Pemerintah Kota Medan"
    assert units[1].startswith("Dinas Sumber Daya Air")


def test_next_steps_lead_to_todays_state(world: World, told: dict[str, Any], as_staff: AS) -> None:
    inspector = as_staff(INSPECTOR)
    page = replay(inspector, told, at="1")
    steps = 1
    while onward := [link.get("href") for link in page.root.iter("a") if link.get("rel") == "next"]:
        page = inspector.get(onward[0] or "")
        steps += 1
    complaint = folded(world.service.log.history(UUID(told["complaint"])))
    assert steps == complaint.version == 5
    assert state(page) == state(replay(inspector, told))
    assert state(page)["Status"] == "Sudah dijawab"
    reply = next(clock.due for clock in complaint.clocks)
    assert f"{reply.on.day} " in state(page)["Batas tanggapan pelapor"]


@pytest.mark.parametrize(("at", "shown"), [("0", 1), ("99", 5), ("x", 5), ("", 5), ("-1", 5), ("9" * 30, 5)])
def test_a_number_outside_stays_inside(told: dict[str, Any], as_staff: AS, at: str, shown: int) -> None:
    assert f"Keadaan setelah peristiwa {shown}" in replay(as_staff(INSPECTOR), told, at=at).words


def test_the_same_address_gives_the_same_page(told: dict[str, Any], as_staff: AS) -> None:
    assert replay(as_staff(INSPECTOR), told, at="3").html == replay(as_staff(INSPECTOR), told, at="3").html


def test_position_and_digest_are_those_of_the_log(world: World, told: dict[str, Any], as_staff: AS) -> None:
    with world.service.database.autocommit() as cursor:
        cursor.execute(
            "SELECT p.position, encode(p.leaf_hash, 'hex') FROM aduan.events e JOIN aduan.positions p USING (log_id)"
            " WHERE e.originator_id = %s AND e.version = 3",
            (told["complaint"],),
        )
        position, digest = cursor.fetchone() or (0, "")
    page = replay(as_staff(INSPECTOR), told, at="3")
    assert digest in page.html
    assert f"Posisi dalam log{position}" in page.words.replace(" ", "").replace("Posisidalamlog", "Posisi dalam log")


def test_late_entries_are_marked_and_put_in_their_own_order(world: World, as_staff: AS) -> None:
    receipt = letter(world, 20)
    page = replay(as_staff(DESK), receipt, at="1")
    assert "Catatan susulan" in page.words
    assert "Selisih" in page.words
    assert "2 dari 2" in replay(as_staff(DESK), receipt, order="happened").words


def test_as_known_and_as_happened_are_two_questions(world: World, as_staff: AS) -> None:
    receipt, desk = letter(world, 20), as_staff(DESK)
    yesterday = (datetime.now().astimezone() - timedelta(days=1)).replace(tzinfo=None).isoformat(timespec="minutes")
    happened = replay(desk, receipt, happened=yesterday)
    assert happened.status == 200
    assert "1 dari 1" in happened.words, "it had come, and was not checked"
    known = replay(desk, receipt, known=yesterday)
    assert known.status == 404, "nothing had been recorded"
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(tzinfo=None).isoformat(timespec="minutes")
    page = replay(desk, receipt, known=tomorrow, happened=yesterday)
    assert "1 dari 1" in page.words
    kept = [link for link in page.links() if "order=happened" in link]
    assert kept
    assert all("known=" in link and "happened=" in link for link in kept)


@pytest.mark.parametrize("moment", ["kemarin", "2026-13-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59", "\0"])
def test_moments_that_are_none(told: dict[str, Any], as_staff: AS, moment: str) -> None:
    assert replay(as_staff(DESK), told, known=moment).status in (200, 404, 422)


def test_only_those_who_may_see_the_case_may_replay_it(told: dict[str, Any], as_staff: AS) -> None:
    assert replay(as_staff(PARKS), told).status == 404
    assert replay(as_staff(EVALUATOR), told).status == 200
    assert as_staff(DESK).get("/audit/nonsense").status == 404


def test_a_changed_event_is_said_at_once(world: World, database: FreshDatabase, as_staff: AS) -> None:
    receipt = world.routed()
    last = done(world.as_(ROADS), receipt, "start")
    world.as_(DESK).get("/complaints", params={"at_least": last["at_least"]})
    assert "Rantai" not in replay(as_staff(INSPECTOR), receipt).words
    owner = psycopg2.connect(database.superuser_url)
    with owner, owner.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("ALTER TABLE aduan.events DISABLE TRIGGER ALL")
        cursor.execute(
            "UPDATE aduan.events SET recorded_at = recorded_at - interval '3 days'"
            " WHERE originator_id = %s AND version = 2",
            (receipt["complaint"],),
        )
        cursor.execute("ALTER TABLE aduan.events ENABLE TRIGGER ALL")
    owner.close()
    page = replay(as_staff(INSPECTOR), receipt)
    assert "Jangan pakai riwayat ini sebagai bukti" in page.words
