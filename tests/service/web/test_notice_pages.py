"""What staff were told, in the pages: their own only, until they say that they have read it."""

from collections.abc import Callable

import pytest

from service.notify.plan import plan
from service.store.sequencer import sequence_all
from tests.service.web.site import Visitor
from tests.service.world import DESK, PARKS, ROADS, World

AS = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def told(world: World) -> str:
    """A report that went to the roads department; everybody was told."""
    receipt = world.routed(title="Judul yang diketik")
    sequence_all(world.service.database)
    while plan(world.service, {}):
        pass
    return str(receipt["complaint"])


def test_a_notice_leads_to_its_case_and_says_nothing_that_was_typed(told: str, as_staff: AS) -> None:
    roads = as_staff(ROADS)
    page = roads.get("/desk/notices")
    assert page.status == 200
    assert f"/desk/{told}" in page.links()
    assert "Tanggapi paling lambat" in page.words
    assert "Judul yang diketik" not in page.words
    assert "Pemberitahuan (1 baru)" in roads.get("/desk").words


def test_others_are_not_told(told: str, as_staff: AS) -> None:
    assert f"/desk/{told}" not in as_staff(PARKS).get("/desk/notices").links()


def test_looking_is_not_yet_reading(told: str, as_staff: AS) -> None:
    desk = as_staff(DESK)
    desk.get("/desk/notices")
    page = desk.get("/desk/notices?lang=en")
    assert "new)" in page.words
    form = page.form("/desk/notices")
    assert desk.post(form.action, form.fields).status == 200
    after = desk.get("/desk/notices?lang=en")
    assert "new)" not in after.words
    assert f"/desk/{told}" in after.links()
    assert not [form for form in after.forms() if form.action == "/desk/notices"]


@pytest.mark.parametrize("until", ["", "yesterday", "2026-11-24", "\0"])
def test_a_forged_moment_marks_nothing(told: str, as_staff: AS, until: str) -> None:
    roads = as_staff(ROADS)
    fields = roads.get("/desk/notices").form("/desk/notices").fields
    assert roads.post("/desk/notices", {**fields, "until": until}).status == 200
    assert "baru)" in roads.get("/desk/notices").words
