"""What a command with an Idempotency-Key answered: the same request gets the same answer, another one is refused.

A record is written in the same statement as the events it answers for, so neither exists without the other. It knows
the request only by an HMAC under a salt of its own, which is deleted with it after 48 hours. A receipt has the secret
that is shown once, so it is kept encrypted under the data key of the complaint's reporter.
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec
from psycopg2 import extensions

from service.store.append import IdempotencyRecord
from service.store.keys import KeyRing, decrypt, encrypt

KEPT_HOURS = 48


@dataclass(frozen=True)
class IdempotencyKey:
    """The caller's key, scoped to who called what; `body` is what must not differ, as received."""

    principal: str
    route: str
    key: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Handled:
    """A command was taken: the complaint stands at `version`. `receipt` has what is told once (tracking ID, secret)."""

    complaint: UUID
    version: int
    receipt: Mapping[str, str]
    replayed: bool = False


class IdempotencyKeyReused(Exception):
    """This Idempotency-Key was used for another request: take a new key for a new request."""


def record(key: IdempotencyKey, answer: Handled, sealing: tuple[UUID, bytes] | None = None) -> IdempotencyRecord:
    """What to remember of this answer; `sealing` is whose receipt it is, with their data key, when there is one."""
    salt = os.urandom(32)
    subject, response = None, b""
    if sealing is not None:
        subject, dek = sealing
        response = encrypt(dek, msgspec.json.encode(dict(answer.receipt)), _place(key))
    return IdempotencyRecord(
        principal=key.principal,
        route=key.route,
        key=key.key,
        salt=salt,
        fingerprint=_fingerprint(salt, key.body),
        originator_id=answer.complaint,
        version=answer.version,
        status=200,
        response=response,
        subject=subject,
    )


_RECALL = """
SELECT i.salt, i.fingerprint, i.originator_id, i.version, i.response, i.subject, k.kek_epoch, k.wrapped_dek
FROM aduan.idempotency i LEFT JOIN aduan.vault_keys k USING (subject)
WHERE i.principal = %s AND i.route = %s AND i.key = %s
"""


def recall(cursor: extensions.cursor, ring: KeyRing, key: IdempotencyKey) -> Handled | None:
    """The answer given before under this key, or None. Raises IdempotencyKeyReused for another body.

    The receipt is empty when the reporter's data was erased meanwhile.
    """
    cursor.execute(_RECALL, (key.principal, key.route, key.key))
    row = cursor.fetchone()
    if row is None:
        return None
    salt, fingerprint, stream, version, response, subject, epoch, wrapped = row
    if not hmac.compare_digest(_fingerprint(bytes(salt), key.body), bytes(fingerprint)):
        raise IdempotencyKeyReused
    receipt: dict[str, str] = {}
    if wrapped is not None:
        dek = ring.unwrap(UUID(str(subject)), epoch, bytes(wrapped))
        receipt = msgspec.json.decode(decrypt(dek, bytes(response), _place(key)), type=dict[str, str])
    return Handled(complaint=UUID(str(stream)), version=version, receipt=receipt, replayed=True)


def forget_expired(cursor: extensions.cursor) -> int:
    """Delete records older than 48 hours; answers how many."""
    cursor.execute(
        "DELETE FROM aduan.idempotency WHERE created_at < clock_timestamp() - make_interval(hours => %s)", (KEPT_HOURS,)
    )
    return cursor.rowcount


def _fingerprint(salt: bytes, body: bytes) -> bytes:
    return hmac.digest(salt, body, "sha256")


def _place(key: IdempotencyKey) -> bytes:
    return msgspec.json.encode([key.principal, key.route, key.key])
