"""Whose directory it is to change."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.complaint.events import Clock
from domain.directory.commands import (
    CloseUnit,
    DefineCategory,
    DefineRouting,
    DirectoryCommand,
    GrantRole,
    MoveUnit,
    OpenUnit,
    Propose,
    RegisterStaff,
    RenameUnit,
    RetireCategory,
    RetireRouting,
    RevokeRole,
    ScheduleUnit,
)
from domain.directory.events import UnitKind
from domain.directory.rules import decide
from domain.event import Actor, Code, Role, Zone
from domain.rights import NotAllowed, RoleNotHeld
from tests.domain.medan import (
    ADI,
    BABURA,
    BARU,
    DIRECTORY,
    ID,
    LIA,
    MEDAN,
    NATION,
    NINA,
    OKA,
    OTHER,
    PARKS,
    POTHOLE,
    ROADS,
    STAFF,
    applied,
    calendar,
    label,
    staff_id,
    standard,
)

NEW = OpenUnit(code=Code("new"), kind=UnitKind.DEPARTMENT, parent=MEDAN, name=label("Baru"))
GRANT = GrantRole(staff=staff_id("lia"), role=Role.LIAISON, unit=PARKS)
OURS = replace(standard(Clock.VERIFICATION, 2), code=Code("ours"), agency=MEDAN)
NEW_CALENDAR = Propose(change=replace(calendar(2026), code=Code("medan")))
"""Which nobody works by yet: any administrator may propose one."""
THEIRS = DefineRouting(category=POTHOLE, area=OTHER, unit=OTHER)

WITHIN: list[DirectoryCommand] = [
    NEW,
    RenameUnit(code=ROADS, name=label("Jalan")),
    RenameUnit(code=MEDAN, name=label("Kota Medan")),
    MoveUnit(code=BABURA, parent=MEDAN),
    CloseUnit(code=ROADS),
    ScheduleUnit(code=MEDAN, zone=Zone("Asia/Makassar"), calendar=ID),
    RegisterStaff(staff=staff_id("new"), subject=UUID(int=5), name="Sari"),
    GRANT,
    replace(GRANT, role=Role.AGENCY_ADMIN),
    RevokeRole(staff=staff_id("lia"), role=Role.LIAISON, unit=ROADS),
    DefineRouting(category=POTHOLE, area=BARU, unit=BARU),
    Propose(change=OURS),
    NEW_CALENDAR,
]
BEYOND: list[DirectoryCommand] = [
    replace(NEW, parent=OTHER),
    OpenUnit(code=Code("x"), kind=UnitKind.AGENCY, parent=None, name=label("X"), zone=Zone("UTC"), calendar=ID),
    RenameUnit(code=OTHER, name=label("X")),
    MoveUnit(code=MEDAN, parent=OTHER),
    CloseUnit(code=MEDAN),
    DefineCategory(code=Code("x"), parent=None, name=label("X")),
    RetireCategory(code=POTHOLE),
    replace(GRANT, unit=OTHER),
    replace(GRANT, role=Role.NATIONAL_ADMIN, unit=NATION),
    replace(GRANT, role=Role.INSPECTOR),
    replace(GRANT, role=Role.OMBUDSMAN),
    RevokeRole(staff=staff_id("ira"), role=Role.INSPECTOR, unit=MEDAN),
    THEIRS,
    RetireRouting(category=POTHOLE, area=OTHER),
    Propose(change=replace(OURS, agency=None)),
    Propose(change=replace(OURS, agency=OTHER)),
    Propose(change=calendar(2028)),
    OURS,
]


def named(commands: list[DirectoryCommand]) -> list[str]:
    return [f"{n}-{type(command).__name__}" for n, command in enumerate(commands)]


@pytest.mark.parametrize("command", WITHIN, ids=named(WITHIN))
def test_an_agencys_admin_keeps_what_is_within_the_agency(command: DirectoryCommand) -> None:
    assert decide(command, DIRECTORY, ADI)
    everybodys = isinstance(command, RegisterStaff) or command == NEW_CALENDAR
    with pytest.raises(NotAllowed):
        decide(command, DIRECTORY, LIA if everybodys else OKA)


@pytest.mark.parametrize("command", BEYOND, ids=named(BEYOND))
def test_what_is_beyond_it_is_not_theirs(command: DirectoryCommand) -> None:
    with pytest.raises(NotAllowed):
        decide(command, applied(THEIRS, onto=DIRECTORY), ADI)


@pytest.mark.parametrize("command", WITHIN, ids=named(WITHIN))
def test_the_national_admin_keeps_all_of_it(command: DirectoryCommand) -> None:
    assert decide(command, DIRECTORY, NINA)


@pytest.mark.parametrize("actor", [each for each in STAFF if each not in (NINA, ADI, OKA)])
def test_nobody_else_changes_anything(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        decide(NEW, DIRECTORY, actor)


def test_a_role_that_was_taken_back_changes_nothing_any_more() -> None:
    gone = applied(RevokeRole(staff=staff_id("adi"), role=Role.AGENCY_ADMIN, unit=MEDAN), onto=DIRECTORY)
    with pytest.raises(RoleNotHeld):
        decide(NEW, gone, ADI)
