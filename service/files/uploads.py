"""Files that came before the report they belong to: clean already, and forgotten after a day.

Each is encrypted under a key made from its handle, which is told once and kept nowhere here: without the handle nobody
can open it, and with it only until it has become part of a report.
"""

import os
import time
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe

import msgspec
from cryptography.exceptions import InvalidTag

from domain.complaint.events import MediaType
from service.files import durable
from service.files.intake import Taken
from service.files.refusals import UploadUnknown
from service.store.keys import decrypt, encrypt

KEPT_SECONDS = 86_400
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
        """`folder` is made with the first."""
        self.folder = folder / "uploads"

    def put(self, file: Taken, name: str | None = None) -> Upload:
        """Keep it for a day; its handle is on nobody's disk."""
        upload = Upload(token_urlsafe(32), file.kind, file.content, name, file.taken_at)
        sealed = encrypt(_key(upload.handle), msgspec.msgpack.encode(upload), b"upload")
        durable.write(self._path(upload.handle), sealed)
        return upload

    def get(self, handle: str) -> Upload:
        """Raises UploadUnknown, whatever is wrong with the handle."""
        path = self._path(handle)
        try:
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                raise UploadUnknown(field="attachments")
            plain = decrypt(_key(handle), path.read_bytes(), b"upload")
            return msgspec.msgpack.decode(plain, type=Upload)
        except (OSError, InvalidTag, msgspec.MsgspecError):
            raise UploadUnknown(field="attachments") from None

    def drop(self, handle: str) -> None:
        """It has become part of a report, or nobody wants it."""
        self._path(handle).unlink(missing_ok=True)

    def forget_expired(self) -> int:
        """Those older than a day, and what a crash left half written; answers how many."""
        old, gone = time.time() - KEPT_SECONDS, 0
        for entry in os.scandir(self.folder) if self.folder.is_dir() else ():
            if entry.stat().st_mtime < old:
                Path(entry).unlink(missing_ok=True)
                gone += 1
        return gone

    def _path(self, handle: str) -> Path:
        return self.folder / sha256(b"aduan upload\0" + handle.encode(errors="replace")).hexdigest()


def _key(handle: str) -> bytes:
    return sha256(b"aduan upload key\0" + handle.encode(errors="replace")).digest()
