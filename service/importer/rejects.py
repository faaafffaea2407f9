"""The reject file: what was left out, why, and the rows themselves, to be mended and imported again.

Cells are as they came, also those that a spreadsheet would take for a formula (= + - @ or a tab in front): a mark put
before them would be imported with the mended row. The pages on importing say how to open the file.
"""

import csv
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import IO

from service.importer.history import Unusable
from service.importer.mapping import FileForm

NOTES = ["line", "reason"]
"""The columns that come before those of the source."""


class Rejects:
    """A CSV of the source's own form with `line` and `reason` in front; only counted when no file is wanted."""

    def __init__(self, path: Path | None, form: FileForm, header: list[str]) -> None:
        """An earlier file is replaced. A source that begins with `line` and `reason` was a reject file: not twice."""
        self.rows = 0
        self._noted = len(NOTES) if header[: len(NOTES)] == NOTES else 0
        self._file = _private(path, form.encoding) if path else None
        # \r\n, or a lone \r in a cell would not be quoted and end the record for who reads it
        self._writer = csv.writer(self._file, delimiter=form.delimiter, lineterminator="\r\n") if self._file else None
        self._write(NOTES, header)

    def __enter__(self) -> "Rejects":
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def add(self, unusable: Unusable) -> None:
        """Note lines that were left out: the one at fault with the reason, the rest of its case with a hint at it."""
        for line in unusable.lines:
            at_fault = line.number == unusable.fault.number
            reason = unusable.reason if at_fault else f"left out with line {unusable.fault.number}"
            self._write([str(line.number), reason], line.row)
        self.rows += len(unusable.lines)

    def _write(self, notes: list[str], row: list[str]) -> None:
        if self._writer:
            self._writer.writerow([*notes, *row[self._noted :]])


def _private(path: Path, encoding: str) -> IO[str]:
    """Whole reports are in it: for its owner only, also when an earlier file was open to all."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.fchmod(descriptor, 0o600)
    return open(descriptor, "w", encoding=encoding, errors="backslashreplace", newline="")
