"""The auditors' tools as people see them at a terminal, and as other programs read them."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from domain.complaint.events import ComplaintFiled
from domain.event import Refused, TrackingId
from domain.tracking import normalise, spoken
from projections.base import Projection
from projections.catalogue import PROJECTIONS
from service.audit.check import check
from service.audit.replay import Step, plain, replay, step_json
from service.bootstrap import Service
from service.mendable import Mendable
from service.projector.checkpoints import Standing, standings
from service.projector.fill import ProjectionStopped
from service.projector.generations import SwitchBlocked, prepare
from service.projector.rebuild import rebuild
from service.projector.run import Worker
from service.projector.shadow import RebuildRunning
from service.store.names import TRACKING, find_stream
from service.store.sequencer import sequence_all


class NoSuchComplaint(Mendable):
    """There is no complaint of this tracking ID or UUID."""


class NoSuchProjection(Mendable):
    """There is no projection of this name."""


class NotRebuilt(Mendable):
    """The projection could not be rebuilt; the old one goes on serving."""


# Values that change with every event: they are in the heading, and marking them would hide what matters.
_EVERY_TIME = {"id", "version", "changed_at", "acted_at"}


def tell_replay(
    service: Service,
    complaint: str,
    as_known_at: datetime | None,
    as_happened_by: datetime | None,
    *,
    as_json: bool,
    console: Console | None = None,
) -> None:
    """Print the history; personal values appear as what the log keeps of them. Raises NoSuchComplaint."""
    console = console or Console()
    sequence_all(service.database)  # what was recorded a moment ago counts, whether or not a sequencer runs
    stream = _stream(service, complaint)
    steps = replay(service.database, stream, as_known_at=as_known_at, as_happened_by=as_happened_by)
    if as_json:
        for step in steps:
            console.file.write(json.dumps(step_json(step), ensure_ascii=False) + "\n")
        return
    console.print(_headline(stream, steps, as_known_at, as_happened_by), soft_wrap=True)
    for step in steps:
        console.print(_told(step))


def _stream(service: Service, given: str) -> UUID:
    """By tracking ID or UUID."""
    with service.database.autocommit() as cursor:
        stream = _uuid(given) or find_stream(cursor, TRACKING, _tracking_id(given))
        if stream is not None:
            first = "SELECT topic FROM aduan.events WHERE originator_id = %s ORDER BY version LIMIT 1"
            cursor.execute(first, (str(stream),))
            if cursor.fetchone() == (ComplaintFiled.topic,):
                return stream
    raise NoSuchComplaint(f"there is no complaint {given}")


def _tracking_id(given: str) -> TrackingId:
    try:
        return normalise(given)
    except Refused as mistyped:
        raise NoSuchComplaint(f"{given} is neither a tracking ID nor a UUID: {mistyped}") from mistyped


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _headline(stream: UUID, steps: list[Step], known: datetime | None, happened: datetime | None) -> str:
    """Which complaint, how many events, and which of the two moments was asked about."""
    tracking = f"[bold]{spoken(steps[0].state.filed.tracking_id)}[/bold] " if steps else ""
    limits = [f"known at {known.isoformat()}"] if known else []
    limits += [f"happened by {happened.isoformat()}"] if happened else []
    as_of = f", as {' of what had '.join(limits)}" if limits else ""
    return f"{tracking}({stream}): {len(steps)} events{as_of}"


def _told(step: Step) -> Table:
    at, actor = step.at, step.at.actor
    who = actor.role.value + (f" of {actor.unit}" if actor.unit else "")
    late = f", recorded late at {at.recorded_at:%Y-%m-%d %H:%M:%S}" if step.late else ""
    title = f"{at.version} · {step.event.topic} · {at.occurred_at:%Y-%m-%d %H:%M:%S} UTC{late} · {who} · {at.channel}"
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False, expand=False)
    table.add_column("field", style="cyan", no_wrap=True)
    table.add_column("mark", style="bold yellow")
    table.add_column("value", overflow="fold")
    for name, value in plain(step.event).items():
        if value is not None:
            table.add_row(name, "", escape(_brief(value)))
    table.add_section()
    for name, value in plain(step.state).items():
        if name in _EVERY_TIME or (name == "filed" and name not in step.changed):
            continue
        if name == "filed":
            table.add_row("state: filed", "*", "as above")
        elif name in step.changed and at.version > 1:
            table.add_row(f"state: {name}", "*", escape(f"{_brief(value)}   (was {_brief(step.changed[name][0])})"))
        elif value not in (None, []):
            table.add_row(f"state: {name}", "*" if name in step.changed else "", escape(_brief(value)))
    return table


def _brief(value: Any) -> str:
    """A value in a line: commitments and promises by what identifies them."""
    match value:
        case None | []:
            return "none"
        case True | False:
            return "yes" if value else "no"
        case {"$c": commitment}:
            return f"sealed {commitment[:12]}…"
        case {"at": at, "on": on, **rest} if "standard" in rest:
            return f"{on} ({rest['standard']}, {rest['calendar']}; {at})"
        case dict():
            return " ".join(f"{name}={_brief(each)}" for name, each in value.items() if each not in (None, False))
        case list() | tuple():
            return "; ".join(map(_brief, value))
        case _:
            return str(value)


def tell_rebuild(service: Service, name: str, console: Console | None = None) -> int:
    """Bring the live one up to the log, rebuild beside it, say whether both are equal; 0 when they are.

    Raises NoSuchProjection, NotRebuilt.
    """
    console = console or Console()
    projection = _projection(name)
    sequence_all(service.database)
    with _bar(console) as bar:
        _follow(service, projection, bar)
        task = bar.add_task(f"rebuilding {name}", total=None)
        try:
            rebuilt = rebuild(service.database, projection, lambda done, total: _move(bar, task, done, total))
        except (RebuildRunning, ProjectionStopped, SwitchBlocked) as problem:
            raise NotRebuilt(f"{name}: {str(problem) or type(problem).__doc__}") from problem
    per_second = rebuilt.events / max(rebuilt.seconds, 1e-9)
    console.print(
        f"{rebuilt.events:,} events in {rebuilt.seconds:.1f} s: {per_second:,.0f} events/s",
        highlight=False,
        soft_wrap=True,
    )
    found = rebuilt.comparison
    if found is None:
        console.print(f"the live rows were of another version of {name}: nothing to compare; the new ones serve now")
        return 0
    console.print(
        f"{found.rebuilt_rows:,} rows at position {found.position:,}; the new ones serve now", highlight=False
    )
    console.print("equal" if found.equal else escape(f"differs: {found.difference}"), highlight=False, soft_wrap=True)
    return 0 if found.equal else 1


def _projection(name: str) -> Projection[Any]:
    for projection in PROJECTIONS:
        if projection.name == name:
            return projection
    known = ", ".join(projection.name for projection in PROJECTIONS)
    raise NoSuchProjection(f"there is no projection {name}: there are {known}")


def _follow(service: Service, projection: Projection[Any], bar: Progress) -> None:
    """Take the live rows to the end of the log, so that the comparison is about all of it; others may do so too."""
    if prepare(service.database, [projection]):
        return  # made by another version: only a rebuild helps
    worker, task = Worker(service.database, [projection]), None
    while (standing := _standing(service, projection)).behind > 0 and standing.checkpoint.failure is None:
        task = bar.add_task(f"catching up {projection.name}", total=None) if task is None else task
        worker.tick()
        _move(bar, task, standing.checkpoint.position, standing.head)
    if task is not None:
        _move(bar, task, standing.head, standing.head)


def _standing(service: Service, projection: Projection[Any]) -> Standing:
    return next(one for one in standings(service.database) if one.checkpoint.projection == projection.name)


def tell_check(service: Service, console: Console | None = None) -> int:
    """One line a finding, what is wrong and what to do below it; 1 when anything is wrong."""
    console = console or Console()
    wrong, started = 0, time.monotonic()
    sequence_all(service.database)
    with _bar(console) as bar:
        tasks: dict[str, Any] = {}

        def progress(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(f"going through {name}", total=total)
            _move(bar, tasks[name], done, total)

        for finding in check(service, progress):
            sign = "[green]✓[/green]" if finding.ok else "[red]✗[/red]"
            note = f", {finding.note}" if finding.note else ""
            bar.console.print(
                f"{sign} {escape(finding.name)} ({finding.checked:,} checked{note})", highlight=False, soft_wrap=True
            )
            for line in finding.wrong:
                bar.console.print(f"    {escape(line)}", highlight=False, soft_wrap=True)
            if not finding.ok:
                wrong += 1
                bar.console.print(f"    → {escape(finding.advice)}", highlight=False, soft_wrap=True)
    seconds = time.monotonic() - started
    console.print("all is as it should be" if not wrong else f"{wrong} of these are not as they should be", end="")
    console.print(f" ({seconds:.1f} s)", highlight=False, soft_wrap=True)
    return 1 if wrong else 0


@contextmanager
def _bar(console: Console) -> Iterator[Progress]:
    """A progress bar with the time that is left; shown at a terminal only, and gone at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar


def _move(bar: Progress, task: Any, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)
