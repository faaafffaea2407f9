"""Who could do what, told at the terminal; and what a first and a later load of a directory do with a standard."""

from dataclasses import replace
from datetime import date

import pytest

from domain.directory.plan import Desired
from domain.directory.state import Held
from domain.event import Code, Role
from service.audit.rights import DayUnreadable, NothingSuch, lines
from tests.support.world import DIRECTORY, PARKS, World, apply_directory


def told(world: World, at: str | None = None, unit: str | None = None, staff: str | None = None) -> list[str]:
    return list(lines(world.service, at, unit, staff))


def test_each_role_is_a_line_with_what_it_allows_and_who_gave_it(world: World) -> None:
    head, line = told(world, staff="pia")
    assert head.startswith("as known at 20")
    assert line.startswith("Pia Lubis: liaison of parks, granted 20")
    assert "by the operator: " in line
    assert "answer" in line


def test_what_was_taken_back_is_told_with_who_did(world: World) -> None:
    pia = next(person for person in DIRECTORY.staff if person.code == "pia")
    apply_directory(world.service, Desired(staff=(replace(pia, roles=frozenset({Held(Role.LEADER, PARKS)})),)))
    _, now, before = told(world, staff="pia")
    assert now.startswith("Pia Lubis: leader of parks")
    assert before.startswith("Pia Lubis: liaison of parks")
    assert "taken back" in before


def test_a_unit_is_told_with_what_reaches_it_and_a_day_before_all_is_empty(world: World) -> None:
    people = [line.partition(":")[0] for line in told(world, unit="parks")[1:]]
    assert "Pia Lubis" in people
    assert "Adi Lubis" in people
    assert "Lia Lubis" not in people
    assert told(world, at="2020-01-01") == ["as known at 2020-01-01T23:59:59+07:00"]


def test_what_cannot_be_read_is_refused(world: World) -> None:
    with pytest.raises(DayUnreadable):
        told(world, at="kemarin")
    with pytest.raises(NothingSuch):
        told(world, unit="nowhere")


def test_a_later_load_only_proposes_a_standard_and_once(world: World) -> None:
    known = next(one for one in DIRECTORY.standards if one.code == "verification")
    later = Desired(standards=(replace(known, days=1, effective_from=date(2026, 1, 1)),))
    assert apply_directory(world.service, later) == 1
    directory = world.service.directories.latest()
    assert [one.rule.days for one in directory.standards[Code("verification")]] == [3]
    assert len(directory.proposals) == 1
    assert apply_directory(world.service, later) == 0
