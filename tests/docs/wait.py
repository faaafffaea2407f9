"""`python -m tests.docs.wait EXPECTED OUTPUT PID`: until the output has said it and, if it is a service, is ready."""

import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from tests.docs.output import missing

SECONDS = 300  # before `make run` serves, it installs everything
_SERVES = re.compile(r"aduan serves at (http://\S+)")


class NeverSaid(Exception):
    """The output did not come to say it."""


def until(expected: str, output: Path, pid: int) -> None:
    """Return when the output has all of it; raises NeverSaid after five minutes, or when the process has ended."""
    end = time.monotonic() + SECONDS
    while not _said(expected, output):
        if time.monotonic() > end or _ended(pid):
            raise NeverSaid(missing(expected, output.read_text(encoding="utf-8", errors="replace")))
        time.sleep(0.1)


def _said(expected: str, output: Path) -> bool:
    said = output.read_text(encoding="utf-8", errors="replace")
    if missing(expected, said) is not None:
        return False
    serves = _SERVES.search(said)
    return serves is None or _ready(f"{serves[1]}health/ready")


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            told = answer.read()
            return b'"well":true' in told and b" 0 events behind" in told
    except (urllib.error.URLError, OSError):
        return False


def _ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


if __name__ == "__main__":
    try:
        until(Path(sys.argv[1]).read_text(encoding="utf-8"), Path(sys.argv[2]), int(sys.argv[3]))
    except NeverSaid as never:
        sys.exit(f"it did not come to say: {never}")
