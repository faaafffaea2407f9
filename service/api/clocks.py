"""Promised dates, explained, as the API shows them."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from domain.complaint.events import Clock
from domain.event import Code
from service.api.directory import LabelShown
from service.api.filing import DueShown
from service.reading.clock_lines import Kind
from service.reading.clocks import Outcome, clocks_of
from service.reading.seeing import Seen


class DayOff(BaseModel):
    """A published day off that the counting passed over; weekends are not listed."""

    on: date
    name: LabelShown


class LineShown(BaseModel):
    """One line of the sum: where counting starts, a day off, working days, a wait, the rule.

    `on` is the day that it leads to. `until` stands in place of the sum where the calendar has changed since;
    `provisional` marks a date that was promised before the days off of its year were known.
    """

    kind: Kind
    on: date | None
    days: int | None
    name: LabelShown | None
    standard: Code | None
    calendar: Code | None


class ClockShown(BaseModel):
    """One promise: `days` working days after the day that it started on: recorded, but of paper the day it came.

    `outcome`: open, late (missed, and still running), stopped (for a wait), kept, missed; of the reporter's windows
    (reply, reopening): open, used, over.
    """

    clock: Clock
    assignment: int
    started_at: datetime
    started_version: int
    due: DueShown
    provisional: bool = Field(description="Its calendar had not published that year: weekdays alone were counted.")
    days: int | None = Field(description="Working days by the standard that it quotes.")
    days_off: list[DayOff]
    level: int = Field(description="How far it was escalated.")
    outcome: Outcome
    ended_at: datetime | None
    ended_version: int | None
    days_left: int
    days_late: int
    moved_from: DueShown | None = Field(description="The date before a wait, which this one goes on from.")
    stood_still: int = Field(description="Working days of that wait: by so many the date is later.")
    lines: list[LineShown] = Field(description="All this as a sum, as the case's page and `aduan replay` show it.")


def clocks_shown(seen: Seen) -> list[ClockShown]:
    """Every promise of the complaint, in the order in which they were made."""
    return [ClockShown.model_validate(one, from_attributes=True) for one in clocks_of(seen)]
