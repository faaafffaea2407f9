"""Many texts at once by where they stand, each by the rights to its own complaint, and confidential ones recorded."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.access import Place, Reason, ValuesRead, stream_of
from domain.event import Code
from service.reading.values import MOST
from tests.service.world import DESK, EVALUATOR, NATIONAL, PARKS, REPORT, ROADS, World, done


def place(receipt: dict[str, Any], version: int, field: str) -> dict[str, Any]:
    return {"stream": receipt["complaint"], "version": version, "field": field}


def asked(client: httpx.Client, *places: dict[str, Any], **more: str) -> list[tuple[str | None, str | None]]:
    """Text and why it is withheld, for each place."""
    answer = client.post("/values", json={"places": list(places), **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    values = answer.json()["values"]
    told = [{name: one[name] for name in ("stream", "version", "field")} for one in values]
    assert told == list(places), "one for each, in the order asked"
    return [(one["text"], one["withheld"]) for one in values]


def readings(world: World, receipt: dict[str, Any]) -> list[ValuesRead]:
    history = world.service.log.history(stream_of(UUID(receipt["complaint"])))
    return [one.event for one in history if isinstance(one.event, ValuesRead)]


def test_texts_of_several_complaints_come_in_the_order_asked(world: World) -> None:
    one, other = world.routed(), world.routed("medan-dlh", title="Sampah menumpuk")
    places = (place(other, 1, "title"), place(one, 1, "body"), place(one, 1, "title"), place(other, 1, "title"))
    assert [text for text, _ in asked(world.as_(DESK), *places)] == [
        "Sampah menumpuk",
        REPORT["body"],
        REPORT["title"],
        "Sampah menumpuk",
    ]


def test_each_is_judged_by_the_rights_to_its_own_complaint(world: World) -> None:
    mine, theirs = world.routed(anonymous=True), world.routed("medan-dlh")
    places = (place(mine, 1, "title"), place(mine, 1, "name"), place(theirs, 1, "title"))
    assert asked(world.as_(ROADS), *places) == [(REPORT["title"], None), (None, "anonymous"), (None, "unknown")]
    assert asked(world.as_(PARKS), *places) == [(None, "unknown"), (None, "unknown"), (REPORT["title"], None)]
    assert asked(world.as_(EVALUATOR), *places)[1] == (None, "anonymous")


def test_the_reporter_has_their_own_and_not_what_offices_tell_each_other(world: World) -> None:
    receipt, other = world.filed(), world.filed()
    desk = world.as_(DESK)
    done(desk, receipt, "verify")
    routed = done(desk, receipt, "route", unit="medan-sdabmbk", note="Mohon segera.")
    note = place(receipt, routed["version"], "note")
    places = (place(receipt, 1, "name"), note, place(other, 1, "name"))
    told = asked(world.as_reporter(receipt), *places)
    assert told == [(REPORT["name"], None), (None, "between_offices"), (None, "unknown")]


def test_confidential_ones_take_a_reason_and_are_recorded_for_each_complaint(world: World) -> None:
    sealed, open_ = world.routed(confidential=True), world.routed()
    places = (place(sealed, 1, "title"), place(sealed, 1, "body"), place(open_, 1, "title"))
    roads = world.as_(ROADS)
    assert asked(roads, *places) == [(None, "reason_needed"), (None, "reason_needed"), (REPORT["title"], None)]
    assert readings(world, sealed) == []
    assert asked(roads, *places, reason="handling")[0] == (REPORT["title"], None)
    (reading,) = readings(world, sealed)
    assert reading.reason is Reason.HANDLING
    assert reading.places == (Place(1, Code("body")), Place(1, Code("title"))), "what was asked, and nothing more"
    assert readings(world, open_) == []
    assert asked(world.as_(PARKS), *places, reason="handling")[0] == (None, "unknown")
    assert len(readings(world, sealed)) == 1


def test_what_was_erased_is_said_to_be_so(world: World) -> None:
    receipt = world.routed()
    done(world.as_(NATIONAL), receipt, "erasure", basis="request", request="Surat pelapor.")
    assert asked(world.as_(DESK), place(receipt, 1, "title")) == [(None, "erased")]


def test_in_place_of_what_was_redacted_stands_what_is_shown(world: World) -> None:
    receipt, desk = world.routed(), world.as_(DESK)
    done(desk, receipt, "redact", of_version=1, of_field="body", text="Lubang di depan [rumah].", reason="Alamat.")
    assert asked(desk, place(receipt, 1, "body")) == [("Lubang di depan [rumah].", None)]


@pytest.mark.parametrize(
    ("version", "field"), [(1, "nothing"), (99, "title"), (2, "title"), (1, "report_class"), (1, "area")]
)
def test_where_nothing_personal_stands_nothing_is_known(world: World, version: int, field: str) -> None:
    receipt = world.routed()
    nowhere = {"stream": str(uuid4()), "version": 1, "field": "title"}
    assert asked(world.as_(DESK), place(receipt, version, field), nowhere) == [(None, "unknown")] * 2


def test_other_streams_than_complaints_are_unknown(world: World) -> None:
    staff = next(iter(world.service.directories.current().staff.values()))
    name = {"stream": str(staff.id), "version": 1, "field": "name"}
    assert asked(world.as_(NATIONAL), name) == [(None, "unknown")]


def test_it_is_bounded_and_for_whoever_has_signed_in(world: World) -> None:
    one = {"stream": str(uuid4()), "version": 1, "field": "title"}
    assert world.client().post("/values", json={"places": [one]}).status_code == 401
    desk = world.as_(DESK)
    assert len(asked(desk, *[one] * MOST)) == MOST
    wrong: list[list[dict[str, Any]]] = [[one] * (MOST + 1), [], [{**one, "field": "/title"}]]
    for places in wrong:
        assert desk.post("/values", json={"places": places}).status_code == 422
