"""Days and moments as people write them, in the address of a page, the API and at the terminal."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.event import Zone
from domain.standards import end_of_day


class MomentUnreadable(ValueError):
    """A day is written like 2026-11-24, a moment like 2026-11-24T16:00."""


def moment(given: str, zone: ZoneInfo) -> datetime:
    """A moment as written; of a day its end; without a zone that of the place. Raises MomentUnreadable."""
    try:
        if len(given) == len("2026-11-24"):
            return end_of_day(date.fromisoformat(given), Zone(zone.key))
        found = datetime.fromisoformat(given)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(zone)
    except (ValueError, OverflowError):
        raise MomentUnreadable(MomentUnreadable.__doc__) from None
