"""What staff find by words, by a report's number or by a telephone number: within what they may see, and read.

Who may not read a case's texts does not learn from a search what is in them. By its words a confidential case is found
only by who says why, and so is any case by a telephone number; what is found in this way counts as read.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain import rights
from domain.access import Reason
from domain.directory.state import Directory
from domain.event import Actor, Code, Refused, TrackingId
from domain.finding import Query, query
from domain.rights import RIGHTS, Act, Scope
from service.access import record_reading
from service.bootstrap import Service
from service.folded import folded
from service.identity.principals import StaffMember
from service.reading import cursors
from service.reading.matching import KINDS, having, must_be_whole, newest
from service.reading.register import Listed, rows_of
from service.reading.scope import units_in_reach
from service.reading.titles import titles
from service.store.names import TRACKING, find_stream
from service.store.vault import Reference

SEARCHED = ("title", "body", "place", "answers")

_SCOPES: Mapping[Scope, str] = {
    Scope.ALL: "true",
    Scope.CASE: "units && %(own)s::text[]",
    Scope.HANDLED: "(handling = ANY(%(own)s) OR sharing && %(own)s::text[])",
    Scope.RECEIVED: "received_by = ANY(%(own)s)",
}


class ReasonNeeded(Refused):
    """Who looks for a telephone number reads it, and that is recorded: say why."""


def find_cases(
    service: Service,
    who: StaffMember,
    text: str,
    limit: int,
    cursor: str | None,
    *,
    reason: Reason | None,
    channel: Code,
) -> Listed:
    """Newest first. Raises what `query` refuses, ReasonNeeded, BadCursor, ListNotReady, NotAllowed, RoleNotHeld."""
    asked = query(text)
    mark = None if cursor is None else cursors.decode(cursor, KINDS)
    if asked.number is not None and (one := _numbered(service, who.actor, asked.number)) is not None:
        return _listed(service, [one], (), None)
    if asked.digits is not None and reason is None:
        raise ReasonNeeded(field="reason")
    hits = _hits(service, who, asked, limit + 1, mark, reason)
    page = hits[:limit]
    read = [hit for hit in page if hit["confidential"] or asked.digits is not None]
    for hit in read:
        assert reason is not None  # without one none of these is found
        _record(service, who.actor, hit, _shown(hit, asked), reason, channel)
    onward = cursors.encode([page[-1]["filed_at"], page[-1]["complaint"]]) if len(hits) > limit else None
    return _listed(service, [hit["complaint"] for hit in page], [hit["complaint"] for hit in read], onward)


def _shown(hit: Mapping[str, Any], asked: Query) -> Sequence[str]:
    """What whoever finds it knows of it by that: what was looked for, and a confidential title, which is listed."""
    if asked.digits is None:
        return SEARCHED
    return ("phone", "title") if hit["confidential"] else ("phone",)


def _numbered(service: Service, actor: Actor, number: TrackingId) -> str | None:
    """The case of this number, if there is one that the actor may see."""
    with service.database.autocommit() as cursor:
        stream = find_stream(cursor, TRACKING, number)
    if stream is None:
        return None
    case = folded(service.log.history(stream)).case
    return str(stream) if rights.allows(actor, Act.SEE_CASE, service.directories.current(), case=case) else None


def _hits(
    service: Service, who: StaffMember, asked: Query, limit: int, mark: Sequence[Any] | None, reason: Reason | None
) -> list[Mapping[str, Any]]:
    wanted, values = having(asked.words)
    values["own"] = units_in_reach(who, service.directories.current(), None)
    values["digits"] = asked.digits
    role = who.actor.role
    conditions = [_seen(who.actor, service.directories.current()), _readable(role, reason)]
    if asked.digits is None:
        conditions.insert(0, f"words @@ {wanted}")
    else:
        named = f"CASE WHEN anonymous THEN {reach(role, Act.SEE_ANONYMOUS_NAME)} ELSE {reach(role, Act.SEE_NAME)} END"
        conditions += ["digits = %(digits)s AND digits <> ''", named]
    with service.database.autocommit() as cursor:
        must_be_whole(cursor)
        return newest(cursor, conditions, values, limit, mark)


def _seen(actor: Actor, directory: Directory) -> str:
    """What the actor may see. The index of units helps where that is little; an agency's desk has its part in every

    case, and the index would list them all: then the words alone are looked up (IS TRUE keeps the index out).
    """
    seen = reach(actor.role, Act.SEE_CASE)
    narrow = actor.unit is not None and directory.agency_of(actor.unit).code != actor.unit
    return seen if narrow else f"({seen}) IS TRUE"


def _readable(role: Any, reason: Reason | None) -> str:
    """What the case is about may be read, with the reason that was given or without."""
    secret = "false" if reason is None else reach(role, Act.SEE_CONFIDENTIAL_TEXT)
    return f"CASE WHEN confidential THEN {secret} ELSE {reach(role, Act.SEE_TEXT)} END"


def reach(role: Any, act: Act) -> str:
    """How far the right goes, as SQL over the search table; not at all where it is not given."""
    scope = RIGHTS[role].get(act)
    return "false" if scope is None else _SCOPES.get(scope, "false")


def _record(
    service: Service, actor: Actor, hit: Mapping[str, Any], columns: Sequence[str], reason: Reason, channel: Code
) -> None:
    places = [place.partition("/") for column in columns for place in hit["texts"].get(column, ())]
    complaint = UUID(str(hit["complaint"]))
    read = [Reference(complaint, int(version), f"/{field}") for version, _, field in places]
    context = service.directories.current().position
    record_reading(service.log, actor, complaint, reason, read, channel=channel, context=context)


def _listed(service: Service, complaints: Sequence[str], opened: Sequence[str], onward: str | None) -> Listed:
    rows = rows_of(service, complaints)
    shown = [{**row, "confidential": row["confidential"] and row["complaint"] not in opened} for row in rows]
    return Listed(rows, titles(service, shown), onward)
