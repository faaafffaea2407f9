"""Who could do what on a day, and who gave them the right: the directory as it was known then."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.directory.fold import fold
from domain.directory.grants import Grant, about, grants
from domain.directory.state import Directory
from domain.event import Code
from service.directory import directory_events
from service.store.database import Database


@dataclass(frozen=True)
class Rights:
    """What was known at `at`: the roles then held, and those that had been taken back before."""

    at: datetime
    directory: Directory
    held: tuple[Grant, ...]
    ended: tuple[Grant, ...]


def rights_at(database: Database, at: datetime, unit: Code | None = None, staff: UUID | None = None) -> Rights:
    """Of one unit (what reaches it and what is held below it), of one person, or all."""
    with database.autocommit() as cursor:
        events = list(directory_events(cursor, at))
    directory = fold(events)
    known = grants(events)
    if unit is not None:
        known = tuple(about(known, directory, unit))
    wanted = [one for one in known if staff is None or one.staff == staff]
    held = tuple(one for one in wanted if one.revoked_at is None)
    return Rights(at, directory, held, tuple(one for one in wanted if one.revoked_at is not None))
