"""PDF documents are kept as they came, so those that could do something by themselves are refused.

A simple look: names of the format that start programs or carry files, also where they are written in hexadecimal or
inside a packed object stream. It keeps out what is ordinary; it is no virus scanner, and documents are only ever
downloaded, never shown inside a page.
"""

import re
import zlib
from collections.abc import Iterator

from service.files.refusals import DocumentActive, DocumentUnreadable

MAGIC = b"%PDF-"
MOST_UNPACKED = 64 * 1024 * 1024
TAIL = 1024
"""The end mark of a PDF is within its last so many bytes: what follows is not of the document."""

DICTIONARY = 400
"""Between the kind of a stream and its beginning are at most so many bytes."""


def _names(*names: str) -> re.Pattern[bytes]:
    """Any of these, each of their characters plain or in hexadecimal."""

    def either(character: str) -> str:
        return f"(?:{character}|#(?i:{ord(character):02x}))"

    found = "|".join("".join(map(either, name)) for name in names)
    return re.compile(f"/(?:{found})(?![A-Za-z])".encode())


_ACTIVE = _names(
    *("JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm"),
    *("ImportData", "GoToE"),
)
_LOCKED = _names("Encrypt")
_PACKED = _names("ObjStm")
_BEGIN = re.compile(rb"stream\r?\n")


def examined(content: bytes) -> bytes:
    """The same document. Raises DocumentUnreadable, DocumentActive."""
    if not re.match(rb"%PDF-[12]\.\d", content) or b"%%EOF" not in content[-TAIL:]:
        raise DocumentUnreadable(field="attachments")
    for part in (content, *_object_streams(content)):
        if _LOCKED.search(part):
            raise DocumentUnreadable(field="attachments")
        if _ACTIVE.search(part):
            raise DocumentActive(field="attachments")
    return content


def _object_streams(content: bytes) -> list[bytes]:
    """Unpacked; those that cannot be are no objects to a reader either."""
    found, left = [], MOST_UNPACKED
    for packed in _packed(content):
        unpacker = zlib.decompressobj()
        try:
            found.append(unpacker.decompress(packed, left))
        except zlib.error:
            continue
        left -= len(found[-1])
        if left <= 0:
            raise DocumentUnreadable(field="attachments")
    return found


def _packed(content: bytes) -> Iterator[bytes]:
    """Each part of the document is looked at once, however it is made: one pattern for all of it would take hours."""
    done = 0
    for named in _PACKED.finditer(content):
        begin = _BEGIN.search(content, named.end(), named.end() + DICTIONARY)
        if named.start() < done or begin is None:
            continue
        end = content.find(b"endstream", begin.end())
        if end < 0:
            return
        yield content[begin.end() : end]
        done = end
