"""`aduan import`: a file and its mapping in, a progress bar meanwhile, a summary at the end."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from service.bootstrap import Service
from service.importer.importer import BATCH, Importer, Tally
from service.importer.load import load
from service.importer.rows import Table


def import_file(
    service: Service, file: Path, mapping: Path, rejects: Path | None, console: Console, batch: int = BATCH
) -> Tally:
    """Import what is not in the log yet; rows that cannot be go to `rejects`.

    Raises MappingUnusable and FileUnusable before anything is imported, NoSuchAgency, DatabaseUnavailable.
    """
    form = load(mapping)
    table = Table(file, form)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task(file.name, total=table.count)
        importer = Importer(service.log, service.ring, service.directories)
        tally = importer.run(table, form, rejects, batch, lambda rows: progress.advance(task, rows))
    console.print(summary(tally, rejects))
    return tally


def summary(tally: Tally, rejects: Path | None) -> str:
    """What was done, in one line."""
    told = [
        f"{tally.complaints:,} complaints imported with {tally.events:,} events",
        f"{tally.known:,} known from before",
        f"{tally.rejected:,} rows rejected" + (f" into {rejects}" if rejects and tally.rejected else ""),
    ]
    return ", ".join(told)
