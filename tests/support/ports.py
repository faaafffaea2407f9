"""Free ports of loopback, each given once."""

import os
import socket
from collections.abc import Iterator

# Below those that systems give out by themselves: what was free stays so until the test listens, also when it stops and
# starts again. Each process of `pytest -n` has a range of its own.
_FIRST, _EACH, _RANGES = 21_000, 2_000, 5


def _turn() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    begin, start = _FIRST + worker % _RANGES * _EACH, os.getpid()  # another run beside this one starts elsewhere
    while True:
        yield begin + start % _EACH
        start += 1


_ports = _turn()


def free_port() -> int:
    """A port that nobody uses, and that no other call answers."""
    for port in _ports:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("the ports have no end")
