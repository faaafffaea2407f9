"""Every figure: a number of complaints, and the one condition by which they are counted and listed.

A condition is SQL over one row a complaint of its source (`sources.py`). A figure that is a share is a part of another
figure, and of nothing else. The docstring is what people are told that it counts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from inspect import getdoc

from domain.complaint.state import ENDED, Status
from domain.complaint.terms import ArchiveReason, Closure

FEWEST = 5
"""Of fewer cases a share says nothing, and may point at a person."""


class Source(StrEnum):
    """What is counted: how things stand, what was done in the period, which steps ended in it, what fell due in it."""

    STANDING = "standing"
    DONE = "done"
    STEPS = "steps"
    DUE = "due"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`part_of` names the figure that it is a share of, `measure` the interval of which median and p90 are told.

    `mean` is the number of which the average is told.
    """

    name: str
    source: Source
    where: str
    about: str
    part_of: str | None = None
    measure: str | None = None
    mean: str | None = None


Condition = Callable[[], str]
_FOUND: dict[str, Figure] = {}


def _figure(
    source: Source, part_of: str | None = None, measure: str | None = None, mean: str | None = None
) -> Callable[[Condition], Condition]:
    def add(condition: Condition) -> Condition:
        about = " ".join((getdoc(condition) or "").split())
        _add(condition.__name__.rstrip("_"), source, condition(), about, part_of, measure, mean)
        return condition

    return add


def _add(
    name: str,
    source: Source,
    where: str,
    about: str,
    part_of: str | None = None,
    measure: str | None = None,
    mean: str | None = None,
) -> None:
    _FOUND[name] = Figure(
        name=name, source=source, where=where, about=about, part_of=part_of, measure=measure, mean=mean
    )


def _quoted(values: Iterator[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


@_figure(Source.STANDING)
def open_() -> str:
    """Not closed, archived or otherwise ended."""
    return f"status NOT IN ({_quoted(each.value for each in Status if each in ENDED)})"


@_figure(Source.STANDING, "open")
def overdue() -> str:
    """Open, and a promised date has passed: check, first response or resolution."""
    return "missed_at IS NOT NULL"


@_figure(Source.STANDING, "overdue")
def overdue_week() -> str:
    """Overdue for at most 7 days, counted from the date missed longest ago."""
    return "missed_at >= now - interval '7 days'"


@_figure(Source.STANDING, "overdue")
def overdue_month() -> str:
    """Overdue for more than 7 and at most 30 days."""
    return "missed_at < now - interval '7 days' AND missed_at >= now - interval '30 days'"


@_figure(Source.STANDING, "overdue")
def overdue_longer() -> str:
    """Overdue for more than 30 days."""
    return "missed_at < now - interval '30 days'"


for _status in Status:
    _add(f"status_{_status}", Source.STANDING, f"status = '{_status}'", f"The status is {_status.replace('_', ' ')}.")


@_figure(Source.DONE)
def received() -> str:
    """Came in during the period. A unit's are those that it has now, or had last."""
    return "received"


@_figure(Source.DONE)
def routed() -> str:
    """Given to a unit in the period: routed, or opened again."""
    return "routed"


@_figure(Source.DONE, "routed")
def bounced() -> str:
    """Given to a unit in the period, and returned at least twice by units since it came in."""
    return "routed AND bounces >= 2"


@_figure(Source.DONE)
def returned() -> str:
    """Returned in the period by a unit that it was not for."""
    return "returned"


@_figure(Source.DONE)
def answered() -> str:
    """An answer was posted in the period."""
    return "answered"


@_figure(Source.DONE)
def finished() -> str:
    """Closed or archived in the period."""
    return "closure IS NOT NULL OR archive_reason IS NOT NULL"


@_figure(Source.DONE, "finished")
def closed() -> str:
    """Closed in the period, by whomever. What was closed more than once counts by the last time."""
    return "closure IS NOT NULL"


for _kind in Closure:
    _who = {Closure.REPORTER: "by the reporter", Closure.SYSTEM: "by the system"}.get(_kind, "as resolved")
    _add(f"closed_{_kind}", Source.DONE, f"closure = '{_kind}'", f"Closed in the period {_who}.", "closed")


@_figure(Source.DONE, "closed")
def closed_in_vain() -> str:
    """Closed in the period, and opened again after that."""
    return "closure IS NOT NULL AND reopened_since"


@_figure(Source.DONE)
def reopened() -> str:
    """Opened again in the period."""
    return "reopened"


@_figure(Source.DONE, "finished")
def archived() -> str:
    """Archived in the period: not handled."""
    return "archive_reason IS NOT NULL"


@_figure(Source.DONE)
def merged() -> str:
    """Merged in the period into another report about the same: neither closed nor archived."""
    return "merged"


for _reason in ArchiveReason:
    _says = f"Archived in the period with the reason {_reason.replace('_', ' ')}."
    _add(f"archived_{_reason}", Source.DONE, f"archive_reason = '{_reason}'", _says, "archived")


@_figure(Source.DONE, "closed")
def closed_rated() -> str:
    """Closed in the period, and rated by the reporter, then or at another time: how many of them were heard."""
    return "closure IS NOT NULL AND scored"


@_figure(Source.DONE, mean="rating")
def rated() -> str:
    """Rated by the reporter in the period, 1 to 5; what was rated more than once counts by the last time."""
    return "rating IS NOT NULL"


@_figure(Source.DONE, "rated")
def satisfied() -> str:
    """Rated 4 or 5 of 5."""
    return "rating >= 4"


@_figure(Source.DONE)
def acted_on() -> str:
    """Something that counts was recorded in the period."""
    return "TRUE"


@_figure(Source.DONE, "acted_on")
def late_entries() -> str:
    """Something was recorded in the period that had happened a day or more before."""
    return "late"


@_figure(Source.DONE, measure="first_answer")
def first_answers() -> str:
    """Answered for the first time in the period. The time runs from the day it came in."""
    return "first_answer IS NOT NULL"


STEPS: Mapping[str, Status] = {
    "check": Status.FILED,
    "routing": Status.VERIFIED,
    "rerouting": Status.RETURNED,
    "start": Status.ROUTED,
    "restart": Status.REOPENED,
    "work": Status.IN_PROGRESS,
    "waiting": Status.POSTPONED,
    "closing": Status.ANSWERED,
}
"""Each step is a status; it ends when the next status begins."""

for _step, _status in STEPS.items():
    _says = f"The status {_status.replace('_', ' ')} ended in the period; what had it twice counts by the last time."
    _add(f"step_{_step}", Source.STEPS, f"{_status} IS NOT NULL", _says, measure=_status)

PROMISES: Mapping[str, str] = {
    "check": "verification",
    "response": "first_response",
    "resolution": "resolution",
}

for _name, _clock in PROMISES.items():
    _date = f"date of the {_clock.replace('_', ' ')}"
    _says = f"A promised {_date} fell in the period, and has come; none that ended by something else before it came."
    _add(f"{_name}_due", Source.DUE, f"{_clock}_due > 0", _says)
    _says = f"Every such {_date} was kept."
    _add(f"{_name}_kept", Source.DUE, f"{_clock}_due > 0 AND {_clock}_missed = 0", _says, f"{_name}_due")
    _says = f"At least one such {_date} was missed, whether done since or still open."
    _add(f"{_name}_missed", Source.DUE, f"{_clock}_missed > 0", _says, f"{_name}_due")

FIGURES: Mapping[str, Figure] = dict(_FOUND)
"""All of them, by name, in the order in which they are told."""


def of_source(source: Source) -> list[Figure]:
    """Those that one query counts."""
    return [figure for figure in FIGURES.values() if figure.source is source]
