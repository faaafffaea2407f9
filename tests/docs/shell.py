"""Runs a page's shell commands as a reader would: one block after the other, in one shell, in a copy of the project.

A block marked `sh background` goes on running, as in a second terminal, until the page ends; the next block waits until
what the page shows below it has been said and, for `aduan serve`, until it is ready. The page's addresses stand for
those of the test.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from tests.docs.output import missing
from tests.docs.pages import ROOT, Block, blocks, name_of
from tests.test_project import tracked

SECONDS = 900


@dataclass(frozen=True)
class Step:
    """A block of commands, and what the page says that they print."""

    block: Block
    expected: str | None

    @property
    def background(self) -> bool:
        """Whether the page goes on while it runs."""
        return "background" in self.block.words


@dataclass
class Reader:
    """Somebody who follows a page in `home`; `stand_ins` are the page's examples and what they are here."""

    home: Path
    environment: Mapping[str, str]
    stand_ins: Mapping[str, str] = field(default_factory=dict)

    def follow(self, page: Path) -> None:
        """Run all of it; fails at the first command that fails or prints something else."""
        told = steps(page)
        outputs = self.home / "outputs"
        outputs.mkdir()
        script = self.home / "page.sh"
        script.write_text("\n".join(self._script(told, outputs)), encoding="utf-8")
        with (outputs / "all").open("wb") as log:
            # A session of its own, so that nothing the page started outlives it.
            shell = subprocess.Popen(
                ["bash", str(script)],
                cwd=self.home,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                status = shell.wait(SECONDS)
            finally:
                _end(shell)
        self._judge(page, told, outputs, status)

    def _judge(self, page: Path, told: list[Step], outputs: Path, status: int) -> None:
        more = (outputs / "all").read_text(encoding="utf-8", errors="replace")[-2000:]
        for number, step in enumerate(told):
            path = outputs / str(number)
            said = path.read_text(encoding="utf-8", errors="replace") if path.exists() else None
            where = f"{name_of(page)}:{step.block.line}"
            if said is None:
                pytest.fail(f"{where}: never came to run:\n{more}", pytrace=False)
            if not (outputs / f"{number}.done").exists():
                pytest.fail(f"{where}: failed ({status}):\n{step.block.text}\n---\n{said[-3000:]}{more}", pytrace=False)
            if step.expected is not None and (line := missing(step.expected, said)) is not None:
                pytest.fail(f"{where}: did not print\n{line}\n--- but\n{said[-3000:]}", pytrace=False)
        assert status == 0

    def _script(self, told: list[Step], outputs: Path) -> Iterator[str]:
        yield "set -eu -o pipefail"
        for number, step in enumerate(told):
            text = step.block.text
            for example, here in self.stand_ins.items():
                text = text.replace(example, here)
            output = outputs / str(number)
            if step.background:
                yield f"{{ {text}\n}} > {output} 2>&1 &"
                expected = outputs / f"{number}.expected"
                expected.write_text(step.expected or "", encoding="utf-8")
                yield f"{sys.executable} -m tests.docs.wait {expected} {output} $!"
            else:
                yield f"{{ {text}\n}} > {output} 2>&1"
            yield f"touch {output}.done"


def steps(page: Path) -> list[Step]:
    """The page's `sh` blocks, each with the `text` block that follows it."""
    every: list[Block | None] = [*blocks(page), None]
    return [
        Step(block, after.text if after is not None and after.language == "text" else None)
        for block, after in pairwise(every)
        if block is not None and block.language == "sh"
    ]


def copy_project(to: Path) -> None:
    """The files that belong to the project, as they are now."""
    for path in tracked():
        target = to / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def _end(shell: "subprocess.Popen[bytes]") -> None:
    """Ask all that the page left running to stop, then make sure."""
    for ending, patience in ((signal.SIGTERM, 30), (signal.SIGKILL, 5)):
        if not _members(shell.pid):
            break
        os.killpg(shell.pid, ending)
        _await_end(shell.pid, patience)
    shell.wait()


def _await_end(group: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while _members(group) and time.monotonic() < until:
        time.sleep(0.05)


def _members(group: int) -> list[int]:
    """Processes of the group that have not ended."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except (psutil.Error, ProcessLookupError):
            continue
    return found


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of somebody who has set nothing of ours.

    Nor make's: a `make test ARGS=-q` around these tests hands its ARGS down in MAKEFLAGS, over those of the test, and
    the README's `make test` would run everything again, itself included.
    """
    return {
        name: value
        for name, value in environment.items()
        if not re.match(r"ADUAN_|PG[A-Z]+$|PYTEST_|MAKE|MFLAGS$", name)
    }
