import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.channels import CLI
from domain.directory.commands import OpenUnit
from domain.directory.events import UnitKind
from domain.directory.plan import Desired, Person
from domain.directory.refusals import UnknownUnit
from domain.directory.state import Held, stream_id
from domain.event import SYSTEM, Code, Label, Published, Refused, Role
from service.directory import DirectoryCommands
from service.store.errors import VersionConflict
from service.store.vault import Reference, reveal
from tests.support.world import DIRECTORY, MEDAN, NATION, PARKS, World, apply_directory


def commands_of(world: World) -> DirectoryCommands:
    return DirectoryCommands(world.service.log, world.service.ring, world.service.directories)


def renamed(unit: Code, name: str) -> Desired:
    units = tuple(
        replace(each, name=Label(Published(name), Published(name))) if each.code == unit else each
        for each in DIRECTORY.units
    )
    return Desired(units=units)


def count(world: World) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events")
        row = cursor.fetchone()
        assert row is not None
        return int(row[0])


def test_what_was_applied_is_the_directory(world: World) -> None:
    directory = world.service.directories.latest()
    assert set(directory.units) == {unit.code for unit in DIRECTORY.units}
    assert directory.units[MEDAN].parent == NATION
    assert set(directory.staff) == {stream_id("staff", person.code) for person in DIRECTORY.staff}
    assert directory.position == count(world)


def test_applying_the_same_again_changes_nothing(world: World) -> None:
    before = count(world)
    assert apply_directory(world.service) == 0
    assert count(world) == before


def test_a_name_is_in_the_vault_only(world: World) -> None:
    staff = stream_id("staff", "nina")
    where = Reference(staff, 1, "/name")
    with world.service.database.autocommit() as cursor:
        assert reveal(cursor, world.service.ring, [where]) == {where: "Nina Lubis"}
        cursor.execute("SELECT count(*) FROM aduan.events WHERE position('Lubis'::bytea IN state) > 0")
        assert cursor.fetchone() == (0,)


def test_a_plan_that_is_refused_writes_nothing(world: World) -> None:
    person = Person(code="budi", name="Budi", roles=frozenset({Held(Role.LIAISON, Code("nowhere"))}))
    before = count(world)
    with pytest.raises(UnknownUnit):
        apply_directory(world.service, Desired(staff=(person,)))
    assert count(world) == before


def test_a_plan_on_an_older_directory_is_refused_whole(world: World) -> None:
    """All steps or none: the plan's other step, which nobody contests, is not recorded either."""
    commands = commands_of(world)
    new = OpenUnit(
        code=Code("water"), kind=UnitKind.DEPARTMENT, parent=MEDAN, name=_label("Air"), zone=None, calendar=None
    )
    stale = commands.plan(replace(renamed(PARKS, "Taman"), units=(*renamed(PARKS, "Taman").units, new)), SYSTEM)
    assert len(stale) == 2
    commands.apply(commands.plan(renamed(PARKS, "Taman Kota"), SYSTEM), SYSTEM, CLI)
    before = count(world)
    with pytest.raises((VersionConflict, Refused)):
        commands.apply(stale, SYSTEM, CLI)
    assert count(world) == before
    assert Code("water") not in world.service.directories.latest().units


def test_two_who_apply_at_once_make_one_change_each_or_are_refused(world: World) -> None:
    commands = commands_of(world)
    plans = [commands.plan(renamed(PARKS, name), SYSTEM) for name in ("A", "B", "C", "D")]
    before, refused = count(world), []
    start = threading.Barrier(len(plans))

    def apply(number: int) -> None:
        start.wait()
        try:
            commands.apply(plans[number], SYSTEM, CLI)
        except VersionConflict:
            refused.append(number)

    threads = [threading.Thread(target=apply, args=(number,)) for number in range(len(plans))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(world) - before == len(plans) - len(refused)
    assert len(refused) == len(plans) - 1


def test_the_current_directory_is_at_most_a_second_old(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from service import directory as module

    other = module.Directories(world.service.database)
    assert other.current().units[PARKS].name.id == Published("parks")
    commands = commands_of(world)
    commands.apply(commands.plan(renamed(PARKS, "Taman"), SYSTEM), SYSTEM, CLI)
    assert other.current().units[PARKS].name.id == Published("parks"), "it may be a second old"
    monkeypatch.setattr(module, "FRESH_SECONDS", timedelta(0).total_seconds())
    assert other.current().units[PARKS].name.id == "Taman"


def _label(text: str) -> Label:
    return Label(Published(text), Published(text))
