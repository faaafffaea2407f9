"""What is refused to be changed in the directory, and by which name."""

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
    RegisterStaff,
    RenameUnit,
    RetireCategory,
    RevokeRole,
    ScheduleUnit,
)
from domain.directory.events import (
    UnitKind,
)
from domain.directory.refusals import (
    CalendarGap,
    CategoryIsRetired,
    CodeTaken,
    CycleMade,
    DayOutsideYear,
    DaysOutOfRange,
    DayTwice,
    HasOpenUnits,
    KindOutOfOrder,
    LevelMisplaced,
    NotAStaffRole,
    NothingChanges,
    ParentMissing,
    RoleHeldAlready,
    RoleMisplaced,
    RoleNotGranted,
    ScheduleMisplaced,
    StandardChangesMeaning,
    StandardOverlaps,
    StandardTaken,
    UnitIsClosed,
    UnknownCalendar,
    UnknownCategory,
    UnknownStaff,
    UnknownUnit,
    UnknownZone,
)
from domain.directory.rules import decide
from domain.event import SYSTEM, Code, Refused, Role, Zone
from domain.text import BadCode, Missing, TooLong
from tests.domain.medan import (
    BABURA,
    BARU,
    DIRECTORY,
    GONE,
    ID,
    JAKARTA,
    MEDAN,
    NATION,
    PARKS,
    POTHOLE,
    RETIRED,
    ROADS,
    calendar,
    label,
    staff_id,
    standard,
)

NEW = OpenUnit(code=Code("new"), kind=UnitKind.DEPARTMENT, parent=MEDAN, name=label("Baru"))
AGENCY = OpenUnit(code=Code("deli"), kind=UnitKind.AGENCY, parent=NATION, name=label("Deli"), zone=JAKARTA, calendar=ID)
LIA_ROADS = GrantRole(staff=staff_id("lia"), role=Role.LIAISON, unit=ROADS)
VERIFICATION = standard(Clock.VERIFICATION, 3)
LEVEL_2 = standard(Clock.ESCALATION, 5, level=2)


REFUSED: list[tuple[DirectoryCommand, type[Refused]]] = [
    # units
    (replace(NEW, code=ROADS), CodeTaken),
    (replace(NEW, code=Code("New Unit")), BadCode),
    (replace(NEW, name=label("")), Missing),
    (replace(NEW, name=label("x" * 201)), TooLong),
    (replace(NEW, parent=None), ParentMissing),
    (replace(NEW, parent=Code("nobody")), UnknownUnit),
    (replace(NEW, parent=GONE), UnitIsClosed),
    (replace(NEW, parent=BABURA), KindOutOfOrder),
    (replace(NEW, zone=JAKARTA, calendar=ID), ScheduleMisplaced),
    (replace(AGENCY, zone=None), ScheduleMisplaced),
    (replace(AGENCY, kind=UnitKind.NATIONAL), KindOutOfOrder),
    (replace(AGENCY, zone=Zone("Asia/Atlantis")), UnknownZone),
    (replace(AGENCY, zone=Zone("../../etc/passwd")), UnknownZone),
    (replace(AGENCY, zone=Zone("")), UnknownZone),
    (replace(AGENCY, calendar=Code("nothing")), UnknownCalendar),
    (RenameUnit(code=ROADS, name=label(ROADS)), NothingChanges),
    (RenameUnit(code=Code("nobody"), name=label("x")), UnknownUnit),
    (MoveUnit(code=ROADS, parent=MEDAN), NothingChanges),
    (MoveUnit(code=MEDAN, parent=ROADS), CycleMade),
    (MoveUnit(code=MEDAN, parent=MEDAN), CycleMade),
    (MoveUnit(code=BARU, parent=BABURA), CycleMade),
    (MoveUnit(code=ROADS, parent=BABURA), KindOutOfOrder),
    (MoveUnit(code=NATION, parent=MEDAN), CycleMade),
    (MoveUnit(code=GONE, parent=NATION), UnitIsClosed),
    (ScheduleUnit(code=ROADS, zone=JAKARTA, calendar=ID), ScheduleMisplaced),
    (ScheduleUnit(code=MEDAN, zone=JAKARTA, calendar=ID), NothingChanges),
    (ScheduleUnit(code=MEDAN, zone=Zone("Mars/Olympus"), calendar=ID), UnknownZone),
    (CloseUnit(code=GONE), UnitIsClosed),
    (CloseUnit(code=BARU), HasOpenUnits),
    # categories
    (DefineCategory(code=POTHOLE, parent=None, name=label("Lubang")), NothingChanges),
    (DefineCategory(code=POTHOLE, parent=POTHOLE, name=label("Lubang")), CycleMade),
    (DefineCategory(code=Code("new"), parent=Code("nothing"), name=label("x")), UnknownCategory),
    (RetireCategory(code=RETIRED), CategoryIsRetired),
    (RetireCategory(code=Code("nothing")), UnknownCategory),
    # staff
    (RegisterStaff(staff=staff_id("lia"), subject=UUID(int=1), name="Lia"), CodeTaken),
    (RegisterStaff(staff=staff_id("new"), subject=UUID(int=1), name=" "), Missing),
    (LIA_ROADS, RoleHeldAlready),
    (replace(LIA_ROADS, unit=Code("nobody")), UnknownUnit),
    (replace(LIA_ROADS, unit=GONE), UnitIsClosed),
    (replace(LIA_ROADS, staff=UUID(int=7)), UnknownStaff),
    (replace(LIA_ROADS, role=Role.SYSTEM), NotAStaffRole),
    (replace(LIA_ROADS, role=Role.REPORTER), NotAStaffRole),
    (replace(LIA_ROADS, role=Role.NATIONAL_ADMIN), RoleMisplaced),
    (RevokeRole(staff=staff_id("lia"), role=Role.LIAISON, unit=PARKS), RoleNotGranted),
    (RevokeRole(staff=UUID(int=7), role=Role.LIAISON, unit=PARKS), UnknownStaff),
    # standards
    (VERIFICATION, NothingChanges),
    (replace(VERIFICATION, code=Code("other")), StandardTaken),
    (replace(VERIFICATION, days=4), StandardOverlaps),
    (replace(VERIFICATION, effective_from=date(2024, 12, 31)), StandardOverlaps),
    (replace(VERIFICATION, clock=Clock.REPLY, effective_from=date(2026, 1, 1)), StandardChangesMeaning),
    (replace(VERIFICATION, code=Code("other"), days=0), DaysOutOfRange),
    (replace(VERIFICATION, code=Code("other"), days=366), DaysOutOfRange),
    (replace(VERIFICATION, code=Code("other"), agency=Code("nobody")), UnknownUnit),
    (replace(VERIFICATION, code=Code("other"), level=1), LevelMisplaced),
    (replace(LEVEL_2, code=Code("other"), level=None), LevelMisplaced),
    (replace(LEVEL_2, code=Code("other"), level=4), LevelMisplaced),
    (replace(LEVEL_2, code=Code("other"), level=1), DaysOutOfRange),
    # calendars
    (calendar(2027, date(2027, 1, 1)), NothingChanges),
    (calendar(2027, date(2028, 1, 1)), DayOutsideYear),
    (calendar(2029), CalendarGap),
    (calendar(2023), CalendarGap),
    (calendar(2027, date(2027, 5, 1), date(2027, 5, 1)), DayTwice),
    (replace(calendar(2027), code=Code("I D")), BadCode),
]


NAMES = [f"{n}-{type(command).__name__}-{refusal.__name__}" for n, (command, refusal) in enumerate(REFUSED)]


@pytest.mark.parametrize(("command", "refusal"), REFUSED, ids=NAMES)
def test_it_is_refused_by_name(command: DirectoryCommand, refusal: type[Refused]) -> None:
    with pytest.raises(Refused) as refused:
        decide(command, DIRECTORY, SYSTEM)
    assert type(refused.value) is refusal
