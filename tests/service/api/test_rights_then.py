"""Who could do what, on any day, and who changed it."""

from datetime import UTC, datetime

import pytest

from domain.directory.state import stream_id
from tests.service.world import DESK, EVALUATOR, INSPECTOR, NATIONAL, PARKS, ROADS, World

STAFF = str(stream_id("staff", PARKS))


def asked(world: World, who: str = INSPECTOR, **params: str) -> dict:  # type: ignore[type-arg]
    answer = world.as_(who).get("/directory/rights", params=params)
    assert answer.status_code == 200, answer.text
    found: dict = answer.json()  # type: ignore[type-arg]
    return found


def test_a_right_is_known_with_who_gave_it_and_took_it_back(world: World) -> None:
    desk = world.as_(DESK)
    before = datetime.now(UTC).isoformat()
    role = {"role": "liaison", "unit": "medan-dishub"}
    assert desk.post(f"/directory/staff/{STAFF}/grant", json=role).status_code == 200
    between = datetime.now(UTC).isoformat()
    assert desk.post(f"/directory/staff/{STAFF}/revoke", json=role).status_code == 200
    admin = {"staff": str(stream_id("staff", DESK)), "role": "agency_admin"}

    then = asked(world, at=before, staff=STAFF)
    assert [one["unit"] for one in then["held"]] == ["medan-dlh"]
    then = asked(world, at=between, staff=STAFF)
    held = {one["unit"]: one for one in then["held"]}
    assert held.keys() == {"medan-dlh", "medan-dishub"}
    assert held["medan-dishub"]["granted_by"] == admin
    assert held["medan-dishub"]["acts"]["answer"] == "cases that are now, or ended, with a unit within own"
    assert then["ended"] == []
    now = asked(world, staff=STAFF)
    assert [one["unit"] for one in now["held"]] == ["medan-dlh"]
    (ended,) = now["ended"]
    assert (ended["unit"], ended["revoked_by"]) == ("medan-dishub", admin)


def test_a_units_rights_are_those_that_reach_it_and_those_below(world: World) -> None:
    roles = {(one["role"], one["unit"]) for one in asked(world, unit="medan-amplas")["held"]}
    assert ("liaison", "medan-amplas-harjosari-1") in roles
    assert ("agency_admin", "medan") in roles
    assert ("liaison", "medan-sdabmbk") not in roles


def test_before_there_was_anything_nobody_could_do_anything(world: World) -> None:
    assert asked(world, at="2020-01-01") == {**asked(world, at="2020-01-01"), "position": 0, "held": [], "ended": []}


@pytest.mark.parametrize(
    ("who", "status"), [(DESK, 200), (NATIONAL, 200), (EVALUATOR, 200), (ROADS, 403), (PARKS, 403)]
)
def test_it_is_for_those_who_administer_and_those_who_watch(world: World, who: str, status: int) -> None:
    assert world.as_(who).get("/directory/rights").status_code == status


def test_beyond_ones_reach_or_unreadable_it_is_refused(world: World) -> None:
    inspector = world.as_(INSPECTOR)
    assert inspector.get("/directory/rights", params={"unit": "nasional"}).status_code == 403
    assert inspector.get("/directory/rights", params={"unit": "nowhere"}).status_code == 422
    for at in ("yesterday", "2026-13-01", "0000-00-00"):
        assert inspector.get("/directory/rights", params={"at": at}).json()["code"] == "moment_malformed"
    assert world.client().get("/directory/rights").status_code == 401
