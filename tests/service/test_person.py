"""What is held about a person, for that person."""

import json
from typing import Any

import pytest

from domain.access import Reason
from domain.channels import WEB
from domain.complaint.commands import Close, Erase, Reply
from domain.complaint.events import Closure
from domain.complaint.personal_data import Basis
from domain.directory.state import Held
from domain.event import Role
from service.identity.principals import StaffMember
from service.identity.sessions import Acting
from service.people import NoSuchPerson, export_person
from service.reading.person import held_about
from service.reading.seeing import Found, see
from tests.support.world import ADI, LIA, Filed, World

TYPED = {"title", "body", "place", "name", "phone"}


def read_as(world: World, actor: Any, filed: Filed, reason: Reason) -> None:
    held = frozenset({Held(actor.role, actor.unit)})
    who = StaffMember(actor.id, held, Acting(actor.role, actor.unit))
    see(world.service, who, Found(filed.id, False), channel=WEB, reason=reason)


def test_every_value_of_the_person_and_none_of_the_office(world: World) -> None:
    filed = world.answered()
    world.act(filed.id, filed.reporter, Reply(text="Masih berlubang."))
    world.act(filed.id, filed.reporter, Close(kind=Closure.REPORTER, note="Terima kasih."))
    held = held_about(world.service, filed.id)
    assert {value.field for value in held.values if value.version == 1} == TYPED
    later = [(value.event, value.field, value.text) for value in held.values if value.version > 1]
    assert later == [
        ("complaint.replied", "text", "Masih berlubang."),
        ("complaint.closed", "note", "Terima kasih."),
    ]
    assert all(value.text for value in held.values)
    assert not held.erased


def test_how_often_staff_read_it(world: World) -> None:
    filed = world.routed(confidential=True)
    for actor, reason in ((ADI, Reason.HANDLING), (ADI, Reason.HANDLING), (LIA, Reason.SUPERVISION)):
        read_as(world, actor, filed, reason)
    counted = {(each.role, each.reason): each.times for each in held_about(world.service, filed.id).read_by}
    assert counted == {(Role.AGENCY_ADMIN, Reason.HANDLING): 2, (Role.LIAISON, Reason.SUPERVISION): 1}


def test_an_export_by_the_operator_is_a_reading_itself(world: World) -> None:
    filed = world.routed()
    told = json.loads(export_person(world.service, filed.tracking_id, "reporter"))
    assert {value["text"] for value in told["values"]} >= {"Siti Rahma", "Jalan berlubang"}
    assert told["read_by"] == []
    again = json.loads(export_person(world.service, str(filed.id), str(filed.reporter.id)))
    assert again["read_by"] == [{"role": "system", "unit": None, "reason": "reporter_asked", "times": 1}]


def test_after_an_erasure_there_is_nothing_to_tell_but_that(world: World) -> None:
    filed = world.routed()
    world.act(filed.id, ADI, Erase(basis=Basis.REQUEST))
    held = held_about(world.service, filed.id)
    assert held.erased
    assert {value.text for value in held.values} == {None}


def test_a_person_is_named_by_a_subject(world: World) -> None:
    with pytest.raises(NoSuchPerson):
        export_person(world.service, world.routed().tracking_id, "siti")
