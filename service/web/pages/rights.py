"""Who could do what, on any day, and who gave them the right."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from domain import rights
from domain.directory.grants import Grant
from domain.event import SYSTEM, Actor, Code
from domain.rights import RIGHTS, Act
from service.reading.moments import MomentUnreadable, moment
from service.reading.people import names
from service.reading.rights import rights_at
from service.web.forms import open_units
from service.web.pages.audit import MomentMalformed
from service.web.views import Said
from service.web.views.admin import GrantLine, RightsThen
from service.web.visit import Here, Visit

router = APIRouter()


@router.get("/audit/rights")
def page(visit: Here) -> Response:
    """Of one's own unit today, unless another unit or day is asked for. A day is known as it was at its end."""
    who = visit.must_be_staff()
    directory, query = visit.teller.directory, visit.request.query_params
    unit = Code(query.get("unit") or who.unit)
    directory.unit(unit, "query.unit")
    rights.check(who.actor, Act.SEE_RIGHTS, directory, unit=unit)
    zone = visit.zone(unit)
    try:
        then = moment(query["at"], zone) if query.get("at") else visit.now
    except MomentUnreadable:
        raise MomentMalformed from None
    found = rights_at(visit.service.database, then, unit)
    told = (*found.held, *found.ended)
    people = names(visit.service, {each.id for one in told for each in _actors(one)} | {one.staff for one in told})
    options = open_units(directory, who.unit, visit.teller)
    return visit.page(
        RightsThen(
            at=then.astimezone(zone),
            unit=visit.teller.unit(unit),
            units=tuple((option.value, str(option.text)) for option in options),
            asked={"unit": unit, "at": query.get("at", "")[:10]},
            held=_lines(visit, found.held, people),
            ended=_lines(visit, found.ended, people),
        )
    )


def _actors(one: Grant) -> Iterable[Actor]:
    return (one.granted_by,) if one.revoked_by is None else (one.granted_by, one.revoked_by)


def _lines(visit: Visit, found: Iterable[Grant], people: Mapping[UUID, str]) -> tuple[GrantLine, ...]:
    zone = visit.zone(visit.home)

    def by(key: str, actor: Actor, at: datetime) -> Said:
        who = Said("rights.operator") if actor == SYSTEM else people.get(actor.id, str(actor.id))
        return Said(key, {"who": who, "time": at.astimezone(zone)})

    return tuple(
        GrantLine(
            name=people.get(one.staff, str(one.staff)),
            role=one.role,
            unit=visit.teller.unit(one.unit),
            acts=tuple(sorted(RIGHTS[one.role])),
            granted=by("rights.granted_by", one.granted_by, one.granted_at),
            revoked=None
            if one.revoked_by is None or one.revoked_at is None
            else by("rights.revoked_by", one.revoked_by, one.revoked_at),
        )
        for one in found
    )
