"""A form with files, read as it comes: no file of it ever lies on a disk, and of one that is too large only so much.

(Starlette's own reading would put larger files into temporary ones, as they came.)
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

MOST_FILES = 6
"""One more than may be sent, so that it is told."""


class FormBroken(Exception):
    """It is no whole form."""


@dataclass(frozen=True)
class SentFile:
    """`content` is cut off after `limit` and a byte."""

    name: str
    content: bytes


class FormRead:
    """What has come of a form so far."""

    def __init__(self, boundary: bytes, limit: int, most_fields: int) -> None:
        """`limit` is how much is kept of each file."""
        self.fields: list[tuple[str, str]] = []
        self.files: list[SentFile] = []
        self._limit, self._most_fields, self._ended = limit, most_fields, False
        self._headers: dict[bytes, bytes] = {}
        self._name, self._value, self._data = b"", b"", bytearray()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ended,
                "on_part_data": self._came,
                "on_part_end": self._part_ended,
                "on_end": self._end,
            },
        )

    async def read(self, stream: AsyncIterator[bytes]) -> None:
        """All of it. Raises FormBroken."""
        try:
            async for chunk in stream:
                self._parser.write(chunk)
        except FormParserError:
            raise FormBroken from None
        if not self._ended:
            raise FormBroken

    def _begin(self) -> None:
        self._headers, self._data = {}, bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ended(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def _came(self, data: bytes, start: int, end: int) -> None:
        room = self._limit + 1 - len(self._data)
        self._data += data[start : min(end, start + max(room, 0))]

    def _part_ended(self) -> None:
        _, told = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = told.get(b"name", b"").decode(errors="replace")
        if b"filename" not in told:
            self.fields.append((name, self._data.decode(errors="replace")))
        elif told[b"filename"] and len(self.files) < MOST_FILES:
            self.files.append(SentFile(told[b"filename"].decode(errors="replace"), bytes(self._data)))
        if len(self.fields) > self._most_fields:
            raise FormParserError("too many fields")

    def _end(self) -> None:
        self._ended = True


def boundary_of(content_type: str) -> bytes | None:
    """Where its parts are divided, None when it is no such form."""
    kind, told = parse_options_header(content_type)
    return told.get(b"boundary") or None if kind == b"multipart/form-data" else None
