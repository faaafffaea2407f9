"""Personal values: sealed into commitments when an event is stored, revealed from the vault when somebody may read.

The commitment is base64(SHA-256("aduan/personal/v1\\0" ‖ u32+field ‖ u32+r ‖ u32+value)), lengths big-endian, field =
JSON pointer inside the state, r = 32 random bytes. The vault row is AES-256-GCM under the subject's data key over
r ‖ value, with originator|version|field as associated data, so that it cannot be moved to another place.
"""

import hashlib
import os
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from psycopg2 import extensions

from domain.event import Personal
from service.store.append import VaultKey, VaultValue
from service.store.errors import SubjectErased
from service.store.keys import KEY_BYTES, KeyRing, decrypt, encrypt

SALT_BYTES = 32
_DOMAIN = b"aduan/personal/v1\0"
_u32 = Struct(">I").pack


class Reference(NamedTuple):
    """Where a personal value belongs: the event and the JSON pointer inside its state."""

    originator_id: UUID
    version: int
    field: str


def commitment(field: str, salt: bytes, value: bytes) -> str:
    """What the log keeps of a personal value."""
    name = field.encode()
    framed = b"".join((_DOMAIN, _u32(len(name)), name, _u32(len(salt)), salt, _u32(len(value)), value))
    return b2a_base64(hashlib.sha256(framed).digest(), newline=False).decode()


def seal(personal: Personal, where: Reference, dek: bytes) -> tuple[Personal, VaultValue]:
    """The commitment for the event and the row for the vault; fresh salt and nonce each time."""
    if personal.text is None:
        raise ValueError(f"{where.field} has no text to seal")
    salt, value = os.urandom(SALT_BYTES), personal.text.encode()
    sealed = Personal(personal.subject, commitment=commitment(where.field, salt, value))
    ciphertext = encrypt(dek, salt + value, _place(where))
    return sealed, VaultValue(where.originator_id, where.version, where.field, personal.subject, ciphertext)


def open_value(dek: bytes, where: Reference, ciphertext: bytes) -> tuple[bytes, str]:
    """(salt, text) of a vault row: together they prove the commitment."""
    plain = decrypt(dek, ciphertext, _place(where))
    return plain[:SALT_BYTES], plain[SALT_BYTES:].decode()


def new_key(ring: KeyRing, subject: UUID) -> tuple[bytes, VaultKey]:
    """A random data key for a new subject, and its wrapped form for the vault."""
    dek = os.urandom(KEY_BYTES)
    epoch, wrapped = ring.wrap(subject, dek)
    return dek, VaultKey(subject, epoch, wrapped)


def load_keys(cursor: extensions.cursor, ring: KeyRing, subjects: Iterable[UUID]) -> dict[UUID, bytes]:
    """Data keys of known subjects; SubjectErased when one is gone."""
    wanted = set(subjects)
    if not wanted:
        return {}
    cursor.execute(
        "SELECT subject, kek_epoch, wrapped_dek FROM aduan.vault_keys WHERE subject = ANY(%s::uuid[])",
        ([str(subject) for subject in wanted],),
    )
    keys = {UUID(str(row[0])): ring.unwrap(UUID(str(row[0])), row[1], bytes(row[2])) for row in cursor.fetchall()}
    if wanted - keys.keys():
        raise SubjectErased
    return keys


_REVEAL = """
SELECT v.originator_id, v.version, v.field, v.ciphertext, k.subject, k.kek_epoch, k.wrapped_dek
FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS wanted(originator_id, version, field)
JOIN aduan.vault_values v USING (originator_id, version, field)
JOIN aduan.vault_keys k USING (subject)
"""


def reveal(cursor: extensions.cursor, ring: KeyRing, wanted: Iterable[Reference]) -> Mapping[Reference, str]:
    """The clear values behind the references, in one query; what was erased is simply not there.

    Whoever calls this answers for the right to read and, for confidential fields, for recording the access.
    """
    references = list(wanted)
    if not references:
        return {}
    cursor.execute(
        _REVEAL,
        (
            [str(r.originator_id) for r in references],
            [r.version for r in references],
            [r.field for r in references],
        ),
    )
    deks: dict[str, bytes] = {}
    texts: dict[Reference, str] = {}
    for originator_id, version, field, ciphertext, subject, epoch, wrapped in cursor.fetchall():
        if subject not in deks:
            deks[subject] = ring.unwrap(UUID(str(subject)), epoch, bytes(wrapped))
        where = Reference(UUID(str(originator_id)), version, field)
        texts[where] = open_value(deks[subject], where, bytes(ciphertext))[1]
    return texts


def _place(where: Reference) -> bytes:
    return f"{where.originator_id}|{where.version}|{where.field}".encode()
