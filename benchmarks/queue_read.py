"""Reading among ten times as many complaints: the first page of a unit's queue, and a search for two words.

Both are read as the API does it, in process: how far the list has come, whose reach it is, 50 rows, and their titles,
opened from the vault. One complaint in five is open, spread over the city's units. The two words stand together in a
title; words are as frequent as in a language (the k-th in proportion to 1/k), so that some are in most reports and
others in few. The figure is the 99th percentile among the greater number against that among a tenth of it, in turns.
"""

import statistics
import time
from collections.abc import Callable
from random import Random

from benchmarks._cases import load
from benchmarks._service import medan
from benchmarks.harness import Result, Scale, alternate, server
from domain.channels import API
from domain.directory.state import Held, stream_id
from domain.event import Code, Role
from service.bootstrap import Service
from service.identity.principals import StaffMember
from service.identity.sessions import Acting
from service.reading.finding import find_cases
from service.reading.positions import standing
from service.reading.queue import Asked, page
from service.reading.scope import units_in_reach
from service.reading.titles import titles

GOAL = 1.5
COMPLAINTS = 1_000_000
READS, ROUNDS, ROWS = 400, 5, 50
HOME = Code("medan")


def run(scale: Scale) -> Result:
    """Milliseconds at the 99th percentile, and how much more they are among ten times as many."""
    many = scale.of(COMPLAINTS)
    few = many // 10
    with server() as cluster, medan(cluster, "many") as larger, medan(cluster, "few") as smaller:
        sides = {}
        for name, service, count in (("many", larger, many), ("few", smaller, few)):
            units = sorted(service.directories.current().subtree(HOME) - {HOME})
            pairs = load(service, cluster, name, count, units)
            sides[f"queue, {count:,}"] = _timed(_queue(service, units))
            sides[f"search, {count:,}"] = _timed(_search(service, pairs))
        measured = alternate(sides, ROUNDS)
    queue = measured.ratio(f"queue, {many:,}", f"queue, {few:,}")
    search = measured.ratio(f"search, {many:,}", f"search, {few:,}")
    notes = {
        "queue's spread": measured.spread(f"queue, {many:,}", f"queue, {few:,}"),
        "search's spread": measured.spread(f"search, {many:,}", f"search, {few:,}"),
    }
    ratios = {"queue": queue, "search": search}
    return Result("queue-read", max(queue, search), GOAL, dict(measured.items()), "ms at p99", ratios, notes)


def _timed(read: Callable[[Random], int]) -> Callable[[], float]:
    """The 99th percentile of so many reads, in milliseconds."""
    random = Random(5)
    for _ in range(READS // 10):
        read(random)

    def measure() -> float:
        taken = []
        for _ in range(READS):
            started = time.perf_counter()
            read(random)
            taken.append((time.perf_counter() - started) * 1_000)
        return statistics.quantiles(taken, n=100)[98]

    return measure


def _queue(service: Service, units: list[Code]) -> Callable[[Random], int]:
    desk = _staff("admin-medan", Role.AGENCY_ADMIN, HOME)

    def read(random: Random) -> int:
        unit = random.choice(units)
        standing(service, "queue", None)
        asked = Asked(units_in_reach(desk, service.directories.current(), unit))
        with service.database.autocommit() as cursor:
            found = page(cursor, asked, ROWS)
        readable = titles(service, found.rows)
        if len(readable) != len(found.rows) or not found.rows:
            raise AssertionError(f"{len(readable)} titles of {len(found.rows)} rows in {unit}")
        return len(found.rows)

    return read


def _search(service: Service, pairs: list[tuple[str, str]]) -> Callable[[Random], int]:
    desk = _staff("admin-medan", Role.AGENCY_ADMIN, HOME)

    def read(random: Random) -> int:
        found = find_cases(service, desk, " ".join(random.choice(pairs)), ROWS, None, reason=None, channel=API)
        if not found.rows or len(found.titles) != len(found.rows):
            raise AssertionError(f"{len(found.titles)} titles of {len(found.rows)} rows")
        return len(found.rows)

    return read


def _staff(code: str, role: Role, unit: Code) -> StaffMember:
    return StaffMember(stream_id("staff", code), frozenset({Held(role, unit)}), Acting(role, unit))
