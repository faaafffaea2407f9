"""The reject file: what was left out, why, and the rows themselves, to be corrected and imported again."""

import csv
from pathlib import Path
from types import TracebackType
from typing import IO

from service.importer.history import Unusable


class Rejects:
    """A CSV with `line` and `reason` before the columns of the source; only counted when no file is wanted."""

    def __init__(self, path: Path | None, header: list[str]) -> None:
        """An earlier file is replaced."""
        self.rows = 0
        self._file: IO[str] | None = path.open("w", encoding="utf-8", newline="") if path else None
        self._writer = csv.writer(self._file, lineterminator="\n") if self._file else None
        self._write(["line", "reason", *header])

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
            self._write(
                [
                    str(line.number),
                    unusable.reason if at_fault else f"left out with line {unusable.fault.number}",
                    *line.row,
                ]
            )
        self.rows += len(unusable.lines)

    def _write(self, row: list[str]) -> None:
        if self._writer:
            self._writer.writerow(row)
