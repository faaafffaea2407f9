"""`aduan import`: a file and its mapping in, a progress bar meanwhile, a summary at the end."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from service.bootstrap import Service
from service.importer.importer import BATCH, Importer, Tally
from service.importer.load import load
from service.importer.mapping import MappingFile
from service.importer.rows import FileUnusable, Table
from service.mendable import Mendable


class RejectsOverFile(Mendable):
    """The reject file would replace the file that is imported: name another."""


def import_file(
    service: Service, file: Path, mapping: Path, rejects: Path | None, console: Console, batch: int = BATCH
) -> Tally:
    """Import what is not in the log yet; rows that cannot be go to `rejects`, of which nothing is left when all could.

    Raises MappingUnusable and FileUnusable before anything is imported, RejectsOverFile, NoSuchAgency,
    DatabaseUnavailable.
    """
    form = load(mapping)
    if rejects and rejects.exists() and file.exists() and rejects.samefile(file):
        raise RejectsOverFile
    try:
        return _imported(service, Table(file, form), form, rejects, console, batch)
    except FileUnusable as problem:
        raise FileUnusable(f"{file}: {problem}") from problem


def _imported(
    service: Service, table: Table, form: MappingFile, rejects: Path | None, console: Console, batch: int
) -> Tally:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task(table.path.name, total=table.count)
        importer = Importer(service.log, service.ring, service.directories)
        tally = importer.run(table, form, rejects, batch, lambda rows: progress.advance(task, rows))
    if rejects and rejects.is_file() and not tally.rejected:
        rejects.unlink()
    for line in summary(tally, rejects):
        console.print(line, soft_wrap=True, markup=False, highlight=False)
    return tally


def summary(tally: Tally, rejects: Path | None) -> Iterator[str]:
    """What was done, in one line; then why the first rows were left out."""
    told = [
        f"{tally.complaints:,} complaints imported with {tally.events:,} events",
        f"{tally.known:,} known from before",
        f"{tally.rejected:,} rows rejected" + (f" into {rejects}" if rejects and tally.rejected else ""),
    ]
    yield ", ".join(told)
    yield from (f"  {reason}" for reason in tally.reasons)
