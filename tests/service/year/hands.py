"""Processes that share the work of the year: each does its part of it with a service of its own."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from domain.directory.plan import Desired
from projections.catalogue import PROJECTIONS
from service.directory_file import read_directory_file
from service.projector.run import Worker
from service.reading.indicators.asked import READ
from service.workers.clock import ClockWorker
from service.workers.warnings import WarningWorker
from tests.service.year.injected import Moment
from tests.service.year.people import People, Plan
from tests.support.databases import FreshDatabase
from tests.support.world import World, made_world

LISTS = tuple(each for each in PROJECTIONS if each.name in {"clocks", *READ})
"""What the clock acts on, and what figures are counted from; nobody looks at the others here."""
MEDAN_FILE = Path(__file__).parents[3] / "examples" / "medan.toml"


def medan() -> Desired:
    """The directory of the year."""
    return read_directory_file(MEDAN_FILE)


class Hand:
    """One of `of`: some of the people, some of the lists, and one of the workers or both."""

    def __init__(self, world: World, plan: Plan, number: int, of: int) -> None:
        """Nothing has been done yet."""
        self.world, self.number, self.of = world, number, of
        service = world.service
        self.people = People(world, plan, number, of)
        self._moment = Moment(world.clock, service.database)
        self._projector = Worker(service.database, LISTS[number::of])
        workers = (
            ClockWorker(service.database, service.commands),
            WarningWorker(service.database, service.commands, service.directories),
        )
        self._workers = workers[number::of]

    def project(self) -> None:
        """Its lists come up to the log."""
        while self._projector.tick():
            pass

    def settle(self, now: datetime) -> int:
        """Do what has fallen due; answers how much that was."""
        self._moment.set(now.astimezone(UTC))
        acted = sum(worker.tick(now) for worker in self._workers)
        self.people.done["(clock)"] += acted
        return acted


_ALONE = ExitStack()
_hand: Hand | None = None


def _begin(database: FreshDatabase, folder: Path, plan: Plan, number: int, of: int) -> None:
    global _hand  # the process has no other purpose
    named = replace(database, service_url=f"{database.service_url}&application_name=hand-{number}")
    _hand = Hand(_ALONE.enter_context(made_world(named, folder, medan())), plan, number, of)


def _with_hand(work: Callable[..., Any], *values: Any) -> Any:
    assert _hand is not None
    return work(_hand, *values)


@dataclass(frozen=True)
class Hands:
    """All of them; what is asked is done by each at the same time."""

    processes: Sequence[ProcessPoolExecutor]

    def each(self, work: Callable[..., Any], *values: Any) -> list[Any]:
        """What each answers to `work(hand, *values)`. Raises what any of them raised."""
        running = [process.submit(_with_hand, work, *values) for process in self.processes]
        return [each.result() for each in running]

    def counted(self) -> tuple[Counter[str], Counter[str]]:
        """What was done, and what was refused."""
        told = self.each(_told)
        return sum((done for done, _ in told), Counter[str]()), sum((refused for _, refused in told), Counter[str]())


def _told(hand: Hand) -> tuple[Counter[str], Counter[str]]:
    return hand.people.done, hand.people.refused


@contextmanager
def hands(database: FreshDatabase, folder: Path, plan: Plan, of: int) -> Iterator[Hands]:
    """So many processes over this database, which has the directory already; keys in `folder`."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                ProcessPoolExecutor(1, get_context("spawn"), _begin, (database, folder, plan, number, of))
            )
            for number in range(of)
        ]
        yield Hands(processes)
