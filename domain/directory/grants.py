"""Who held which role when, and who gave it or took it back: what an auditor asks of the directory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.directory.events import DirectoryEvent, StaffRoleGranted, StaffRoleRevoked
from domain.directory.state import Directory
from domain.event import Actor, Code, Envelope, Role


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A role held for a unit and its subtree, from the event that gave it until the one that took it back."""

    staff: UUID
    role: Role
    unit: Code
    granted_by: Actor
    granted_at: datetime
    revoked_by: Actor | None = None
    revoked_at: datetime | None = None


def grants(events: Iterable[tuple[DirectoryEvent, Envelope]]) -> tuple[Grant, ...]:
    """Every grant there ever was, in the order in which they were given."""
    found: list[Grant] = []
    held: dict[tuple[UUID, Role, Code], int] = {}
    for event, at in events:
        match event:
            case StaffRoleGranted():
                held[at.stream, event.role, event.unit] = len(found)
                found.append(
                    Grant(
                        staff=at.stream,
                        role=event.role,
                        unit=event.unit,
                        granted_by=at.actor,
                        granted_at=at.recorded_at,
                    )
                )
            case StaffRoleRevoked():
                place = held.pop((at.stream, event.role, event.unit), None)
                if place is not None:
                    found[place] = replace(found[place], revoked_by=at.actor, revoked_at=at.recorded_at)
            case _:
                continue
    return tuple(found)


def about(known: Iterable[Grant], directory: Directory, unit: Code) -> Sequence[Grant]:
    """Those that reach the unit, held for it or for one above, and those held below it."""
    if unit not in directory.units:
        return ()
    above = frozenset(directory.lineage(unit))
    return tuple(one for one in known if one.unit in above or directory.within(one.unit, unit))
