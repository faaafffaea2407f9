"""Importing complaints end to end, against a bare COPY of the same event rows into the same tables.

Ours reads the CSV twice (once to check it), passes each row through the rules, seals what is personal, looks for what
was imported before, appends and gives positions. The peer copies the events and positions that came of it, and nothing
else, into an empty database. The input is the 10,000 real complaints of `examples/` over and over under new keys, up to
341,299 rows; ADUAN_COMPLAINTS may name a CSV with the same columns to use instead.
"""

import csv
import gzip
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import psutil

from benchmarks.harness import Result, Scale, alternate, connect, database, server
from domain.event import SYSTEM, Code
from service.cluster import SERVICE, SUPERUSER, Cluster
from service.directory import Directories, DirectoryCommands
from service.directory_file import read_directory_file
from service.importer.importer import Importer
from service.importer.load import load
from service.importer.rows import Table
from service.store.application import EventLog
from service.store.keys import KeyRing
from service.store.log import head as log_head

GOAL = 0.1
ROWS = 341_299
ROUNDS = 2
EXAMPLES = Path(__file__).parent.parent / "examples"
COPIED = {"events": "log_id, xid, recorded_at, originator_id, version, era, nonce, topic, state, metadata"}
COPIED |= {"positions": "position, log_id, sequenced_at, leaf_hash"}

_processes = multiprocessing.get_context("fork")


def run(scale: Scale) -> Result:
    """Events/s of both sides, and the memory that the import took."""
    with TemporaryDirectory(prefix="aduan-bench-") as folder, server() as cluster:
        complaints = write(Path(folder) / "complaints.csv", scale)
        numbers, seen, alone = count(1), [], []

        def ours() -> float:
            seen.append(imported(cluster, complaints, database(cluster, f"ours{next(numbers)}")))
            if len(seen) == 1:
                dump(cluster, "ours1", Path(folder))
            return float(seen[-1]["events"]) / float(seen[-1]["seconds"])

        def peer() -> float:
            seconds = copied(cluster, Path(folder), database(cluster, f"peer{next(numbers)}"))
            alone.append(seen[0]["events"] / seconds["events"])
            return float(seen[0]["events"]) / sum(seconds.values())

        measured = alternate({"import": ours, "COPY": peer}, ROUNDS)
    figures = {**dict(measured.items()), "COPY, events without positions": max(alone)}
    ratios = {"without positions": figures["import"] / max(alone)}
    notes = {"complaints": seen[0]["complaints"], "rejected rows": seen[0]["rejected"]}
    notes |= {"events": seen[0]["events"], "memory, MB": max(one["memory"] for one in seen)}
    return Result("import", measured.ratio("import", "COPY"), GOAL, figures, "events/s", ratios, notes)


def write(path: Path, scale: Scale) -> Path:
    """The rows to import."""
    given = os.environ.get("ADUAN_COMPLAINTS")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        with opened(Path(given) if given else EXAMPLES / "nyc-complaints.csv.gz") as source:
            header, *rows = csv.reader(source)
        endless = iter(rows) if given else repeated(rows)
        writer.writerow(header)
        writer.writerows(islice(endless, scale.of(ROWS)))
    return path


def opened(path: Path) -> IO[str]:
    """A CSV, plain or gzipped."""
    return gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open(encoding="utf-8")


def repeated(rows: list[list[str]]) -> Iterator[list[str]]:
    """The same rows again and again, under new keys."""
    for turn in count():
        for key, *rest in rows:
            yield [f"{key}-{turn}" if turn else key, *rest]


def imported(cluster: Cluster, complaints: Path, name: str) -> dict[str, Any]:
    """One whole import in a process of its own, whose memory and that of its workers can be told apart."""
    results: Any = _processes.Queue()
    process = _processes.Process(target=import_all, args=(cluster.url(name, SERVICE), complaints, results))
    process.start()
    memory = 0
    while results.empty() and process.is_alive():
        memory = max(memory, resident(process.pid or 0))
        time.sleep(0.5)
    result: dict[str, Any] = results.get(timeout=5)  # raises Empty when the import died without one
    process.join()
    return {**result, "memory": memory}


def resident(pid: int) -> int:
    """MB in use by the process and its workers; what they share is counted once for each."""
    importer = psutil.Process(pid)
    total = 0
    for one in (importer, *importer.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            total += one.memory_info().rss
    return total // 2**20


def import_all(url: str, complaints: Path, results: Any) -> None:
    """Import and tell what was done."""
    log, ring = EventLog(url, 8), KeyRing.generate()
    directories = Directories(log.database)
    directory = DirectoryCommands(log, ring, directories)
    directory.apply(directory.plan(read_directory_file(EXAMPLES / "nyc.toml"), SYSTEM), SYSTEM, Code("cli"))
    started = time.perf_counter()
    mapping = load(EXAMPLES / "nyc-mapping.toml")
    tally = Importer(log, ring, directories).run(Table(complaints, mapping), mapping)
    seconds = time.perf_counter() - started
    if log_head(log.database) < tally.events:
        raise AssertionError(f"{tally.events} events but the last position is {log_head(log.database)}")
    results.put({**vars(tally), "seconds": seconds})


def dump(cluster: Cluster, name: str, folder: Path) -> None:
    """Write the rows that the peer copies; those of the directory too, which are few."""
    with closing(connect(cluster.url(name, SUPERUSER))) as connection, connection.cursor() as cursor:
        for table, columns in COPIED.items():
            with (folder / table).open("wb") as file:
                cursor.copy_expert(f"COPY aduan.{table} ({columns}) TO STDOUT", file)


def copied(cluster: Cluster, folder: Path, name: str) -> dict[str, float]:
    """Seconds for each table."""
    seconds = {}
    with closing(connect(cluster.url(name, SUPERUSER))) as connection, connection.cursor() as cursor:
        for table, columns in COPIED.items():
            started = time.perf_counter()
            with (folder / table).open("rb") as file:
                cursor.copy_expert(f"COPY aduan.{table} ({columns}) FROM STDIN", file)
            seconds[table] = time.perf_counter() - started
    return seconds
