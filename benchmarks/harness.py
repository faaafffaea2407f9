"""What all benchmarks share: a server that really syncs, writers as processes, alternating sides, a form of result."""

import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from rich.console import Console
from rich.table import Table

from service.cluster import OWNER, Cluster
from service.store.migrate import migrate

#: Both sides get the same server: full durability, and memory enough that neither waits for reads.
SERVER = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "512MB"}
SERVER |= {"max_wal_size": "4GB", "max_connections": "100"}

_WARMING = 10  # calls of each writer before the clock starts

# Forked, so that 16 writers start in a moment; the parent holds neither connections nor threads at that time.
_processes = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Scale:
    """How much to do: `share` of the full size."""

    name: str
    share: float

    def of(self, full: int) -> int:
        """The share of a full number, at least 1."""
        return max(1, round(full * self.share))


QUICK, NORMAL, FULL = Scale("quick", 0.1), Scale("normal", 0.3), Scale("full", 1.0)


@dataclass(frozen=True)
class Result:
    """What was measured. `ratio` is the one that the goal names; `figures` are both sides', in `units`."""

    name: str
    ratio: float
    goal: float
    figures: Mapping[str, float]
    units: str
    ratios: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """One line."""
        return json.dumps(_rounded(asdict(self)))


@contextmanager
def server() -> Iterator[Cluster]:
    """A PostgreSQL of its own in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="aduan-bench-") as folder:
        Path(folder).chmod(0o711)  # as root, PostgreSQL runs as another user
        with Cluster(Path(folder) / "data", settings=SERVER) as cluster:
            yield cluster


def database(cluster: Cluster, name: str) -> str:
    """A migrated database; returns its name."""
    cluster.create_database(name)
    migrate(cluster.url(name, OWNER))
    return name


class Rounds:
    """What the sides did in each round: `rounds[side]` is the side's median."""

    def __init__(self, figures: Mapping[str, Sequence[float]]) -> None:
        self._figures = figures

    def __getitem__(self, side: str) -> float:
        return statistics.median(self._figures[side])

    def items(self) -> Iterator[tuple[str, float]]:
        """Each side with its median."""
        return ((side, self[side]) for side in self._figures)

    def ratio(self, side: str, other: str) -> float:
        """The median of the rounds' ratios: the machine's speed drifts, but within a round both had the same."""
        return statistics.median(self._ratios(side, other))

    def spread(self, side: str, other: str) -> str:
        """The least and the greatest of the rounds' ratios, to judge the noise by."""
        ratios = self._ratios(side, other)
        return f"{min(ratios):.2f} - {max(ratios):.2f} in {len(ratios)} rounds"

    def _ratios(self, side: str, other: str) -> list[float]:
        return [one / another for one, another in zip(self._figures[side], self._figures[other], strict=True)]


def alternate(sides: Mapping[str, Callable[[], float]], rounds: int) -> Rounds:
    """Run the sides in turn, `rounds` times, the first of a round changing."""
    figures: dict[str, list[float]] = {name: [] for name in sides}
    order = list(sides)
    for _ in range(rounds):
        for name in order:
            figures[name].append(sides[name]())
        order.reverse()
    return Rounds(figures)


def race(writers: int, seconds: float, make: Callable[[int], Callable[[], int]]) -> float:
    """`writers` processes call what `make(number)` gave them for `seconds`; returns their sum a second.

    Each call returns how many it did. The clock starts when all have made their connections and some calls: PostgreSQL
    settles on a statement's plan with the sixth.
    """
    barrier = _processes.Barrier(writers)
    counts = _processes.Queue()
    crew = [_processes.Process(target=_write, args=(make, n, barrier, seconds, counts)) for n in range(writers)]
    for process in crew:
        process.start()
    rates = [counts.get(timeout=seconds + 60) for _ in crew]
    for process in crew:
        process.join()
    return float(sum(rates))


@contextmanager
def beside(run: Callable[[], None]) -> Iterator[None]:
    """`run` in a process of its own during the block."""
    process = _processes.Process(target=run, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def show(result: Result) -> None:
    """A table for people; the JSON line follows it."""
    table = Table("measured", result.units, title=f"{result.name}: {result.ratio:.2f} × (goal {result.goal} ×)")
    for name, value in result.figures.items():
        table.add_row(name, f"{value:,.0f}" if value >= 100 else f"{value:,.2f}")
    for name, value in result.ratios.items():
        table.add_row(f"ratio {name}", f"{value:.2f} ×")
    for name, note in result.notes.items():
        table.add_row(name, str(note))
    Console().print(table)


def connect(url: str) -> "psycopg2.extensions.connection":
    """A plain connection in autocommit."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def _write(make: Callable[[int], Callable[[], int]], number: int, barrier: Any, seconds: float, counts: Any) -> None:
    call = make(number)
    for _ in range(_WARMING):
        call()
    barrier.wait()
    started, done = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - started) < seconds:
        done += call()
    counts.put(done / elapsed)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_rounded(inner) for inner in value]
    return value
