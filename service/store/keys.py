"""The keys that stay outside the database: KEKs by epoch, which wrap each subject's data key, and a MAC key.

The file is JSON: `{"current": 1, "keks": {"1": base64}, "mac": base64}`, mode 0600. Whoever has the database but not
this file can read no personal value; whoever loses it has erased them all, so back it up apart from the data.
"""

import base64
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.mendable import Mendable

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyFileUnusable(Mendable):
    """The key file is missing, readable by others or not of the expected form."""


def encrypt(key: bytes, plain: bytes, associated: bytes) -> bytes:
    """AES-256-GCM under a fresh nonce; answers nonce ‖ ciphertext ‖ tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated)


def decrypt(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """The inverse of `encrypt`; raises cryptography's InvalidTag when anything was changed or moved."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)


class KeyRing:
    """KEKs by epoch; new data keys are wrapped under the current one.

    A ring that was loaded looks at its file again when a key is to be wrapped, or one of an unknown epoch opened: so a
    running process follows when the keys are changed.
    """

    def __init__(self, keks: Mapping[int, bytes], current: int, mac: bytes) -> None:
        """Each key has 32 bytes."""
        self._keks, self._current, self._mac = dict(keks), current, mac
        self._path: Path | None = None
        self._stamp: tuple[int, ...] = ()

    @classmethod
    def generate(cls) -> "KeyRing":
        """A new ring with one random KEK, epoch 1."""
        return cls({1: os.urandom(KEY_BYTES)}, 1, os.urandom(KEY_BYTES))

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Read the file; refuse one that others may read."""
        try:
            stamp = _stamp(path)
            if path.stat().st_mode & 0o077:
                raise KeyFileUnusable(f"{path} may be read by others: chmod 600 {path}")
            raw = json.loads(path.read_text())
            keks = {int(epoch): base64.b64decode(key, validate=True) for epoch, key in raw["keks"].items()}
            ring = cls(keks, int(raw["current"]), base64.b64decode(raw["mac"], validate=True))
        except FileNotFoundError as missing:
            raise KeyFileUnusable(f"{path} does not exist: make one with `aduan keygen`, or restore it") from missing
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            raise KeyFileUnusable(f"{path} is not a key file: {broken}") from broken
        if ring._current not in keks or any(len(key) != KEY_BYTES for key in (*keks.values(), ring._mac)):
            raise KeyFileUnusable(f"{path} lacks the current key, or a key has not {KEY_BYTES} bytes")
        ring._path, ring._stamp = path, stamp
        return ring

    @property
    def current(self) -> int:
        """The epoch under which keys are wrapped now."""
        return self._current

    @property
    def epochs(self) -> frozenset[int]:
        """Those whose keys can be opened."""
        return frozenset(self._keks)

    def same_as(self, other: "KeyRing") -> bool:
        """True when both hold the same keys."""
        return (self._keks, self._current, self._mac) == (other._keks, other._current, other._mac)

    def covers(self, other: "KeyRing") -> bool:
        """True when it has every key that the other has."""
        return self._mac == other._mac and other._keks.items() <= self._keks.items()

    def rotated(self) -> "KeyRing":
        """The same with a random KEK of a new epoch, which is the current one."""
        epoch = max(self._keks) + 1
        return KeyRing({**self._keks, epoch: os.urandom(KEY_BYTES)}, epoch, self._mac)

    def retired(self) -> "KeyRing":
        """The same with the current KEK alone."""
        return KeyRing({self._current: self._keks[self._current]}, self._current, self._mac)

    def save(self, path: Path) -> None:
        """Write the file, mode 0600; refuses to overwrite one, for that would erase what it opens."""
        self._write(path)

    def replace(self, path: Path) -> None:
        """Put the file in the place of the one that is there: whole, or not at all."""
        written = path.with_name(path.name + ".new")
        written.unlink(missing_ok=True)  # of a change that was cut off
        self._write(written)
        written.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def wrap(self, subject: UUID, dek: bytes) -> tuple[int, bytes]:
        """The subject's data key under the current KEK: (epoch, wrapped)."""
        self._follow()
        return self._current, encrypt(self._keks[self._current], dek, _wrapping(subject, self._current))

    def unwrap(self, subject: UUID, epoch: int, wrapped: bytes) -> bytes:
        """The data key; KeyFileUnusable when the file has no KEK of that epoch."""
        if epoch not in self._keks:
            self._follow()
        if epoch not in self._keks:
            raise KeyFileUnusable(f"the key file has no KEK of epoch {epoch}: restore the one that belongs to the data")
        return decrypt(self._keks[epoch], wrapped, _wrapping(subject, epoch))

    def mac(self, purpose: str, *parts: bytes) -> bytes:
        """HMAC-SHA-256 over length-prefixed parts: what may be recognised again, but not guessed from the database."""
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in (purpose.encode(), *parts))
        return hmac.digest(self._mac, framed, "sha256")

    def _follow(self) -> None:
        """Take over what the file says now; one that is missing or of another log changes nothing."""
        if self._path is None or _stamp(self._path) in (self._stamp, ()):
            return
        try:
            found = KeyRing.load(self._path)
        except KeyFileUnusable:
            return
        if found._mac == self._mac:
            # Keys of old epochs stay: this process may have read rows that were wrapped anew meanwhile.
            self._keks = {**self._keks, **found._keks}
            self._current, self._stamp = found._current, found._stamp

    def _write(self, path: Path) -> None:
        raw = {
            "current": self._current,
            "keks": {str(epoch): base64.b64encode(key).decode() for epoch, key in self._keks.items()},
            "mac": base64.b64encode(self._mac).decode(),
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(raw, file)
            file.flush()
            os.fsync(file.fileno())


def _stamp(path: Path) -> tuple[int, ...]:
    """Tells one version of the file from another; empty when there is none."""
    try:
        known = path.stat()
    except FileNotFoundError:
        return ()
    return known.st_ino, known.st_mtime_ns, known.st_size


def _wrapping(subject: UUID, epoch: int) -> bytes:
    return f"{subject}|{epoch}".encode()
