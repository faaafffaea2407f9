"""Who is killed, and when."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress

import psutil

from tests.service.serving import Serving


class Killer:
    """Kills one random process a round: our parent, one of its programs, PostgreSQL's parent or one of its backends."""

    def __init__(self, serving: Serving, chance: random.Random) -> None:
        self._serving = serving
        self._chance = chance
        self.killed: Counter[str] = Counter()

    def round(self) -> None:
        """Wait a random moment, kill, start again what nobody else does; sometimes strike again before all is well."""
        time.sleep(self._chance.uniform(0.05, 1.5))
        kind = self._chance.choice(["parent", "project", "clock", "api", "server", "backend"])
        victim = self._victim(kind)
        if victim is None:
            self._serving.wait_until_ready()
            victim = self._victim(kind)
        assert victim is not None, f"there is no {kind} to kill:\n{self._serving.said()[-2000:]}"
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
            self.killed[kind] += 1
        if kind == "parent":
            assert self._serving.process is not None
            self._serving.process.wait()
            self._serving.start()
        if self._chance.random() < 0.6:
            self._serving.wait_until_ready()

    def _victim(self, kind: str) -> int | None:
        match kind:
            case "parent":
                return self._serving.pid
            case "server":
                return self._serving.postgres()
            case "backend":
                server = self._serving.postgres()
                backends = [one.pid for one in self._serving.database_processes() if one.pid != server and _serves(one)]
                return self._chance.choice(backends) if backends else None
            case program:
                return self._serving.programs().get(program)


def _serves(process: psutil.Process) -> bool:
    """One that works for a client of ours; the others are PostgreSQL's own."""
    with suppress(psutil.Error):
        return "aduan_service" in " ".join(process.cmdline())
    return False
