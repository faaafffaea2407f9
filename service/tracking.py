"""What a reporter is given: a tracking ID to say aloud and a secret to keep."""

import secrets
from uuid import UUID

from domain.event import TrackingId
from domain.tracking import BITS, make
from service.store.keys import KeyRing

SECRET_DIGITS = 16


def fresh_tracking_id() -> TrackingId:
    """Unguessable: 50 random bits and a check character."""
    return make(secrets.randbits(BITS))


def fresh_secret() -> str:
    """Sixteen random digits."""
    return f"{secrets.randbelow(10**SECRET_DIGITS):0{SECRET_DIGITS}d}"


def verifier(ring: KeyRing, stream: UUID, secret: str) -> bytes:
    """What the database keeps of the secret: a MAC, useless without the key file."""
    return ring.mac("secret", stream.bytes, secret.encode())
