"""Whose work somebody sees as theirs: their own, and that of those for whom they stand in."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.directory.absences import stood_in_for
from domain.directory.state import Directory
from domain.event import Code
from service.identity.principals import StaffMember


def worked_on_by(staff: UUID, directory: Directory, today: date) -> list[str]:
    """Theirs first."""
    return [str(staff), *sorted(str(each) for each in stood_in_for(staff, directory, today))]


def today_in(unit: Code, directory: Directory) -> date:
    """The day in the unit's zone."""
    return datetime.now(UTC).astimezone(ZoneInfo(directory.zone_of(unit))).date()


def today_of(who: StaffMember, directory: Directory) -> date:
    """The day where the person acts."""
    return today_in(who.unit, directory)
