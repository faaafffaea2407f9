"""`aduan serve` in a process of its own, on a data folder and a port of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError

import psutil

from tests.support.ports import free_port

PATIENCE = 90.0  # machines that run other things beside us are slow at times
PROGRAMS = {"project", "clock", "notify", "api"}


def wait_for(condition: Callable[[], Any], seconds: float = PATIENCE, what: str = "it") -> None:
    """Until it holds; a test that waits in vain fails."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds} s in vain for {what}"
        time.sleep(0.05)


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """Ours without any of its settings, and these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ADUAN_")}
    return {**clean, "ADUAN_DATA": str(data), "ADUAN_PORT": str(port), **more}


def aduan(
    data: Path, *arguments: str, port: int = 1, given: str = "", **more: str
) -> "subprocess.CompletedProcess[str]":
    """One command of ours to its end; `given` is its standard input, also where it asks for a password."""
    command = [sys.executable, "-m", "service.cli", *arguments]
    env = environment(data, port, **more)
    return subprocess.run(
        command, env=env, input=given, capture_output=True, text=True, timeout=120, start_new_session=True
    )


@dataclass
class Serving:
    """What it prints is in `log`."""

    data: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.data.with_name("serve.log")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "service.cli", "serve"]
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(self.data, self.port, **self.settings),
            )

    def ready(self) -> bool:
        """Whether it says so itself."""
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready", timeout=5) as answer:
                return bool(json.load(answer)["ready"])
        except (URLError, OSError, ValueError):
            return False

    def wait_until_ready(self, seconds: float = PATIENCE) -> None:
        until = time.monotonic() + seconds
        while not (self.programs().keys() >= PROGRAMS and self.ready()):
            assert self.process is None or self.process.poll() is None, f"it ended:\n{self.said()[-3000:]}"
            assert time.monotonic() < until, f"not ready:\n{self.said()[-3000:]}\n{self.database_said()[-3000:]}"
            time.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def database_said(self) -> str:
        log = self.data / "postgres" / "server.log"
        running = [f"{one.pid} {one.info['cmdline']}" for one in psutil.process_iter(["cmdline"])]
        return "\n".join([log.read_text(errors="replace") if log.exists() else "", *filter(_of_database, running)])

    def programs(self) -> dict[str, int]:
        """The programs that it runs, with their process ids."""
        found = {}
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.pid).children():
                with suppress(psutil.NoSuchProcess):
                    line = child.cmdline()
                    if "service.cli" in line:
                        found[line[-1]] = child.pid
        return found

    def postgres(self) -> int | None:
        """The process id of its embedded PostgreSQL."""
        return next((process.pid for process in self.database_processes() if _is_server(process)), None)

    def database_processes(self) -> list[psutil.Process]:
        folder, found = str(self.data / "postgres"), []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.name() == "postgres" and process.cwd() == folder:
                    found.append(process)
        return found

    def left(self) -> list[str]:
        """Processes that belong to this data folder: ours by their environment, PostgreSQL's by their folder."""
        found = [f"postgres {process.pid}" for process in self.database_processes()]
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get("ADUAN_DATA") == str(self.data) and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(f"{' '.join(process.cmdline())} {process.pid}")
        return found

    def stop(self) -> float:
        """Ask it to stop; answers the seconds that it took."""
        assert self.process is not None
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return time.monotonic() - started

    def end(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for process in self.database_processes():
            with suppress(psutil.Error):
                process.kill()


def _of_database(line: str) -> bool:
    return "postgres" in line


def _is_server(process: psutil.Process) -> bool:
    """The postmaster is the one whose parent is no postgres of the same folder."""
    parent = process.parent()
    return parent is None or parent.name() != "postgres"
