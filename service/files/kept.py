"""The files of complaints, outside the events: `files/kept/<two>/<complaint>/<subject>/<name>` under the data folder.

The name is a MAC of whose it is and of the content's SHA-256, so that the same content is there once for each subject
and a look at the folder tells nothing; the content is encrypted under the subject's data key. So a file dies with the
key, and is deleted with it besides. A mark under `files/pending` says that a complaint's files are being written: what
a crash leaves between the file and its event is found by it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_hex
from uuid import UUID

from cryptography.exceptions import InvalidTag

from service.files import durable
from service.store.keys import KeyRing, decrypt, encrypt


class FileGone(Exception):
    """The file is not where it was written."""


class FileChanged(Exception):
    """The file is not what was written."""


class Kept:
    """Everything that touches the files of complaints."""

    def __init__(self, folder: Path, ring: KeyRing) -> None:
        """`folder` is made with the first file; `ring` names the files."""
        self.folder = folder / "kept"
        self.pending = folder / "pending"
        self._ring = ring

    @contextmanager
    def writing(self, complaint: UUID) -> Iterator[None]:
        """While files of this complaint are written and their events are not yet; the mark stays when that fails."""
        mark = self.pending / f"{complaint}.{token_hex(8)}"
        durable.write(mark, b"")
        yield
        mark.unlink(missing_ok=True)

    def put(self, complaint: UUID, subject: UUID, dek: bytes, content: bytes) -> str:
        """Keep it, on the disk when this returns; answers its digest."""
        digest = sha256(content).hexdigest()
        durable.write(self.path(complaint, subject, digest), encrypt(dek, content, _place(subject, digest)))
        return digest

    def get(self, complaint: UUID, subject: UUID, dek: bytes, digest: str) -> bytes:
        """What was kept under this digest. Raises FileGone, FileChanged."""
        try:
            content = decrypt(dek, self.path(complaint, subject, digest).read_bytes(), _place(subject, digest))
        except FileNotFoundError:
            raise FileGone from None
        except (InvalidTag, ValueError):
            raise FileChanged from None
        if not compare_digest(sha256(content).hexdigest(), digest):
            raise FileChanged
        return content

    def delete_for(self, complaint: UUID, subject: UUID) -> None:
        """All that this subject has there, for an erasure; done again it does no harm."""
        self._remove(self._of(complaint) / str(subject))

    def delete(self, path: Path, older_than: float) -> bool:
        """A file that no event names, unless it was written again meanwhile: looked at when it is out of the way."""
        aside = path.with_name(f"{path.name}.{token_hex(8)}{durable.PARTIAL}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime >= older_than:
            aside.rename(path)
            return False
        aside.unlink()
        return True

    def path(self, complaint: UUID, subject: UUID, digest: str) -> Path:
        """Where a content of this digest is."""
        name = self._ring.mac("attachment", subject.bytes, bytes.fromhex(digest)).hex()
        return self._of(complaint) / str(subject) / name

    def of(self, complaint: UUID) -> Iterator[Path]:
        """Every file there is of this complaint, whole or not."""
        yield from (path for path in self._of(complaint).glob("*/*") if path.is_file())

    def complaints(self) -> Iterator[UUID]:
        """Every complaint that has a folder."""
        for folder in sorted(self.folder.glob("*/*")):
            with suppress(ValueError):
                yield UUID(folder.name)

    def _of(self, complaint: UUID) -> Path:
        name = str(complaint)
        return self.folder / name[-2:] / name

    def _remove(self, folder: Path) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)
        with suppress(FileNotFoundError):
            durable.flush_folder(folder.parent)
        with suppress(OSError):
            folder.parent.rmdir()


def _place(subject: UUID, digest: str) -> bytes:
    return f"{subject}|{digest}".encode()
