"""What the folded directory answers."""

from collections import UserDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.complaint.events import Clock, ReportClass
from domain.directory.commands import (
    Approve,
    CloseUnit,
    DefineCategory,
    GrantRole,
    MoveUnit,
    Propose,
    RenameUnit,
    RevokeRole,
    ScheduleUnit,
)
from domain.directory.events import DirectoryEvent, UnitKind, UnitOpened
from domain.directory.fold import evolve, fold
from domain.directory.refusals import UnitIsClosed, UnknownCalendar, UnknownUnit
from domain.directory.rules import decide
from domain.directory.state import EMPTY, Directory, Held, Unit, stream_id
from domain.event import SYSTEM, Code, Envelope, Role, Zone
from domain.standards import NoStandard
from tests.domain.medan import (
    BABURA,
    BARU,
    COMMANDS,
    DIRECTORY,
    GONE,
    ID,
    JAKARTA,
    MEDAN,
    NATION,
    NINA,
    OTHER,
    PARKS,
    RETIRED,
    ROADS,
    applied,
    at,
    calendar,
    label,
    staff_id,
)

MONDAY = datetime(2026, 11, 2, 2, 14, tzinfo=UTC)


def told() -> list[tuple[DirectoryEvent, Envelope]]:
    """All events that made the directory, with their positions."""
    directory, events = EMPTY, []
    for command in COMMANDS:
        version = directory.versions.get(command.stream, 0) + 1
        (event,) = decide(command, directory, SYSTEM)
        events.append((event, at(command.stream, version, directory.position + 1)))
        directory = evolve(directory, *events[-1])
    return events


TOLD = told()


def test_folding_at_once_or_one_by_one_is_the_same() -> None:
    assert fold(TOLD) == DIRECTORY
    assert DIRECTORY.position == len(COMMANDS)


@given(st.integers(0, len(TOLD)))
def test_folding_goes_on_from_anywhere_and_leaves_the_earlier_directory_alone(cut: int) -> None:
    before = fold(TOLD[:cut])
    kept = replace(before, units=dict(before.units), staff=dict(before.staff), versions=dict(before.versions))
    assert fold(TOLD[cut:], before) == DIRECTORY
    assert before == kept


def test_a_large_directory_is_folded_in_one_go() -> None:
    """Copying it for every event would take minutes."""
    opened = [
        (
            UnitOpened(
                code=Code(f"u{n}"),
                kind=UnitKind.DEPARTMENT,
                parent=Code(f"u{n // 10}") if n else None,
                name=label("x"),
                zone=None,
                calendar=None,
            ),
            at(stream_id("unit", f"u{n}"), 1, n + 1),
        )
        for n in range(20_000)
    ]
    directory = fold(opened)
    assert (directory.position, len(directory.units)) == (20_000, 20_000)
    assert len(directory.lineage(Code("u19999"))) == 5 + 1


def test_the_streams_of_items_never_change() -> None:
    """Stored for ever: another id would let a code be taken twice."""
    assert stream_id("unit", "medan") == UUID("340e2f17-2afd-5632-b88d-fbd6537be7bb")
    assert DIRECTORY.codes[stream_id("unit", MEDAN)] == MEDAN
    assert DIRECTORY.versions[stream_id("unit", GONE)] == 2


def test_the_tree() -> None:
    assert DIRECTORY.lineage(BABURA) == (BABURA, BARU, MEDAN, NATION)
    assert DIRECTORY.subtree(BARU) == {BARU, BABURA}
    assert DIRECTORY.subtree(NATION) == set(DIRECTORY.units)
    assert DIRECTORY.within(BABURA, MEDAN)
    assert not DIRECTORY.within(MEDAN, BABURA)
    assert not DIRECTORY.within(ROADS, PARKS)
    assert DIRECTORY.agency_of(BABURA).code == MEDAN
    assert DIRECTORY.agency_of(NATION).code == NATION
    assert DIRECTORY.root_of(BABURA).code == NATION
    for ask in (DIRECTORY.lineage, DIRECTORY.subtree, DIRECTORY.agency_of, DIRECTORY.unit, DIRECTORY.open_unit):
        with pytest.raises(UnknownUnit):
            ask(Code("nobody"))


class Counted(UserDict[Code, Unit]):
    """Counts how often a unit is looked at."""

    looks = 0

    def __getitem__(self, code: Code) -> Unit:
        self.looks += 1
        return super().__getitem__(code)


def forest(parents: Sequence[int | None]) -> dict[Code, Unit]:
    """A unit for each, under the one of that number."""
    nation = DIRECTORY.units[NATION]
    above = [None if parent is None else Code(f"u{parent}") for parent in parents]
    return {Code(f"u{n}"): replace(nation, code=Code(f"u{n}"), parent=parent) for n, parent in enumerate(above)}


def test_what_is_below_a_unit_costs_one_look_at_each_unit_and_then_none() -> None:
    units = Counted(forest([None, *range(2_999)]))  # each under the one before: the deepest that there can be
    directory = Directory(units=units)
    assert len(directory.subtree(Code("u0"))) == 3_000
    assert units.looks <= 3_000 + 1
    assert directory.subtree(Code("u2998")) == {"u2998", "u2999"}
    assert units.looks <= 3_000 + 2


@given(st.data())
def test_what_is_below_a_unit_is_all_that_is_within_it(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 30))
    parents = [data.draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(size)]
    directory = Directory(units=forest(parents))
    for root in directory.units:
        assert directory.subtree(root) == {code for code in directory.units if directory.within(code, root)}


def test_changes_of_units_are_followed() -> None:
    changed = applied(
        RenameUnit(code=ROADS, name=label("Jalan")),
        MoveUnit(code=BABURA, parent=MEDAN),
        ScheduleUnit(code=MEDAN, zone=Zone("Asia/Makassar"), calendar=ID),
        CloseUnit(code=PARKS),
        onto=DIRECTORY,
    )
    assert changed.unit(ROADS).name == label("Jalan")
    assert changed.lineage(BABURA) == (BABURA, MEDAN, NATION)
    assert changed.zone_of(BABURA) == "Asia/Makassar"
    with pytest.raises(UnitIsClosed):
        changed.open_unit(PARKS)
    assert changed.nearest_open(PARKS).code == MEDAN
    assert DIRECTORY.nearest_open(PARKS).code == PARKS
    with pytest.raises(UnitIsClosed):
        applied(
            *(CloseUnit(code=code) for code in (BABURA, BARU, PARKS, ROADS, MEDAN, OTHER, NATION)), onto=DIRECTORY
        ).nearest_open(ROADS)


def test_a_role_is_held_for_the_subtree() -> None:
    bara = staff_id("bara")
    assert DIRECTORY.person(bara).roles == {Held(Role.LIAISON, BARU)}
    assert DIRECTORY.holds(bara, Role.LIAISON, BABURA)
    for role, unit in ((Role.LIAISON, MEDAN), (Role.LEADER, BABURA), (Role.LIAISON, Code("nobody"))):
        assert not DIRECTORY.holds(bara, role, unit)
    assert not DIRECTORY.holds(UUID(int=7), Role.LIAISON, BARU)
    grant = GrantRole(staff=bara, role=Role.LEADER, unit=MEDAN)
    wider = applied(grant, onto=DIRECTORY)
    assert wider.holds(bara, Role.LEADER, BABURA)
    revoke = RevokeRole(staff=bara, role=Role.LEADER, unit=MEDAN)
    assert applied(revoke, onto=wider).person(bara) == DIRECTORY.person(bara)


def promised(directory: Directory, unit: Code = ROADS, **asked: object) -> object:
    facts: dict[str, object] = {"report_class": ReportClass.COMPLAINT, "supervision": False, **asked}
    return directory.promise(Clock.RESOLUTION, MONDAY, unit=unit, **facts)  # type: ignore[arg-type]


def test_a_promise_is_made_by_the_agencys_zone_and_calendar() -> None:
    late = MONDAY.replace(hour=16)  # 23.00 in Medan, already Tuesday in Jayapura
    facts = {"report_class": ReportClass.INFORMATION, "supervision": False}
    medan = DIRECTORY.promise(Clock.RESOLUTION, late, unit=ROADS, **facts)  # type: ignore[arg-type]
    jayapura = DIRECTORY.promise(Clock.RESOLUTION, late, unit=OTHER, **facts)  # type: ignore[arg-type]
    assert (medan.on, jayapura.on) == (date(2026, 11, 9), date(2026, 11, 10))
    assert (medan.zone, jayapura.zone) == ("Asia/Jakarta", "Asia/Jayapura")


def test_a_calendar_is_in_use_while_a_unit_that_takes_work_goes_by_it() -> None:
    other = replace(calendar(2026), code=Code("old"))
    proposed = applied(Propose(change=other), onto=DIRECTORY)
    directory = applied(Approve(stream=other.stream, proposal=1), onto=proposed, by=NINA)
    assert list(directory.calendars_in_use()) == [ID]
    working = applied(ScheduleUnit(code=OTHER, zone=JAKARTA, calendar=Code("old")), onto=directory)
    assert sorted(working.calendars_in_use()) == [ID, "old"]
    assert list(applied(CloseUnit(code=OTHER), onto=working).calendars_in_use()) == [ID]


def test_supervision_content_has_a_longer_limit() -> None:
    assert getattr(promised(DIRECTORY), "on", None) == date(2026, 11, 20)
    assert getattr(promised(DIRECTORY, supervision=True), "standard", "") == "resolution-complaint-true@1"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(NoStandard):
        promised(replace(DIRECTORY, standards={}))
    with pytest.raises(UnknownCalendar):
        promised(replace(DIRECTORY, calendars={}))


def test_a_category_may_be_taken_into_use_again() -> None:
    again = applied(DefineCategory(code=RETIRED, parent=None, name=label("Lama")), onto=DIRECTORY)
    assert again.open_category(RETIRED).name == label("Lama")
