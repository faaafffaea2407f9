"""PDF documents are kept as they came, so those that could do something by themselves are refused.

A simple look: names of the format that start programs or carry files, also where they are written in hexadecimal or
inside a packed object stream. It keeps out what is ordinary; it is no virus scanner, and documents are only ever
downloaded, never shown inside a page.
"""

import re
import zlib

from service.files.refusals import DocumentActive, DocumentUnreadable

MAGIC = b"%PDF-"
MOST_UNPACKED = 64 * 1024 * 1024
TAIL = 1024
"""The end mark of a PDF is within its last so many bytes: what follows is not of the document."""

_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)(?![A-Za-z])")
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z])")
_HEXADECIMAL = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n(.*?)endstream", re.DOTALL)


def examined(content: bytes) -> bytes:
    """The same document. Raises DocumentUnreadable, DocumentActive."""
    if not re.match(rb"%PDF-[12]\.\d", content) or b"%%EOF" not in content[-TAIL:]:
        raise DocumentUnreadable(field="attachments")
    for part in (content, *_object_streams(content)):
        plain = _HEXADECIMAL.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _LOCKED.search(plain):
            raise DocumentUnreadable(field="attachments")
        if _ACTIVE.search(plain):
            raise DocumentActive(field="attachments")
    return content


def _object_streams(content: bytes) -> list[bytes]:
    """Unpacked; those that cannot be are no objects to a reader either."""
    found, left = [], MOST_UNPACKED
    for packed in _STREAM.finditer(content):
        unpacker = zlib.decompressobj()
        try:
            found.append(unpacker.decompress(packed[1], left))
        except zlib.error:
            continue
        left -= len(found[-1])
        if left <= 0:
            raise DocumentUnreadable(field="attachments")
    return found
