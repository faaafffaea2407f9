"""Which events the commands on the directory make, and who may give them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.complaint.events import Clock
from domain.directory.commands import (
    CloseUnit,
    DefineCategory,
    DirectoryCommand,
    GrantRole,
    MoveUnit,
    OpenUnit,
    Propose,
    PublishCalendar,
    PublishStandard,
    RegisterStaff,
    RenameUnit,
    RevokeRole,
    ScheduleUnit,
)
from domain.directory.events import (
    CategoryDefined,
    DirectoryEvent,
    Holiday,
    StaffRegistered,
    StaffRoleGranted,
    StaffRoleRevoked,
    StandardProposed,
    UnitClosed,
    UnitKind,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitScheduled,
)
from domain.directory.refusals import (
    NothingChanges,
)
from domain.directory.rules import decide
from domain.directory.state import Directory
from domain.event import SYSTEM, Actor, Code, Personal, Role, Zone
from tests.domain.medan import (
    BABURA,
    DIRECTORY,
    ID,
    JAKARTA,
    MEDAN,
    NATION,
    PARKS,
    POTHOLE,
    RETIRED,
    ROADS,
    applied,
    calendar,
    label,
    staff_id,
    standard,
    unit,
)

NEW = OpenUnit(code=Code("new"), kind=UnitKind.DEPARTMENT, parent=MEDAN, name=label("Baru"))
AGENCY = OpenUnit(code=Code("deli"), kind=UnitKind.AGENCY, parent=NATION, name=label("Deli"), zone=JAKARTA, calendar=ID)
LIA_ROADS = GrantRole(staff=staff_id("lia"), role=Role.LIAISON, unit=ROADS)
VERIFICATION = standard(Clock.VERIFICATION, 3)
LEVEL_2 = standard(Clock.ESCALATION, 5, level=2)


def made(command: DirectoryCommand, by: Actor = SYSTEM, directory: Directory = DIRECTORY) -> DirectoryEvent:
    (event,) = decide(command, directory, by)
    return event


MADE: list[tuple[DirectoryCommand, DirectoryEvent]] = [
    (
        NEW,
        UnitOpened(code=NEW.code, kind=NEW.kind, parent=MEDAN, name=NEW.name, zone=None, calendar=None),
    ),
    (RenameUnit(code=ROADS, name=label("Jalan")), UnitRenamed(name=label("Jalan"))),
    (MoveUnit(code=BABURA, parent=MEDAN), UnitMoved(parent=MEDAN)),
    (
        ScheduleUnit(code=MEDAN, zone=Zone("Asia/Makassar"), calendar=ID),
        UnitScheduled(zone=Zone("Asia/Makassar"), calendar=ID),
    ),
    (CloseUnit(code=ROADS), UnitClosed()),
    (
        DefineCategory(code=Code("crack"), parent=POTHOLE, name=label("Retak")),
        CategoryDefined(code=Code("crack"), parent=POTHOLE, name=label("Retak")),
    ),
    (
        DefineCategory(code=RETIRED, parent=None, name=label("Lama")),
        CategoryDefined(code=RETIRED, parent=None, name=label("Lama")),
    ),
    (
        RegisterStaff(staff=staff_id("new"), subject=UUID(int=5), name="Sari"),
        StaffRegistered(subject=UUID(int=5), name=Personal(UUID(int=5), text="Sari")),
    ),
    (replace(LIA_ROADS, unit=PARKS), StaffRoleGranted(role=Role.LIAISON, unit=PARKS)),
    (
        RevokeRole(staff=staff_id("lia"), role=Role.LIAISON, unit=ROADS),
        StaffRoleRevoked(role=Role.LIAISON, unit=ROADS),
    ),
]


@pytest.mark.parametrize(
    ("command", "event"), MADE, ids=[f"{n}-{type(command).__name__}" for n, (command, _) in enumerate(MADE)]
)
def test_what_is_allowed_becomes_one_event(command: DirectoryCommand, event: DirectoryEvent) -> None:
    assert made(command) == event


def test_an_agency_may_stand_alone_with_its_own_zone_and_calendar() -> None:
    made(replace(AGENCY, parent=None))
    alone = applied(calendar(2026), unit(Code("nyc"), UnitKind.AGENCY, None, Zone("America/New_York")))
    assert alone.agency_of(Code("nyc")).zone == "America/New_York"


def test_a_standard_is_superseded_by_its_next_version_or_by_another_that_begins_later() -> None:
    later = replace(VERIFICATION, days=2, effective_from=date(2026, 1, 1))
    assert isinstance(made(Propose(change=later)), StandardProposed)
    made(Propose(change=replace(later, code=Code("verification-2026"))))
    made(
        Propose(
            change=PublishStandard(
                code=Code("first"), clock=Clock.ESCALATION, days=0, level=1, effective_from=date(2025, 1, 1)
            )
        )
    )


def test_a_calendar_keeps_its_days_in_order() -> None:
    days = (Holiday(on=date(2026, 5, 1), name=label("B")), Holiday(on=date(2026, 1, 1), name=label("A")))
    event = made(Propose(change=replace(calendar(2026), days=days)))
    assert [day.on.month for day in getattr(event, "days", ())] == [1, 5]
    again = PublishCalendar(code=ID, year=2026, days=days, source=calendar(2026).source, confirmed=True)
    with pytest.raises(NothingChanges):
        made(again, directory=applied(again, onto=applied(calendar(2026))))
