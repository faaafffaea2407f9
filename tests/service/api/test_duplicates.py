"""Likely duplicates: public ones for citizens, those within reach for staff, and never a confidential one."""

from typing import Any

import pytest

from service.identity.attempts import COMPARISONS, Attempts
from tests.service.world import AMPLAS, DESK, PARKS, ROADS, World, done

TITLE = "Lubang besar di Jl. Sei Belutu"
BODY = "Lubang selebar satu meter di lajur kiri. Kemarin ada pengendara motor yang jatuh."
HERE = "3.57912,98.65871"
HOME = "Gang Kenanga Nomor Empat Belas B"
DRAFT = {
    "title": "Jalan Sei Belutu berlubang",
    "body": "Mohon ditambal, lubangnya selebar satu meter di lajur kiri, pengendara motor sudah jatuh.",
    "category": "roads",
    "area": "medan-baru",
}


@pytest.fixture(scope="module")
def cases(world: World) -> dict[str, dict[str, Any]]:
    same = {"title": TITLE, "body": BODY, "area": "medan-baru", "category": "roads"}
    made = {
        "public": world.routed(**same, coordinates=HERE),
        "secret": world.routed(**same, confidential=True),
        "elsewhere": world.routed(**{**same, "area": "medan-amplas"}),
        "other kind": world.routed(**{**same, "category": "identity-card"}),
        "other": world.routed(title="KTP belum jadi", body="Blangko habis terus.", area="medan-baru", category="roads"),
        "unchecked": world.filed(**same),
    }
    last = made["unchecked"]["complaint"]
    for address in ("/search", "/complaints"):
        answer = world.as_(DESK).get(address, params={"q": "x", "at_least": f"{last}@1"})
        assert answer.status_code == 200
    return made


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["tracking_id"] for item in answer.json()["items"]]


def test_a_draft_is_shown_public_reports_that_are_near_alike_and_of_its_kind(
    world: World, cases: dict[str, dict[str, Any]]
) -> None:
    assert numbers(world.client().post("/duplicates", json=DRAFT)) == [cases["public"]["tracking_id"]]
    (item,) = world.client().post("/duplicates", json=DRAFT).json()["items"]
    assert (item["title"], "complaint" in item) == (TITLE, False)


def test_nobody_finds_out_by_trying_where_somebody_lives(world: World, cases: dict[str, dict[str, Any]]) -> None:
    """Three distances would tell the point, and words that make it more alike the address."""
    (item,) = world.client().post("/duplicates", json=DRAFT).json()["items"]
    assert "metres" not in item
    for told in ({"coordinates": HERE}, {"place": HOME}):
        assert world.client().post("/duplicates", json={**DRAFT, **told}).status_code == 422
    guess = {"title": HOME, "area": "medan-baru", "category": "roads"}
    assert numbers(world.client().post("/duplicates", json=guess)) == []
    last = world.routed(title="Bau", body="Bau.", place=HOME, area="medan-baru", category="roads")
    world.as_(DESK).get("/search", params={"q": "x", "at_least": f"{last['complaint']}@3"})
    assert numbers(world.client().post("/duplicates", json=guess)) == []
    assert len(numbers(world.as_(DESK).get(f"/complaints/{last['complaint']}/duplicates"))) == 0


def test_what_is_another_matter_finds_nothing(world: World, cases: dict[str, dict[str, Any]]) -> None:
    lamp = {**DRAFT, "title": "Lampu padam di Ayahanda", "body": "Gelap sekali setiap malam, mohon diperbaiki."}
    assert numbers(world.client().post("/duplicates", json=lamp)) == []


def test_the_desk_is_shown_what_it_may_see_also_unchecked_ones(world: World, cases: dict[str, dict[str, Any]]) -> None:
    address = f"/complaints/{cases['unchecked']['complaint']}/duplicates"
    assert numbers(world.as_(DESK).get(address)) == [cases["public"]["tracking_id"]]
    other = f"/complaints/{cases['public']['complaint']}/duplicates"
    assert numbers(world.as_(DESK).get(other)) == [cases["unchecked"]["tracking_id"]]
    assert numbers(world.as_(ROADS).get(other)) == []  # the other is still at the desk


def test_a_confidential_case_has_none_and_is_none(world: World, cases: dict[str, dict[str, Any]]) -> None:
    assert numbers(world.as_(DESK).get(f"/complaints/{cases['secret']['complaint']}/duplicates")) == []


@pytest.mark.parametrize("person", [PARKS, AMPLAS])
def test_whoever_may_not_see_the_case_is_told_nothing(
    world: World, cases: dict[str, dict[str, Any]], person: str
) -> None:
    address = f"/complaints/{cases['unchecked']['complaint']}/duplicates"
    assert world.as_(person).get(address).status_code == 404
    assert world.client().get(address).status_code == 401


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({**DRAFT, "title": ""}, 422),
        ({**DRAFT, "title": "a\x00b"}, 422),
        ({**DRAFT, "title": "x" * 300}, 422),
        ({**DRAFT, "body": "x" * 30_000}, 422),
        ({**DRAFT, "body": "x" * 300_000}, 413),
        ({**DRAFT, "area": "nowhere"}, 422),
        ({**DRAFT, "category": "nowhere"}, 200),
        ({**DRAFT, "title": "%s %(own)s '; --"}, 200),
        ({"title": "=!&|():*"}, 200),
        ({**DRAFT, "more": 1}, 422),
    ],
)
def test_awkward_drafts(world: World, cases: dict[str, dict[str, Any]], form: dict[str, Any], status: int) -> None:
    assert world.client().post("/duplicates", json=form).status_code == status


def test_too_many_drafts_from_one_address_wait(world: World, cases: dict[str, dict[str, Any]]) -> None:
    for _ in range(COMPARISONS):
        with Attempts(world.service.database, world.service.ring).comparing("203.0.113.78"):
            pass
    answer = world.client().post("/duplicates", json=DRAFT, headers={"X-Forwarded-For": "203.0.113.78"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_comparisons")
    assert numbers(world.client().post("/duplicates", json=DRAFT))


def test_nothing_of_a_draft_is_kept(world: World, cases: dict[str, dict[str, Any]]) -> None:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events")
        before = cursor.fetchone()
        world.client().post("/duplicates", json=DRAFT)
        cursor.execute("SELECT count(*) FROM aduan.events")
        assert cursor.fetchone() == before
    done(world.as_(DESK), cases["unchecked"], "verify")
