"""A worker stores a batch whole, also when somebody else is quicker with a name."""

from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pipe, active_children, get_context
from pathlib import Path

import pytest

from domain.event import Code, TrackingId
from service.importer import acts
from service.importer.crew import WorkerLost, crew
from service.importer.load import load
from service.importer.prepare import Source
from service.importer.rows import Line
from service.importer.worker import Assignment, Outcome, Worker, work
from service.store.errors import DatabaseUnavailable
from service.store.names import external, find_stream
from service.store.uuid7 import uuid7
from service.tracking import fresh_tracking_id
from tests.service.importer.support import HEADER, MAPPING, row
from tests.support.world import World

COLUMNS = HEADER.strip().split(",")


def lines(*rows: str) -> list[tuple[Line, ...]]:
    return [(Line(number, one.strip().split(",")),) for number, one in enumerate(rows, start=2)]


@pytest.fixture
def assignment(world: World, tmp_path: Path) -> Assignment:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    source = Source(Code("old-system"), Code("medan"), uuid7())
    url = world.service.database.url
    return Assignment(url, world.service.ring, source, load(tmp_path / "mapping.toml"), COLUMNS)


def outcome(rows: int, complaints: int) -> Outcome:
    return Outcome(rows=rows, complaints=complaints, events=4 * complaints, known=rows - complaints, unusable=[])


def test_a_tracking_id_that_is_taken_is_replaced(
    world: World, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = world.file()
    ids = iter([TrackingId(filed.tracking_id)])
    monkeypatch.setattr(acts, "fresh_tracking_id", lambda: next(ids, None) or fresh_tracking_id())
    assert Worker(assignment).store(lines(row("1"), row("2"))) == outcome(2, 2)
    with world.service.database.autocommit() as cursor:
        assert find_stream(cursor, "tracking", filed.tracking_id) == filed.id
        imported = external(world.service.ring, "old-system", "medan", "1")
        assert find_stream(cursor, *imported) not in (None, filed.id)


def test_a_key_that_another_import_stored_meanwhile_is_known(
    world: World, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = Worker(assignment), Worker(assignment)
    answers: Iterator[dict[str, bytes | None]] = iter([{}])
    look = slow._known
    monkeypatch.setattr(slow, "_known", lambda tellings: next(answers, None) or look(tellings))
    quick.store(lines(row("1")))
    assert slow.store(lines(row("1"), row("2"))) == outcome(2, 1)


def test_batches_are_answered_in_order_and_the_first_of_a_repeated_key_counts(assignment: Assignment) -> None:
    batches = [lines(row("1"), row("2")), lines(row("1"), row("3")), lines(row("4"))]
    with crew(2, assignment, key=0) as workers:
        assert list(workers.outcomes(batches)) == [outcome(2, 2), outcome(2, 1), outcome(1, 1)]


def test_what_goes_wrong_in_a_worker_is_raised_here(assignment: Assignment) -> None:
    nowhere = replace(assignment, url="postgresql://nobody@/nothing?host=/nowhere")
    with crew(1, nowhere, key=0) as workers, pytest.raises(DatabaseUnavailable, match="nowhere"):
        list(workers.outcomes([lines(row("1"))]))


def test_a_worker_that_is_killed_is_told(assignment: Assignment) -> None:
    others = set(active_children())
    with crew(2, assignment, key=0) as workers:
        for child in set(active_children()) - others:
            child.kill()
            child.join()
        with pytest.raises(WorkerLost, match="Import the file again"):
            list(workers.outcomes([lines(row("1")), lines(row("2"))]))


def test_a_worker_ends_when_its_parent_is_gone(assignment: Assignment) -> None:
    ours, theirs = Pipe()
    worker = get_context("spawn").Process(target=work, args=(theirs, assignment))
    worker.start()
    theirs.close()
    ours.send(lines(row("1")))
    assert ours.recv() == outcome(1, 1)
    ours.close()
    worker.join(timeout=30)
    assert worker.exitcode == 0
