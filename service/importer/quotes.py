"""Where a broken CSV record is broken: the csv module says what, and neither line nor column."""

import re

NEVER_CLOSED = "the quote that opens here is never closed"
NOT_SEPARATED = "a closing quote must be followed by the delimiter or the end of the line"


def locate(text: str, delimiter: str) -> tuple[int, int, str] | None:
    """Lines below the start, column (from 1) and problem of the first broken quote of a record, None when none is."""
    unquoted = re.compile(f"[^{re.escape(delimiter)}\r\n]*")
    at = 0
    while True:
        if text.startswith('"', at):
            end = _closing(text, at)
            if end is None:
                return *_place(text, at), NEVER_CLOSED
            if text[end : end + 1] not in (delimiter, "\r", "\n", ""):
                return *_place(text, end), NOT_SEPARATED
        else:
            found = unquoted.match(text, at)
            end = found.end() if found else at
        if text[end : end + 1] != delimiter:
            return None
        at = end + 1


def _closing(text: str, opening: int) -> int | None:
    """The index after the quote that closes this one; two quotes in a row stand for one inside."""
    at = opening + 1
    while (quote := text.find('"', at)) >= 0:
        if not text.startswith('"', quote + 1):
            return quote + 1
        at = quote + 2
    return None


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index), index - (text.rfind("\n", 0, index) + 1) + 1
