"""Rebuilding and checking as people see them at a terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from projections.base import Projection
from service.audit.check import check
from service.bootstrap import Service
from service.mendable import Mendable
from service.projector.checkpoints import Fenced, GenerationLost, Standing, standings
from service.projector.fill import ProjectionStopped
from service.projector.generations import SwitchBlocked, prepare
from service.projector.keyed import keyed
from service.projector.personal import Emptied
from service.projector.rebuild import rebuild
from service.projector.run import Worker
from service.projector.shadow import RebuildRunning
from service.store.sequencer import sequence_all


class NoSuchProjection(Mendable):
    """There is no projection of this name."""


class NotRebuilt(Mendable):
    """The projection could not be rebuilt; the old one goes on serving."""


def tell_rebuild(service: Service, name: str, console: Console | None = None) -> int:
    """Bring the live one up to the log, rebuild beside it, say whether both are equal; 0 when they are.

    Raises NoSuchProjection, NotRebuilt.
    """
    console = console or Console()
    projection = _projection(service, name)
    sequence_all(service.database)
    with _bar(console) as bar:
        _follow(service, projection, bar)
        task = bar.add_task(f"rebuilding {name}", total=None)
        try:
            rebuilt = rebuild(service.database, projection, lambda done, total: _move(bar, task, done, total))
        except (RebuildRunning, ProjectionStopped, SwitchBlocked, Emptied, Fenced, GenerationLost) as problem:
            raise NotRebuilt(f"{name}: {str(problem) or type(problem).__doc__}") from problem
    per_second = rebuilt.events / max(rebuilt.seconds, 1e-9)
    console.print(
        f"{rebuilt.events:,} events in {rebuilt.seconds:.1f} s: {per_second:,.0f} events/s",
        highlight=False,
        soft_wrap=True,
    )
    found = rebuilt.comparison
    if found is None:
        console.print(f"no live rows of this version of {name}, so nothing to compare; the new ones serve now")
        return 0
    console.print(
        f"{found.rebuilt_rows:,} rows at position {found.position:,}; the new ones serve now", highlight=False
    )
    console.print("equal" if found.equal else escape(f"differs: {found.difference}"), highlight=False, soft_wrap=True)
    return 0 if found.equal else 1


def _projection(service: Service, name: str) -> Projection[Any]:
    every = keyed(service.ring)
    for projection in every:
        if projection.name == name:
            return projection
    known = ", ".join(projection.name for projection in every)
    raise NoSuchProjection(f"there is no projection {name}: there are {known}")


def _follow(service: Service, projection: Projection[Any], bar: Progress) -> None:
    """Take the live rows to the end of the log, so that the comparison is about all of it; others may do so too."""
    if prepare(service.database, [projection]):
        return  # gone, or made by another version: only a rebuild helps
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
