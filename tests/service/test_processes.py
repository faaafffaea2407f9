import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from service import processes
from service.processes import Child, supervise
from tests.service.serving import wait_for

# Stands in for `aduan NAME`: says that it runs, and ends as the name says.
PROGRAM = """\
import os, pathlib, signal, sys, time
from service.processes import end_with_parent, stop_on_signals
folder, name = pathlib.Path(os.environ["FOLDER"]), sys.argv[1]
with (folder / name).open("a") as file:
    file.write(f"{os.getpid()}\\n")
if name == "falls":
    sys.exit(3)
if name == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)
stop = stop_on_signals()
end_with_parent()
stop.wait()
(folder / f"{name}.ended").touch()
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the programs tell of themselves."""
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    popen = subprocess.Popen

    def spawn(command: list[str], **options: object) -> "subprocess.Popen[bytes]":
        assert command[:3] == [sys.executable, "-m", "service.cli"]
        return popen([sys.executable, str(script), *command[3:]], **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("service.processes.subprocess.Popen", spawn)
    return tmp_path


def starts(folder: Path, name: str) -> list[int]:
    file = folder / name
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def child(folder: Path, name: str) -> Child:
    return Child([name], {"FOLDER": str(folder), "PYTHONPATH": os.getcwd()})


class Supervised:
    """The supervisor in a thread, for the length of a test."""

    def __init__(self, *children: Child) -> None:
        self.stop, self.looked = threading.Event(), 0
        self.thread = threading.Thread(target=supervise, args=(children, self.stop, self._look))
        self.children = children

    def _look(self) -> None:
        self.looked += 1

    def __enter__(self) -> "Supervised":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(30)
        assert not self.thread.is_alive()


def test_all_are_started_and_stopped_in_order(program: Path) -> None:
    with Supervised(child(program, "one"), child(program, "two")) as running:
        wait_for(lambda: starts(program, "one") and starts(program, "two"))
        wait_for(lambda: running.looked > 2)
        pids = starts(program, "one") + starts(program, "two")
    assert (program / "one.ended").exists()
    assert (program / "two.ended").exists()
    assert not any(map(psutil.pid_exists, pids))


@pytest.mark.alone
def test_one_that_was_killed_is_started_again_at_once(program: Path) -> None:
    one = child(program, "one")
    with Supervised(one):
        wait_for(lambda: starts(program, "one"))
        one.started_at -= processes.STEADY_SECONDS + 1
        os.kill(starts(program, "one")[0], signal.SIGKILL)
        killed = time.monotonic()
        wait_for(lambda: len(starts(program, "one")) == 2)
        assert time.monotonic() - killed < 5
    assert len(starts(program, "one")) == 2


def test_one_that_always_falls_is_started_more_and_more_seldom(program: Path) -> None:
    falls = child(program, "falls")
    with Supervised(falls):
        wait_for(lambda: len(starts(program, "falls")) >= 3)
        wait_for(lambda: falls.pause >= 1.5)
        assert falls.pause <= processes.LONGEST_PAUSE
    assert len(starts(program, "falls")) < 10


def test_one_that_does_not_listen_is_killed(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.5)
    deaf = child(program, "deaf")
    with Supervised(deaf):
        wait_for(lambda: starts(program, "deaf"))
        time.sleep(0.3)
    assert not psutil.pid_exists(starts(program, "deaf")[0])


def test_all_are_stopped_when_looking_after_them_fails(program: Path) -> None:
    one, started = child(program, "one"), threading.Event()

    def fail() -> None:
        if starts(program, "one"):
            started.set()
            raise RuntimeError("the database cannot be started")

    with pytest.raises(RuntimeError):
        supervise([one], threading.Event(), fail)
    assert started.is_set()
    assert one.process is None
    assert not psutil.pid_exists(starts(program, "one")[0])


def test_a_child_ends_when_the_pipe_to_its_parent_closes(program: Path) -> None:
    one = child(program, "one")
    one.start()
    assert one.process is not None
    assert one.process.stdin is not None
    wait_for(lambda: starts(program, "one"))
    time.sleep(0.2)
    one.process.stdin.close()
    assert one.process.wait(10) == 0
    assert (program / "one.ended").exists()


def test_a_child_knows_that_it_is_one(program: Path) -> None:
    one = child(program, "one")
    one.start()
    assert one.process is not None
    wait_for(lambda: starts(program, "one"))
    assert psutil.Process(one.process.pid).environ()["ADUAN_CHILD"] == "1"
    one.stop()
    one.finish(time.monotonic() + 10)
