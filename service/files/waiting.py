"""What waits for a day to become part of a report, each thing encrypted under a key made from its handle.

The handle is told once and kept nowhere here: without it nobody can open the thing, and nothing tells whose it is.
"""

import os
import time
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag

from service.files import durable
from service.store.keys import decrypt, encrypt

KEPT_SECONDS = 86_400


class Waiting:
    """One folder of such things; all processes of one service share it."""

    def __init__(self, folder: Path, kind: str) -> None:
        """`folder` is made with the first; `kind` keeps one kind of thing apart from another."""
        self.folder, self._kind = folder, kind

    def put(self, handle: str, plain: bytes, since: float | None = None) -> None:
        """In the place of what was there; it is as old as `since` says, so that what belongs together goes together."""
        path = self._path(handle)
        durable.write(path, encrypt(self._key(handle), plain, self._kind.encode()))
        if since is not None:
            os.utime(path, (since, since))

    def get(self, handle: str) -> bytes | None:
        """None when it was never there, is over, or was damaged."""
        path = self._path(handle)
        try:
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                return None
            return decrypt(self._key(handle), path.read_bytes(), self._kind.encode())
        except (OSError, InvalidTag):
            return None

    def drop(self, handle: str) -> None:
        """Now."""
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
        return self.folder / self._digest("", handle).hex()

    def _key(self, handle: str) -> bytes:
        return self._digest(" key", handle)

    def _digest(self, use: str, handle: str) -> bytes:
        return sha256(f"aduan {self._kind}{use}\0".encode() + handle.encode(errors="replace")).digest()
