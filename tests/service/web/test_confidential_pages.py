"""Names and confidential texts: who gets them, and that each reading is recorded."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.access import ValuesRead, stream_of
from service.store.mapper import Metadata
from tests.service.web.stages import AS, case
from tests.service.world import (
    DESK,
    EVALUATOR,
    INSPECTOR,
    NATIONAL,
    ROADS,
    ROADS_LEADER,
    World,
)


def test_an_anonymous_name_is_nowhere_in_the_bytes(world: World, as_staff: AS) -> None:
    receipt = world.routed(anonymous=True, name="Rina Harahap", phone="0812 000 111", email="rina@contoh.id")
    for who in (ROADS, ROADS_LEADER):
        for path in (f"/desk/{receipt['complaint']}", f"/audit/{receipt['complaint']}", "/desk"):
            page = as_staff(who).get(path)
            assert page.status == 200
            for hidden in ("Rina Harahap", "0812 000 111", "rina@contoh.id"):
                assert hidden not in page.html
    assert "Pelapor memilih tidak disebut" in case(as_staff(ROADS), receipt).words
    assert "Rina Harahap" in case(as_staff(DESK), receipt).html, "the admin may know"


def readings(world: World, receipt: Mapping[str, Any]) -> list[ValuesRead]:
    history = world.service.log.history(stream_of(UUID(receipt["complaint"])))
    return [one.event for one in history if isinstance(one.event, ValuesRead)]


def test_a_confidential_case_is_opened_with_a_reason_and_that_is_recorded(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS
) -> None:
    receipt, inspector = stages["sealed"], as_staff(INSPECTOR)
    address = f"/desk/{receipt['complaint']}"
    for path in (address, f"/audit/{receipt['complaint']}", f"{address}/do/open"):
        assert "Sangat rahasia" not in inspector.get(path).html
    assert f"{address}/do/open" in case(inspector, receipt).links()
    before = len(readings(world, receipt))
    page = inspector.act(receipt["complaint"], "open", reason="inspection")
    assert page.heading == "Sangat rahasia"
    assert [one.reason for one in readings(world, receipt)[before:]] == ["inspection"]
    assert f"{address}/do/open" not in page.links()
    assert "Sangat rahasia" in inspector.get(f"/audit/{receipt['complaint']}").html
    assert len(readings(world, receipt)) == before + 2, "each page that shows it"
    assert "Sangat rahasia" not in case(as_staff(ROADS), receipt).html, "opened for one person only"


def test_a_reading_is_of_what_the_page_shows_and_by_which_channel_under_which_directory(
    world: World, as_staff: AS
) -> None:
    receipt, desk = world.routed(confidential=True, title="Sangat rahasia", name="Rina Harahap"), as_staff(DESK)
    desk.act(receipt["complaint"], "open", reason="handling")
    desk.get(f"/audit/{receipt['complaint']}")
    desk.get(f"/desk/{receipt['complaint']}/do/archive")
    with world.service.database.autocommit() as cursor:
        stream = str(stream_of(UUID(receipt["complaint"])))
        cursor.execute("SELECT metadata FROM aduan.events WHERE originator_id = %s", (stream,))
        told = [msgspec.json.decode(bytes(row[0]), type=Metadata) for row in cursor.fetchall()]
    assert {one.channel for one in told} == {"web"}
    assert {one.context for one in told} == {world.service.directories.current().position}
    assert [{place.field for place in one.places} for one in readings(world, receipt)] == [
        {"title", "body", "name", "phone"},
        {"title"},
        {"title"},
    ]


@pytest.mark.parametrize("reason", ["", "curiosity", "\0"])
def test_opening_takes_a_reason_of_the_list(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, reason: str
) -> None:
    before = len(readings(world, stages["sealed"]))
    assert as_staff(ROADS).act(stages["sealed"]["complaint"], "open", reason=reason).status == 422
    assert len(readings(world, stages["sealed"])) == before


def test_the_opening_is_good_for_its_person_only(world: World, stages: dict[str, dict[str, Any]], as_staff: AS) -> None:
    receipt, desk = stages["sealed"], as_staff(DESK)
    desk.act(receipt["complaint"], "open", reason="handling")
    thief = as_staff(NATIONAL)
    thief.client.cookies.set("aduan_opened", desk.client.cookies["aduan_opened"])
    assert "Sangat rahasia" not in case(thief, receipt).html
    thief.client.cookies.delete("aduan_opened")


def test_whoever_may_not_read_it_is_not_asked_why(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS
) -> None:
    evaluator, receipt = as_staff(EVALUATOR), stages["sealed"]
    page = case(evaluator, receipt)
    assert page.status == 200
    assert not [link for link in page.links() if link.endswith("/do/open")]
    before = len(readings(world, receipt))
    evaluator.post(
        f"/desk/{receipt['complaint']}/do/open",
        {"csrf": page.form("/out").fields["csrf"], "reason": "inspection"},
    )
    assert "Sangat rahasia" not in case(evaluator, receipt).html
    assert len(readings(world, receipt)) == before
