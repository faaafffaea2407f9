"""The workers of an import: processes that take a batch each, in turn, and answer in the same order."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from service.importer.history import Parcel, key_of
from service.importer.worker import Assignment, Outcome, work
from service.mendable import Mendable


class WorkerLost(Mendable):
    """A process of the import was killed. Import the file again: what is stored already is passed over."""


class Crew:
    """Hands batches to workers and collects what became of them."""

    def __init__(self, pipes: Sequence[Connection], key: int) -> None:
        """`key` is the column of the complaint's number."""
        self._pipes = pipes
        self._key = key
        self._busy: deque[tuple[Connection, frozenset[str]]] = deque()

    def outcomes(self, batches: Iterable[Sequence[Parcel]]) -> Iterator[Outcome]:
        """Of each batch, in order. The next is read while the workers are busy.

        A key that occurs in a batch under way waits for it: the first of its rows is the one that counts.
        """
        for turn, batch in enumerate(batches):
            keys = frozenset(key_of(line, self._key) for parcel in batch for line in parcel)
            while len(self._busy) == len(self._pipes) or not all(keys.isdisjoint(held) for _, held in self._busy):
                yield self._finished()
            pipe = self._pipes[turn % len(self._pipes)]
            with _worker_alive():
                pipe.send(batch)
            self._busy.append((pipe, keys))
        while self._busy:
            yield self._finished()

    def _finished(self) -> Outcome:
        pipe, _ = self._busy.popleft()
        with _worker_alive():
            answer: Outcome | Exception = pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def _worker_alive() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError):
        raise WorkerLost from None


@contextmanager
def crew(size: int, assignment: Assignment, key: int) -> Iterator[Crew]:
    """`size` workers for the length of the block. They end when their pipes close, also when this process is killed."""
    context = _context()
    ours, workers = zip(*(_start(context, assignment) for _ in range(size)), strict=True)
    try:
        yield Crew(ours, key)
    finally:
        for pipe in ours:
            pipe.close()
        for worker in workers:
            worker.join()


def _start(context: BaseContext, assignment: Assignment) -> tuple[Connection, BaseProcess]:
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, assignment), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    return ours, process


def _context() -> BaseContext:
    """Not by fork: the workers must inherit neither our connections nor our threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    return context
