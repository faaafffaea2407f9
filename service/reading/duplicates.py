"""Reports that are likely about the same thing as a draft, or as a case: suggested, never decided.

Citizens are shown public ones only, staff those that they may see and read without a reason. What the public may not
read (place and point, which may be somebody's home) decides nothing for citizens: by trying, they would find it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg2 import extensions

from domain.complaint.state import Status
from domain.directory.state import Directory
from domain.duplicates import (
    LEAST,
    STAFF_METRES,
    WINDOW,
    Where,
    around,
    distance,
    kin,
    likely,
    nearness,
)
from domain.event import Code
from domain.rights import Act
from service.bootstrap import Service
from service.identity.principals import StaffMember
from service.reading.finding import reach
from service.reading.matching import must_be_whole
from service.reading.register import rows_of
from service.reading.rows import fetched
from service.reading.scope import units_in_reach
from service.reading.titles import titles

GONE = frozenset({Status.WITHDRAWN, Status.MERGED})
"""There is nothing to follow, and nothing to compare with."""
MOST = 5
CANDIDATES = 2_000
"""At most so many of the newest reports of the place are compared."""
COMPARED = 700
"""Characters of a report that are compared: what it is about stands at its beginning."""

_CANDIDATES = """
WITH candidates AS MATERIALIZED (
    SELECT complaint, area, {point} AS coordinates, filed_at,
        left(concat_ws(' ', title, body, {place}), %(compared)s) AS said FROM projection.search
    WHERE filed_at BETWEEN %(since)s AND %(until)s AND NOT confidential AND complaint <> %(besides)s::uuid
        AND (area IS NULL OR %(areas)s::text[] IS NULL OR area = ANY(%(areas)s) OR {point} <> '')
        AND (category IS NULL OR %(categories)s::text[] IS NULL OR category = ANY(%(categories)s)) AND {who}
    ORDER BY filed_at DESC LIMIT %(candidates)s
)
SELECT complaint, area, coordinates, public.similarity(said, left(%(said)s, %(compared)s)) AS alike FROM candidates
WHERE public.similarity(said, left(%(said)s, %(compared)s)) >= %(least)s ORDER BY alike DESC, complaint LIMIT 50
"""
_ALL = {"point": "coordinates", "place": "place"}
_WITHOUT_PLACE = {"point": "''", "place": "NULL"}
_PUBLIC = "verified AND received_by = ANY(%(own)s)"
_CASE = """
SELECT title, body, place, coordinates, area, category, filed_at FROM projection.search
WHERE complaint = %s::uuid AND NOT confidential
"""


@dataclass(frozen=True)
class Draft:
    """What is known of a report: of a draft before it is filed, or of a case."""

    said: str
    area: Code | None
    category: Code | None
    coordinates: str | None = None


@dataclass(frozen=True)
class Alike:
    """A report that may be the same: its row in the register, its title, and how far away it is, if that is known."""

    row: Mapping[str, Any]
    title: str | None
    metres: int | None


def said(title: str, body: str | None, place: str | None = None) -> str:
    """What a report says, as it is compared."""
    return " ".join(part for part in (title, body, place) if part)


def like_draft(service: Service, draft: Draft, now: datetime) -> Sequence[Alike]:
    """Public reports of the last weeks that a citizen may want to follow instead. Raises ListNotReady."""
    directory = service.directories.current()
    own = sorted(directory.subtree(Code(service.settings.home)))
    asked = _asked(draft, directory, now - WINDOW, now) | {"own": own, "besides": str(UUID(int=0))}
    with service.database.autocommit() as cursor:
        must_be_whole(cursor)
        found = _found(cursor, {**_WITHOUT_PLACE, "who": _PUBLIC}, asked)
    return _alike(service, draft, found, directory)


def like_case(service: Service, who: StaffMember, complaint: UUID) -> Sequence[Alike]:
    """Reports of the weeks around it that this member of staff may see; none of a confidential or erased one.

    Raises ListNotReady, RoleNotHeld.
    """
    directory = service.directories.current()
    role = who.actor.role
    with service.database.autocommit() as cursor:
        must_be_whole(cursor)
        cursor.execute(_CASE, (str(complaint),))
        case = fetched(cursor)
        if not case:
            return ()
        (row,) = case
        draft = Draft(said(row["title"], row["body"], row["place"]), row["area"], row["category"], row["coordinates"])
        asked = _asked(draft, directory, row["filed_at"] - WINDOW, row["filed_at"] + WINDOW)
        asked |= {"own": units_in_reach(who, directory, None), "besides": str(complaint)}
        found = _found(cursor, {**_ALL, "who": f"{reach(role, Act.SEE_CASE)} AND {reach(role, Act.SEE_TEXT)}"}, asked)
    return _alike(service, draft, found, directory)


def _asked(draft: Draft, directory: Directory, since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "said": draft.said,
        "since": since,
        "until": until,
        "areas": None if draft.area is None else sorted(around(draft.area, directory)),
        "categories": None if draft.category is None else sorted(kin(draft.category, directory)),
        "compared": COMPARED,
        "candidates": CANDIDATES,
        "least": min(LEAST.values()),
    }


def _found(
    cursor: extensions.cursor, parts: Mapping[str, str], asked: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    """`parts` are constants of ours."""
    cursor.execute(_CANDIDATES.format(**parts), asked)
    return fetched(cursor)


def _alike(service: Service, draft: Draft, found: Sequence[Mapping[str, Any]], directory: Directory) -> Sequence[Alike]:
    """The likeliest first."""
    here = Where(draft.area, draft.coordinates)
    close = [
        one
        for one in found
        if likely(one["alike"], nearness(here, Where(one["area"], one["coordinates"]), STAFF_METRES, directory))
    ]
    rows = {row["complaint"]: row for row in rows_of(service, [one["complaint"] for one in close])}
    chosen = [one for one in close if one["complaint"] in rows and rows[one["complaint"]]["status"] not in GONE][:MOST]
    readable = titles(service, [rows[one["complaint"]] for one in chosen])
    return [
        Alike(
            rows[one["complaint"]],
            readable.get(UUID(str(one["complaint"]))),
            distance(draft.coordinates, one["coordinates"]),
        )
        for one in chosen
    ]
