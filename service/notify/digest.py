"""Once each working morning: how the queues stand, to staff who have an address."""

from collections.abc import Mapping, Set
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.directory.absences import deputy_of
from domain.directory.state import Directory
from domain.event import Code
from domain.notices import stream_of
from service.bootstrap import Service
from service.notify import outbox
from service.notify.channels import EMAIL, Channel
from service.notify.outbox import Row

TEMPLATE = Code("digest")
MORNING = time(7)
_NOBODY = UUID(int=0)


def plan(service: Service, channels: Mapping[Code, Channel], now: datetime, done: date | None) -> date | None:
    """Make this day's digests if it is time and they are not `done`; answers the last day that is."""
    directory, home = service.directories.current(), Code(service.settings.home)
    if EMAIL not in channels or home not in directory.units:
        return done
    local = now.astimezone(ZoneInfo(directory.zone_of(home)))
    today = local.date()
    if today == done or local.time() < MORNING or not directory.calendar_of(home).is_working_day(today):
        return done
    with service.database.autocommit() as cursor:
        cursor.execute("SELECT staff FROM aduan.accounts WHERE email IS NOT NULL")
        addressed = {UUID(str(staff)) for (staff,) in cursor.fetchall()}
        readers = {_reader(staff, addressed, directory, today) for staff in addressed & directory.staff.keys()}
        outbox.add(cursor, [_row(staff, today) for staff in sorted(readers)])
    return today


def _reader(staff: UUID, addressed: Set[UUID], directory: Directory, today: date) -> UUID:
    """Whoever stands in for the person; one who has no address leaves the letter to be read at the return."""
    deputy = deputy_of(staff, directory, today)
    return deputy if deputy is not None and deputy in addressed else staff


def _row(staff: UUID, day: date) -> Row:
    notice = stream_of(_NOBODY, day.toordinal(), TEMPLATE, EMAIL, staff)
    return Row(notice, None, None, TEMPLATE, EMAIL, staff)
