"""What kind of file came, by its content, and what is kept of it."""

from dataclasses import dataclass
from hashlib import sha256

from domain.complaint.events import MediaType
from service.files import documents, pictures
from service.files.refusals import FileEmpty, FileKindUnknown, FileTooLarge

MOST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """Fit to be kept. `taken_at` is where a camera said that it was; it is in `content` no more."""

    kind: MediaType
    content: bytes
    taken_at: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what is kept, in hexadecimal."""
        return sha256(self.content).hexdigest()


def taken(content: bytes) -> Taken:
    """Raises the refusals of `service.files.refusals`."""
    if not content:
        raise FileEmpty(field="attachments")
    if len(content) > MOST_BYTES:
        raise FileTooLarge(field="attachments", limit=MOST_BYTES)
    kind = kind_of(content)
    if kind is MediaType.PDF:
        return Taken(kind, documents.examined(content))
    picture = pictures.renewed(content, kind)
    return Taken(kind, picture.content, picture.taken_at)


def kind_of(content: bytes) -> MediaType:
    """By the first bytes. Raises FileKindUnknown."""
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return MediaType.WEBP
    if content.startswith(documents.MAGIC):
        return MediaType.PDF
    raise FileKindUnknown(field="attachments")
