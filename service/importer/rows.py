"""The rows of a CSV file, plain or gzipped, one after the other: memory does not grow with the file.

What is wrong with the file as a whole is said at once, with line and column, before anything is imported.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

from service.importer.mapping import MappingFile
from service.importer.quotes import locate
from service.mendable import Mendable

RECORD_LIMIT = 2**20
"""Characters in one record, line ends included: the longest texts that the rules allow fit in ten times. Without it a
gzipped file of 1 MB could be one line of 1 GB, which the csv module would hold at once."""
COLUMN_LIMIT = 2_000
"""Columns in one record; each costs as much as many characters. No export that we know of has more than 300."""

TOO_LONG = f"the record that begins here is longer than {RECORD_LIMIT:,} characters; is a quote not closed?"
TOO_WIDE = f"the record that begins here has {{:,}} columns; {COLUMN_LIMIT:,} are the most"


class FileUnusable(Mendable):
    """The file cannot be read as the mapping says; the message begins with line and column, where there are any."""


class _TooLong(Exception):
    """The record at hand is longer than RECORD_LIMIT."""


class Line(NamedTuple):
    """A record and the line on which it begins."""

    number: int
    row: list[str]


class Table:
    """A CSV file whose encoding, quoting and header have been checked."""

    def __init__(self, path: Path, mapping: MappingFile) -> None:
        """Reads the whole file once; FileUnusable when something is wrong with it."""
        self.path = path
        self._form = mapping.file
        self.header: list[str] = []
        self.count = 0
        with self._refusals():
            for line in self._records():
                if not self.header:
                    self.header = line.row
                    _check_header(self.header, mapping.columns())
                else:
                    self.count += 1
        if not self.header:
            raise FileUnusable("line 1, column 1: the file is empty")
        self.columns = {name: index for index, name in enumerate(self.header)}

    def __iter__(self) -> Iterator[Line]:
        """Every record but the header; empty lines are passed over."""
        records = self._records()
        next(records)
        return records

    def _records(self) -> Iterator[Line]:
        csv.field_size_limit(RECORD_LIMIT)
        with self._open() as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=self._form.delimiter, strict=True)
            begins = 1
            try:
                for row in reader:
                    if len(row) > COLUMN_LIMIT:
                        raise FileUnusable(f"line {begins}, column 1: {TOO_WIDE.format(len(row))}")
                    if row:
                        yield Line(begins, row)
                    begins = reader.line_num + 1
                    lines.left = RECORD_LIMIT
            except _TooLong:
                raise FileUnusable(f"line {begins}, column 1: {TOO_LONG}") from None
            except csv.Error as broken:
                raise FileUnusable(self._where(begins, str(broken))) from broken
            except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
                raise FileUnusable(_torn(reader.line_num, broken)) from broken

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as missing:
            raise FileUnusable(missing.strerror or str(missing)) from missing
        except UnicodeDecodeError as broken:
            raise FileUnusable(self._undecodable(broken)) from broken

    def _bytes(self) -> BinaryIO | gzip.GzipFile:
        return gzip.open(self.path, "rb") if self.path.suffix == ".gz" else self.path.open("rb")

    def _open(self) -> IO[str]:
        encoding = "utf-8-sig" if self._form.encoding.lower() in ("utf-8", "utf8") else self._form.encoding
        return io.TextIOWrapper(self._bytes(), encoding=encoding, newline="")

    def _undecodable(self, broken: UnicodeDecodeError) -> str:
        """The text layer decodes in chunks: look for the line once more, byte by byte.

        It did not get further than one record and one chunk, so that this much of a line is enough.
        """
        with self._bytes() as file:
            for number, line in enumerate(iter(lambda: file.readline(8 * RECORD_LIMIT), b""), 1):
                try:
                    line.decode(self._form.encoding)
                except UnicodeDecodeError as here:
                    column = len(line[: here.start].decode(self._form.encoding)) + 1
                    return f"line {number}, column {column}: byte 0x{line[here.start]:02x} is not {self._form.encoding}"
        return f"line 1, column 1: the file is not {self._form.encoding} ({broken.reason})"

    def _where(self, begins: int, problem: str) -> str:
        """Read the record that begins on this line once more, to say where in it the quotes go wrong."""
        with self._open() as file:
            for _ in range(begins - 1):
                file.readline()
            found = locate(file.read(RECORD_LIMIT), self._form.delimiter)
        below, column, problem = found or (0, 1, problem)
        return f"line {begins + below}, column {column}: {problem}"


class _Lines:
    """The lines of a file for the csv module, which reads on until a record is whole: no more of it than allowed."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.left = RECORD_LIMIT

    def __iter__(self) -> Iterator[str]:
        """Itself."""
        return self

    def __next__(self) -> str:
        """The next line; _TooLong when the record has more than it may."""
        line = self._file.readline(self.left + 1)
        if not line:
            raise StopIteration
        self.left -= len(line)
        if self.left < 0:
            raise _TooLong
        return line


def _torn(lines: int, broken: Exception) -> str:
    """What became of the archive, after so many lines that could be read."""
    if isinstance(broken, EOFError):
        return f"after line {lines} the archive ends before its end: was it cut off on the way?"
    if lines == 0:
        return f"the name ends in .gz, but what is in it is no gzip archive ({broken})"
    return f"after line {lines} the archive is damaged ({broken})"


def _check_header(header: list[str], wanted: frozenset[str]) -> None:
    for index, name in enumerate(header):
        if name in header[:index]:
            column = sum(len(earlier) + 1 for earlier in header[:index]) + 1
            raise FileUnusable(f"line 1, column {column}: the column {name!r} occurs twice")
    missing = sorted(wanted - set(header))
    if missing:
        end = sum(len(name) + 1 for name in header)
        raise FileUnusable(f"line 1, column {end}: the mapping names columns that are missing: {', '.join(missing)}")
