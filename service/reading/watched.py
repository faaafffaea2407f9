"""Complaints that a member of staff watches: a preference of theirs, of which the complaint knows nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from psycopg2 import extensions

from domain import rights
from domain.complaint.refusals import UnknownComplaint
from domain.event import Refused
from domain.rights import Act
from service.bootstrap import Service
from service.folded import folded
from service.identity.principals import StaffMember
from service.reading.register import Listed, in_pages
from service.reading.seeing import Found

Watching = Mapping[UUID, Sequence[tuple[UUID, datetime]]]
"""Who watches each, and since when."""
MOST = 500
"""As many as somebody can be told of without being told of everything."""
_THEIRS = "complaint IN (SELECT complaint FROM aduan.watched WHERE staff = %(staff)s)"


class WatchesTooMany(Refused):
    """At most 500 reports can be watched: stop watching some first."""


def watch(service: Service, who: StaffMember, found: Found) -> None:
    """From now on the person is told when it changes. Raises UnknownComplaint, WatchesTooMany."""
    _must_see(service, who, found.stream)
    with service.database.transaction() as cursor:
        # one at a time for each person, so that the limit holds
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('watched ' || %s, 0))", (str(who.staff),))
        if count(cursor, who.staff) >= MOST and not is_watched(cursor, who.staff, found.stream):
            raise WatchesTooMany
        cursor.execute(
            "INSERT INTO aduan.watched (staff, complaint) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (str(who.staff), str(found.stream)),
        )


def unwatch(service: Service, who: StaffMember, found: Found) -> None:
    """No longer; also of what the person may not see any more. Raises UnknownComplaint for what they never watched."""
    with service.database.autocommit() as cursor:
        cursor.execute(
            "DELETE FROM aduan.watched WHERE staff = %s AND complaint = %s", (str(who.staff), str(found.stream))
        )
        watched_it = cursor.rowcount == 1
    if not watched_it:
        _must_see(service, who, found.stream)


def is_watched(cursor: extensions.cursor, staff: UUID, complaint: UUID) -> bool:
    """Whether the person watches it."""
    cursor.execute("SELECT FROM aduan.watched WHERE staff = %s AND complaint = %s", (str(staff), str(complaint)))
    return cursor.rowcount == 1


def count(cursor: extensions.cursor, staff: UUID) -> int:
    """How many the person watches."""
    cursor.execute("SELECT count(*) FROM aduan.watched WHERE staff = %s", (str(staff),))
    return int((cursor.fetchone() or (0,))[0])


def watchers(cursor: extensions.cursor, complaints: Iterable[UUID]) -> Watching:
    """Of each of these."""
    cursor.execute(
        "SELECT complaint, staff, since FROM aduan.watched WHERE complaint = ANY(%s::uuid[]) ORDER BY complaint, staff",
        ([str(each) for each in complaints],),
    )
    found: dict[UUID, list[tuple[UUID, datetime]]] = {}
    for complaint, staff, since in cursor.fetchall():
        found.setdefault(UUID(str(complaint)), []).append((UUID(str(staff)), since))
    return found


def watched(service: Service, who: StaffMember, limit: int, cursor: str | None) -> Listed:
    """Those of them that the person may still see, wherever they are now; newest first. Raises BadCursor."""
    found = in_pages(service, [_THEIRS], {"staff": str(who.staff)}, limit, cursor)
    rows = [row for row in found.rows if _sees(service, who, UUID(str(row["complaint"])))]
    return Listed(rows, found.titles, found.next)


def _must_see(service: Service, who: StaffMember, complaint: UUID) -> None:
    if not _sees(service, who, complaint):
        raise UnknownComplaint


def _sees(service: Service, who: StaffMember, complaint: UUID) -> bool:
    case = folded(service.log.history(complaint)).case
    return rights.allows(who.actor, Act.SEE_CASE, service.directories.current(), case=case)
