"""Under `pytest -n` tests run side by side, but for those marked `alone`: they measure time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Two things that every worker of this checkout can lock; nothing is written to them.
_GATE = Path(__file__)
_ROOM = Path(__file__).parent


@contextmanager
def turn(alone: bool, gate: Path = _GATE, room: Path = _ROOM) -> Iterator[None]:
    """Wait until the test may run, beside others or `alone`."""
    with _opened(room) as inside:
        with _opened(gate) as before:
            fcntl.flock(before, fcntl.LOCK_EX)  # whoever waits for an empty room lets nobody in before
            try:
                fcntl.flock(inside, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            finally:
                fcntl.flock(before, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(inside, fcntl.LOCK_UN)  # said, for a child that was forked meanwhile holds it open


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    opened = os.open(path, os.O_RDONLY)
    try:
        yield opened
    finally:
        os.close(opened)
