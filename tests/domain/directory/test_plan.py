"""From the directory as somebody wrote it down to the steps that make it so."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.complaint.events import Clock
from domain.directory.commands import DefineCategory, OpenUnit, RegisterStaff, RemoveTemplate, SetTemplate
from domain.directory.events import CalendarPublished, UnitKind
from domain.directory.fold import fold
from domain.directory.plan import Desired, Person, Step, plan, rehearse
from domain.directory.refusals import CodeTaken, CycleMade, HasOpenUnits, UnitIsClosed, UnknownUnit
from domain.directory.state import EMPTY, Directory, Held
from domain.directory.templates import UnknownPlaceholder
from domain.event import SYSTEM, Code, Role, Zone
from tests.domain.medan import (
    BABURA,
    BARU,
    ID,
    JAKARTA,
    MEDAN,
    NATION,
    PARKS,
    POTHOLE,
    ROADS,
    at,
    calendar,
    label,
    standard,
    unit,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)
CRACK = Code("crack")
LIA = Person(code="lia", name="Lia Lubis", roles=frozenset({Held(Role.LIAISON, ROADS)}))
FILE = Desired(
    calendars=(calendar(2026, date(2026, 12, 25)),),
    units=(
        unit(BABURA, UnitKind.WARD, BARU),
        unit(BARU, UnitKind.DISTRICT, MEDAN),
        unit(ROADS, UnitKind.DEPARTMENT, MEDAN),
        unit(PARKS, UnitKind.DEPARTMENT, MEDAN),
        unit(MEDAN, UnitKind.AGENCY, NATION, JAKARTA),
        unit(NATION, UnitKind.NATIONAL, None, JAKARTA),
    ),
    categories=(
        DefineCategory(code=CRACK, parent=POTHOLE, name=label("Retak")),
        DefineCategory(code=POTHOLE, parent=None, name=label("Lubang")),
    ),
    standards=(
        standard(Clock.VERIFICATION, 3),
        replace(standard(Clock.VERIFICATION, 2), effective_from=date(2027, 1, 1)),
    ),
    staff=(LIA,),
)


def subject() -> UUID:
    return UUID(int=5)


def carried_out(desired: Desired, directory: Directory = EMPTY) -> Directory:
    steps = rehearse(plan(desired, directory, subject), directory, SYSTEM, NOW)
    for step in steps:
        first = directory.versions.get(step.stream, 0) + 1
        told = [(event, at(step.stream, first + n)) for n, event in enumerate(step.events)]
        directory = fold(told, directory)
    return directory


def lines(desired: Desired, directory: Directory) -> list[str]:
    return [step.line for step in plan(desired, directory, subject)]


def kinds(steps: Iterable[Step]) -> list[str]:
    return [type(step.command).__name__ for step in steps]


def test_an_empty_directory_is_filled_in_an_order_that_works() -> None:
    directory = carried_out(FILE)
    assert directory.lineage(BABURA) == (BABURA, BARU, MEDAN, NATION)
    assert directory.categories[CRACK].parent == POTHOLE
    assert [each.rule.days for each in directory.standards[Code("verification")]] == [3, 2]
    (person,) = directory.staff.values()
    assert person.roles == LIA.roles


def test_the_same_file_twice_plans_nothing() -> None:
    assert lines(FILE, carried_out(FILE)) == []
    ended = replace(FILE, closed=frozenset({PARKS}), retired=frozenset({CRACK}))
    assert lines(ended, carried_out(ended)) == []


def test_a_file_about_a_part_leaves_the_rest_alone() -> None:
    assert lines(Desired(units=FILE.units[:1]), carried_out(FILE)) == []
    assert lines(Desired(), carried_out(FILE)) == []


def test_each_change_is_one_line() -> None:
    directory = carried_out(FILE)
    units = tuple(changed_unit(each) for each in FILE.units)
    changed = replace(
        FILE,
        calendars=(calendar(2026), calendar(2027)),
        units=units,
        categories=(replace(FILE.categories[0], parent=None), FILE.categories[1]),
        standards=(*FILE.standards, replace(standard(Clock.VERIFICATION, 1), effective_from=date(2028, 1, 1))),
        staff=(replace(LIA, roles=frozenset({Held(Role.LEADER, PARKS)})),),
        closed=frozenset({PARKS}),
        retired=frozenset({CRACK}),
    )
    assert lines(changed, directory) == [
        "~ calendar id 2026: -2026-12-25 (waits for a second person)",
        "+ calendar id 2027: 0 days off (waits for a second person)",
        "~ unit medan: zone Asia/Jakarta → Asia/Makassar",
        "~ unit babura: under medan-baru → medan",
        "~ unit roads: roads → Jalan, roads → Jalan",
        "~ category crack: under pothole → nothing",
        "~ standard verification: 2 → 1 working days from 2028-01-01 (waits for a second person)",
        "+ staff lia: leader of parks",
        "- staff lia: liaison of roads",
        "- unit parks",
        "- category crack",
    ]
    assert lines(changed, carried_out(changed, directory)) == []


MENDED = SetTemplate(code=ROADS, template="mended", name="Ditambal", text="Laporan {tracking_id}\nselesai.")


def test_templates_come_change_and_go_with_the_file() -> None:
    kept = carried_out(replace(FILE, templates=(MENDED,)))
    assert lines(replace(FILE, templates=(MENDED,)), kept) == []
    assert lines(FILE, kept) == [], "what the file does not mention stays"
    changed = Desired(templates=(replace(MENDED, text="Selesai."), replace(MENDED, code=PARKS)))
    assert lines(changed, kept) == [
        "~ template mended of roads: text Laporan {tracking_id} selesai. → Selesai.",
        "+ template mended of parks: Ditambal",
    ]
    assert lines(changed, carried_out(changed, kept)) == []
    gone = Desired(removed=(RemoveTemplate(code=ROADS, template=Code("mended")),))
    assert lines(gone, kept) == ["- template mended of roads"]
    assert lines(gone, carried_out(gone, kept)) == []


def test_a_template_that_cannot_be_is_refused_before_anything_is_written() -> None:
    with pytest.raises(CodeTaken):
        plan(Desired(templates=(MENDED, replace(MENDED, text="Lain."))), carried_out(FILE), subject)
    with pytest.raises(UnknownPlaceholder):
        carried_out(replace(FILE, templates=(replace(MENDED, text="{name}"),)))
    with pytest.raises(UnknownUnit):
        carried_out(Desired(templates=(MENDED,)))


def changed_unit(each: OpenUnit) -> OpenUnit:
    if each.code == MEDAN:
        return replace(each, zone=Zone("Asia/Makassar"))
    if each.code == BABURA:
        return replace(each, parent=MEDAN)
    return replace(each, name=label("Jalan")) if each.code == ROADS else each


def test_what_stands_deeper_ends_first() -> None:
    everything = frozenset(each.code for each in FILE.units)
    ended = replace(FILE, closed=everything, retired=frozenset({POTHOLE, CRACK}), staff=())
    directory = carried_out(ended)
    assert all(each.closed for each in directory.units.values())
    assert all(each.retired for each in directory.categories.values())


def test_a_refusal_comes_before_anything_is_written() -> None:
    with pytest.raises(HasOpenUnits):
        carried_out(replace(FILE, closed=frozenset({MEDAN})))
    with pytest.raises(UnknownUnit):
        carried_out(replace(FILE, closed=frozenset({Code("nobody")})))
    with pytest.raises(UnknownUnit):
        carried_out(Desired(units=(unit(ROADS, UnitKind.DEPARTMENT, Code("nobody")),)))


def test_a_file_that_contradicts_itself_or_the_past_is_refused() -> None:
    with pytest.raises(CycleMade):
        plan(
            Desired(units=(unit(ROADS, UnitKind.DEPARTMENT, PARKS), unit(PARKS, UnitKind.DEPARTMENT, ROADS))),
            EMPTY,
            subject,
        )
    with pytest.raises(CodeTaken):
        plan(replace(FILE, units=(*FILE.units, FILE.units[0])), EMPTY, subject)
    with pytest.raises(CodeTaken):
        plan(Desired(units=(unit(ROADS, UnitKind.DISTRICT, MEDAN),)), carried_out(FILE), subject)
    with pytest.raises(UnitIsClosed):
        plan(FILE, carried_out(replace(FILE, closed=frozenset({PARKS}))), subject)


def test_a_person_is_registered_once_under_a_subject_of_their_own() -> None:
    steps = plan(FILE, EMPTY, subject)
    (register,) = [step.command for step in steps if isinstance(step.command, RegisterStaff)]
    assert (register.subject, register.name) == (UUID(int=5), "Lia Lubis")
    assert "RegisterStaff" not in kinds(
        plan(replace(FILE, staff=(replace(LIA, roles=frozenset()),)), carried_out(FILE), subject)
    )


def test_years_are_published_without_a_gap_in_whatever_order_they_are_written() -> None:
    """First what adjoins the published years, then what adjoins that."""
    years = tuple(calendar(year) for year in (2028, 2023, 2024, 2027, 2025, 2026))
    published = carried_out(replace(FILE, calendars=years)).calendars[ID].published
    assert sorted(published) == [2023, 2024, 2025, 2026, 2027, 2028]
    later = carried_out(replace(FILE, calendars=years), carried_out(FILE))
    waiting = [one.change.year for one in later.proposals.values() if isinstance(one.change, CalendarPublished)]
    assert sorted([*later.calendars[ID].published, *waiting]) == sorted([*published, 2026]), "2026 has other days here"


def test_the_calendar_is_there_before_the_agency_that_works_by_it() -> None:
    assert kinds(plan(FILE, EMPTY, subject))[:2] == ["PublishCalendar", "OpenUnit"]
    assert FILE.calendars[0].code == ID
