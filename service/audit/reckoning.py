"""The clocks of a replayed history at a terminal: the lines that the case's page shows, in English."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rich.markup import escape

from domain.complaint.events import INTAKE, Clock
from domain.directory.fold import fold
from domain.directory.state import Directory
from service.audit.replay import Step
from service.bootstrap import Service
from service.directory import directory_events
from service.reading.clock_lines import Line
from service.reading.clocks import ExplainedClock, explained


def reckoning(
    service: Service, steps: Sequence[Step], as_known_at: datetime | None, as_happened_by: datetime | None
) -> Iterator[str]:
    """For each promise how it stands, its lines and its due moment, by the directory that was known then."""
    with service.database.autocommit() as cursor:
        directory = fold(directory_events(cursor, as_known_at))
    moment = min(each for each in (datetime.now(UTC), as_known_at, as_happened_by) if each is not None)
    yield from _told(steps, directory, moment)


def _told(steps: Sequence[Step], directory: Directory, moment: datetime) -> Iterator[str]:
    for clock in explained(((step.event, step.at) for step in steps), directory, moment):
        yield ""
        yield f"[bold]{named(clock.clock, clock.assignment)}: {clock.outcome}[/bold]"
        yield from (f"    {escape(said(line))}" for line in clock.lines)
        yield f"    due {_utc(clock)}"


def named(clock: Clock, assignment: int) -> str:
    """Which clock, and of which assignment."""
    return clock + (f" of assignment {assignment}" if assignment != INTAKE else "")


def said(line: Line) -> str:
    """One line, with the day that it leads to."""
    on = "" if line.on is None else f"  {line.on}"
    return f"{_words(line)}{on}"


def _words(line: Line) -> str:
    days = f"plus {line.days} working day{'' if line.days == 1 else 's'}"
    match line.kind:
        case "start":
            return "counted from the day after"
        case "off":
            return f"not counted: {line.name.en if line.name else ''}"
        case "days":
            return days
        case "pause":
            return f"{days} of waiting for the reporter"
        case "until":
            return "end of the last working day"
        case "rule":
            return f"standard {line.standard}, calendar {line.calendar}"
        case "provisional":
            return "provisional: the days off of that year were not published yet"


def _utc(clock: ExplainedClock) -> str:
    return f"{clock.due.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
