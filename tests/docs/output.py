"""Compares what a page shows with what a command printed: loosely where each run differs, exactly elsewhere.

Every line of the page must be printed, in this order; others may come between. `…` stands for anything within a line.
"""

import re

#: What differs each time, with what stands for it.
VARYING = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|UTC|[+-]\d\d:\d\d))?", "<moment>"),
    (r"\d{4}-\d\d-\d\d", "<day>"),
    (r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}\b", "<tracking id>"),
    (r"\bsealed \S+", "<sealed>"),
    (r"\b\d{16}\b", "<secret>"),
    (r"[\d,]+ events/s", "<rate>"),
    (r"\b[\d.]+ ?s\b", "<seconds>"),
    (r"(localhost|127\.0\.0\.1):\d{4,5}", "<here>"),
]


def missing(expected: str, said: str) -> str | None:
    """The first line of the page that was not printed; None when all were."""
    lines = iter([plain(line) for line in said.splitlines()])
    for wanted in expected.splitlines():
        pattern = ".*?".join(map(re.escape, plain(wanted).split("…")))
        if pattern and not any(re.fullmatch(pattern, line) for line in lines):
            return wanted
    return None


def plain(line: str) -> str:
    """Without what differs each time, and with single spaces."""
    for pattern, name in VARYING:
        line = re.sub(pattern, name, line)
    return " ".join(line.split())
