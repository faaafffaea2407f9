"""`aduan serve` as a small parent: it starts the programs that run alone in production and keeps them running.

A child holds the read end of a pipe as its standard input; when the parent is gone, however it ended, the pipe closes
and the child stops itself. So nobody is left behind, not even after kill -9.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

STEADY_SECONDS = 30.0
"""A child that ran this long is healthy: its next fall is restarted at once again."""
LONGEST_PAUSE = 10.0
STOP_SECONDS = 15.0

_log = logging.getLogger(__name__)


@dataclass
class Child:
    """One program: `arguments` follow `aduan` on its command line."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 0.0
    due_at: float = field(default=0.0)

    def start(self) -> None:
        """Run it."""
        command = [sys.executable, "-m", "service.cli", *self.arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, env={**os.environ, **self.environment, "ADUAN_CHILD": "1"}
        )
        self.started_at = time.monotonic()

    def watch(self) -> None:
        """Restart it when it fell: at once the first time, then with growing pauses."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            steady = now - self.started_at > STEADY_SECONDS
            self.pause = 0.0 if steady else min(LONGEST_PAUSE, self.pause * 2 + 0.5)
            self.due_at = now + self.pause
            _log.warning(
                "aduan %s ended with %s; again in %.1f s", self.arguments[0], self.process.returncode, self.pause
            )
            self._forget()
        if self.process is None and now >= self.due_at:
            self.start()

    def stop(self) -> None:
        """Ask it to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait until it has stopped; kill it when it does not."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _log.warning("aduan %s does not stop and is killed", self.arguments[0])
            self.process.kill()
            self.process.wait()
        self._forget()

    def _forget(self) -> None:
        """Close our end of its pipe."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def supervise(children: Sequence[Child], stop: threading.Event, keep_up: Callable[[], None]) -> None:
    """Run the children until `stop` is set, then stop them all; `keep_up` is called each time they are looked after."""
    try:
        while not stop.wait(0.2):
            keep_up()
            for child in children:
                child.watch()
    finally:
        for child in children:
            child.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.finish(deadline)


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set, and the parent's end in a child of `aduan serve`."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def end_with_parent() -> None:
    """In a child of `aduan serve`: stop as if by SIGTERM when the parent is gone."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
