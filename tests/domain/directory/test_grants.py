"""Who held which role when, and who gave it and took it back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.directory.events import DirectoryEvent, StaffRoleGranted, StaffRoleRevoked, UnitRenamed
from domain.directory.grants import about, grants
from domain.event import Actor, Code, Envelope, Role
from tests.domain.medan import (
    ADI,
    BABURA,
    BARU,
    DIRECTORY,
    MEDAN,
    NATION,
    NINA,
    OTHER,
    PARKS,
    ROADS,
    at,
    label,
    staff_id,
)

LIA, BARA = staff_id("lia"), staff_id("bara")
START = datetime(2026, 1, 1, tzinfo=UTC)


def told(*events: tuple[UUID, DirectoryEvent, Actor]) -> list[tuple[DirectoryEvent, Envelope]]:
    """A day apart."""
    return [
        (event, replace(at(stream, n, n, by), recorded_at=START + timedelta(days=n)))
        for n, (stream, event, by) in enumerate(events, 1)
    ]


def granted(unit: Code) -> StaffRoleGranted:
    return StaffRoleGranted(role=Role.LIAISON, unit=unit)


def test_a_grant_says_who_gave_it_and_who_took_it_back() -> None:
    events = told(
        (LIA, granted(ROADS), NINA),
        (LIA, StaffRoleRevoked(role=Role.LIAISON, unit=ROADS), ADI),
        (LIA, granted(ROADS), ADI),
        (BARA, UnitRenamed(name=label("x")), ADI),
        (BARA, StaffRoleRevoked(role=Role.LEADER, unit=PARKS), ADI),
    )
    first, second = grants(events)
    assert (first.granted_by, first.granted_at) == (NINA, START + timedelta(days=1))
    assert (first.revoked_by, first.revoked_at) == (ADI, START + timedelta(days=2))
    assert (second.granted_by, second.revoked_at) == (ADI, None)
    (before,) = grants(events[:1])
    assert before.revoked_at is None, "as it was known that day"


def test_a_unit_is_reached_by_what_is_held_for_it_above_it_and_below() -> None:
    known = grants(told(*((LIA, granted(unit), ADI) for unit in (NATION, MEDAN, BARU, BABURA, ROADS, OTHER))))
    assert [one.unit for one in about(known, DIRECTORY, BARU)] == [NATION, MEDAN, BARU, BABURA]
    assert about(known, DIRECTORY, Code("nowhere")) == ()
