"""Who could do what on any day, and who gave them the right. For those who administer and those who watch."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from domain import rights
from domain.directory.grants import Grant
from domain.event import Actor, Code, Role
from domain.rights import RIGHTS, Act, Scope
from service.api.asked import StaffOnlyHere
from service.api.fields import CodeField
from service.api.problems import Problem
from service.http.wired import Wired
from service.reading.moments import MomentUnreadable, moment
from service.reading.rights import rights_at

router = APIRouter(prefix="/directory", tags=["directory"])


class MomentMalformed(Problem):
    """A day is written like 2026-11-24, a moment like 2026-11-24T16:00:00+07:00."""

    status = 422


class By(BaseModel):
    """Who did it; zeros are the operator."""

    staff: UUID
    role: Role


class GrantShown(BaseModel):
    """A role that was held, what it allows by the table of this version, and who gave it and took it back."""

    staff: UUID
    role: Role
    unit: str
    granted_by: By
    granted_at: datetime
    revoked_by: By | None
    revoked_at: datetime | None
    acts: dict[Act, Scope]


class RightsShown(BaseModel):
    """As the log knew it at that moment."""

    at: datetime
    position: int
    held: list[GrantShown]
    ended: list[GrantShown] = Field(description="What had been held and was taken back before that moment.")


@router.get("/rights", summary="Who could do what")
def rights_then(
    service: Wired,
    who: StaffOnlyHere,
    at: Annotated[str | None, Query(description="A day (its end) or a moment; now, when left out.")] = None,
    unit: Annotated[CodeField | None, Query(description="What reaches this unit or is held below it.")] = None,
    staff: Annotated[UUID | None, Query(description="Only this person.")] = None,
) -> RightsShown:
    """As known at that time. A unit outside your reach is refused (403); without one it is your own."""
    directory = service.directories.current()
    asked = who.unit if unit is None else Code(unit)
    directory.unit(asked)
    rights.check(who.actor, Act.SEE_RIGHTS, directory, unit=asked)
    zone = ZoneInfo(directory.zone_of(asked))
    try:
        then = datetime.now(zone) if at is None else moment(at, zone)
    except MomentUnreadable:
        raise MomentMalformed(field="query.at") from None
    found = rights_at(service.database, then, asked, staff)
    return RightsShown(
        at=found.at, position=found.directory.position, held=_shown(found.held), ended=_shown(found.ended)
    )


def _shown(found: Iterable[Grant]) -> list[GrantShown]:
    return [
        GrantShown(
            staff=one.staff,
            role=one.role,
            unit=one.unit,
            granted_by=_by(one.granted_by),
            granted_at=one.granted_at,
            revoked_by=None if one.revoked_by is None else _by(one.revoked_by),
            revoked_at=one.revoked_at,
            acts=dict(RIGHTS[one.role]),
        )
        for one in found
    ]


def _by(actor: Actor) -> By:
    return By(staff=actor.id, role=actor.role)
