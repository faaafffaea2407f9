"""Files that came before the report they belong to: clean already, and forgotten after a day."""

from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe

import msgspec

from domain.complaint.events import MediaType
from service.files.intake import Taken
from service.files.refusals import UploadUnknown
from service.files.waiting import Waiting

HANDLE = r"[A-Za-z0-9_-]{43}"


class Upload(msgspec.Struct, frozen=True):
    """A file that waits; `handle` names it."""

    handle: str
    kind: MediaType
    content: bytes
    name: str | None = None
    taken_at: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()

    def named(self, name: str | None) -> "Upload":
        """The same under another name."""
        return Upload(self.handle, self.kind, self.content, name, self.taken_at)


class Uploads:
    """Those that wait."""

    def __init__(self, folder: Path) -> None:
        """Below `folder`."""
        self._waiting = Waiting(folder / "uploads", "upload")

    @property
    def folder(self) -> Path:
        """Made with the first."""
        return self._waiting.folder

    def put(self, file: Taken, name: str | None = None, since: float | None = None) -> Upload:
        """Keep it for a day, counted from `since` when it belongs to something older; its handle is on no disk."""
        upload = Upload(token_urlsafe(32), file.kind, file.content, name, file.taken_at)
        self._waiting.put(upload.handle, msgspec.msgpack.encode(upload), since)
        return upload

    def get(self, handle: str) -> Upload:
        """Raises UploadUnknown, whatever is wrong with the handle."""
        plain = self._waiting.get(handle)
        if plain is None:
            raise UploadUnknown(field="attachments")
        return msgspec.msgpack.decode(plain, type=Upload)

    def drop(self, handle: str) -> None:
        """It has become part of a report, or nobody wants it."""
        self._waiting.drop(handle)

    def forget_expired(self) -> int:
        """Those older than a day; answers how many."""
        return self._waiting.forget_expired()
