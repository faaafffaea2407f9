"""The directory is changed item by item through the API: within what is theirs, once, and by two where it takes two."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.directory.state import stream_id
from domain.event import Role
from service.identity.accounts import put_account
from tests.service.world import DESK, EVALUATOR, NATIONAL, PASSWORD, ROADS, World, done

NAME = {"id": "Dinas Baru", "en": "New Department"}
SECOND = "wakil-nasional"


def posted(client: httpx.Client, path: str, headers: dict[str, str] | None = None, /, **form: object) -> httpx.Response:
    return client.post(f"/directory/{path}", json=form, headers=headers or {})


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def unit(code: str, **changed: object) -> dict[str, Any]:
    return {"code": code, "kind": "department", "parent": "medan", "name": NAME, **changed}


def shown(world: World, kind: str, code: str) -> dict[str, Any]:
    rows = world.client().get(f"/directory/{kind}").json()
    found: dict[str, Any] = next(row for row in rows if row["code"] == code)
    return found


@pytest.fixture(scope="module")
def second(world: World) -> httpx.Client:
    """Another administrator of the nation, who has the role from the operator, as the first has."""
    return world.engaged(SECOND, "Bambang Wijaya", Role.NATIONAL_ADMIN, "nasional")


def test_a_units_life(world: World) -> None:
    desk = world.as_(DESK)
    answer = posted(desk, "units", **unit("medan-air"))
    assert (answer.status_code, answer.json()["version"], answer.headers["ETag"]) == (200, 1, '"1"')
    posted(desk, "units/medan-air/rename", name={"id": "Dinas Air", "en": "Water"})
    posted(desk, "units", **unit("medan-kantor"))
    assert refused(posted(desk, "units/medan-air/move", parent="medan")) == (409, "nothing_changes")
    assert posted(desk, "units/medan-air/close").json()["version"] == 3
    assert shown(world, "units", "medan-air") == {
        "code": "medan-air",
        "kind": "department",
        "parent": "medan",
        "name": {"id": "Dinas Air", "en": "Water"},
        "zone": None,
        "calendar": None,
        "closed": True,
        "approval": False,
        "version": 3,
    }
    role = {"role": "liaison", "unit": "medan-air"}
    staff = stream_id("staff", ROADS)
    assert refused(posted(desk, f"staff/{staff}/grant", **role)) == (422, "unit_is_closed"), "a unit that is gone"


def test_an_agencys_admin_is_kept_to_the_agency(world: World) -> None:
    desk = world.as_(DESK)
    assert refused(posted(desk, "units/nasional/rename", name=NAME)) == (403, "not_allowed")
    assert refused(posted(desk, "categories", code="x", name=NAME)) == (403, "not_allowed")
    assert refused(posted(desk, "units", **unit("x", parent="nasional"))) == (403, "not_allowed")
    for nobody in (ROADS, EVALUATOR):
        assert refused(posted(world.as_(nobody), "units", **unit("x"))) == (403, "not_allowed")
        assert world.as_(nobody).get("/directory/proposals").status_code == 403
    assert posted(world.client(), "units", **unit("x")).status_code == 401
    assert refused(posted(world.as_reporter(world.filed()), "units", **unit("x"))) == (403, "staff_only")


def test_the_same_request_is_carried_out_once(world: World) -> None:
    desk, key = world.as_(DESK), {"Idempotency-Key": str(uuid4())}
    first = posted(desk, "units", key, **unit("medan-sekali"))
    again = posted(desk, "units", key, **unit("medan-sekali"))
    assert (first.json(), first.status_code) == (again.json(), 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert refused(posted(desk, "units", key, **unit("medan-lain"))) == (422, "idempotency_key_reused")


def test_who_has_read_an_older_version_is_told_what_came_between(world: World) -> None:
    desk = world.as_(DESK)
    posted(desk, "units", **unit("medan-usang"))
    posted(desk, "units/medan-usang/rename", name={"id": "A", "en": "A"})
    stale = posted(desk, "units/medan-usang/rename", {"If-Match": '"1"'}, name={"id": "B", "en": "B"})
    assert refused(stale) == (412, "overtaken")
    assert [one["event"] for one in stale.json()["changed"]] == ["unit.renamed"]
    fresh = posted(desk, "units/medan-usang/rename", {"If-Match": '"2"'}, name={"id": "B", "en": "B"})
    assert fresh.status_code == 200


def test_two_moves_at_once_make_no_ring(world: World) -> None:
    national = world.as_(NATIONAL)
    for code in ("deli-a", "deli-b"):
        agency = unit(code, kind="agency", parent="nasional", zone="Asia/Jakarta", calendar="id")
        assert posted(national, "units", **agency).status_code == 200
    with ThreadPoolExecutor(2) as together:
        moves = [("deli-a", "deli-b"), ("deli-b", "deli-a")]
        answers = list(together.map(lambda move: posted(national, f"units/{move[0]}/move", parent=move[1]), moves))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert next(refused(each) for each in answers if each.status_code == 409)[1] == "cycle_made"


def test_a_unit_with_open_complaints_stays(world: World) -> None:
    desk = world.as_(DESK)
    posted(desk, "units", **unit("medan-sibuk"))
    posted(desk, "categories", code="x", name=NAME)
    receipt = world.filed(category="noise")
    done(desk, receipt, "verify")
    last = done(desk, receipt, "route", unit="medan-sibuk")
    assert desk.get("/complaints", params={"at_least": last["at_least"]}).status_code == 200
    assert desk.get("/units/medan/queue", params={"at_least": last["at_least"]}).status_code == 200
    answer = posted(desk, "units/medan-sibuk/close")
    assert (refused(answer), answer.json()["cases"]) == ((409, "unit_has_cases"), 1)
    answer = posted(world.as_(NATIONAL), "categories/noise/retire")
    assert (refused(answer), answer.json()["cases"]) == ((409, "category_has_cases"), 1)


def test_a_rule_is_defined_redefined_and_retired(world: World) -> None:
    desk, asked = world.as_(DESK), {"category": "other", "area": "medan-kota"}
    assert posted(desk, "routing", **asked, unit="medan-kota").status_code == 200
    assert world.client().get("/directory/suggestion", params=asked).json()["unit"] == "medan-kota"
    posted(desk, "routing", **asked, unit="medan-kominfo")
    assert world.client().get("/directory/suggestion", params=asked).json()["unit"] == "medan-kominfo"
    assert refused(posted(desk, "units/medan-kominfo/close")) == (409, "routing_leads_here")
    assert posted(desk, "routing/retire", **asked).json()["version"] == 3
    assert world.client().get("/directory/suggestion", params=asked).json()["unit"] is None


def test_a_standard_takes_two_people_and_keeps_old_promises(world: World, second: httpx.Client) -> None:
    national, before = world.as_(NATIONAL), world.filed()
    promised = national.get(f"/complaints/{before['complaint']}/clocks").json()
    change = {"code": "verification-2025", "clock": "verification", "days": 1, "effective_from": "2026-01-01"}
    answer = posted(national, "standards", **change)
    assert answer.status_code == 200, answer.text
    proposal = answer.json()
    (waiting,) = [one for one in national.get("/directory/proposals").json() if one["code"] == "verification-2025"]
    assert waiting["change"] == "~ standard verification-2025: 3 → 1 working days from 2026-01-01"
    address = f"proposals/{proposal['item']}/{proposal['version']}"
    assert refused(posted(national, f"{address}/approve")) == (409, "proposer_approves")
    assert refused(posted(world.as_(DESK), f"{address}/approve")) == (403, "not_allowed")
    assert posted(second, f"{address}/approve").status_code == 200
    assert refused(posted(second, f"{address}/approve")) == (409, "unknown_proposal")
    after = world.filed()
    assert national.get(f"/complaints/{before['complaint']}/clocks").json() == promised
    assert national.get(f"/complaints/{after['complaint']}/clocks").json() != promised


def test_an_administrator_is_not_two_people_by_a_second_account(world: World, second: httpx.Client) -> None:
    national = world.as_(NATIONAL)
    mine = posted(national, "staff", code="saya-juga", name="Hasan Basri").json()["item"]
    posted(national, f"staff/{mine}/grant", role="national_admin", unit="nasional")
    with world.service.database.transaction() as cursor:
        put_account(cursor, stream_id("staff", "saya-juga"), "saya-juga", PASSWORD)
    year = {"code": "id", "year": 2028, "days": [], "source": "SKB 2028", "confirmed": False}
    for proposer, approver in ((national, "saya-juga"), (world.as_("saya-juga"), NATIONAL)):
        proposal = posted(proposer, "calendars", **year).json()
        address = f"proposals/{proposal['item']}/{proposal['version']}"
        assert refused(posted(world.as_(approver), f"{address}/approve")) == (409, "approver_not_apart")
        assert posted(second, f"{address}/decline").status_code == 200


def test_a_calendars_year_is_declined_with_a_reason_that_only_the_vault_has(world: World, second: httpx.Client) -> None:
    days = [{"on": "2028-01-01", "name": {"id": "Tahun Baru", "en": "New Year"}}]
    year = {"code": "id", "year": 2028, "days": days, "source": "SKB 2028", "confirmed": True}
    national = world.as_(NATIONAL)
    assert refused(posted(national, "calendars", **{**year, "year": 2031, "days": []})) == (409, "calendar_gap")
    proposal = posted(national, "calendars", **year).json()
    assert refused(posted(second, "calendars", **year)) == (409, "proposal_waiting")
    address = f"proposals/{proposal['item']}/{proposal['version']}"
    assert posted(second, f"{address}/decline", reason="Belum ada SKB.").status_code == 200
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events WHERE position('Belum ada SKB'::bytea IN state) > 0")
        assert cursor.fetchone() == (0,)
    assert posted(national, "calendars", **year).status_code == 200
