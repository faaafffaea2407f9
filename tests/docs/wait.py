"""`python -m tests.docs.wait EXPECTED OUTPUT PID`: until the output has said it and, if it is a service, is ready."""

import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from tests.docs.output import missing

SECONDS = 120
_SERVES = re.compile(r"aduan serves at (http://\S+)")


def main(expected: str, output: str, pid: int) -> None:
    until = time.monotonic() + SECONDS
    while not _said(expected, Path(output)):
        if time.monotonic() > until or _ended(pid):
            sys.exit(f"it did not come to say: {missing(expected, Path(output).read_text())}")
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
    main(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2], int(sys.argv[3]))
