"""Following a public report: asked for with a contact, confirmed from there, told of in notices, and ended by a link.

Nobody is subscribed by somebody else: until the contact's owner has opened the link that was sent there, nothing is
recorded; what was asked waits a day, encrypted under a key made from that link. To whom many ask for at once is sent
little: a few messages a day to one contact, a few an hour for one address.
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from uuid import UUID, uuid4

import msgspec

from domain.complaint.commands import Erase, Follow, Unfollow
from domain.complaint.following import known_as
from domain.complaint.following_events import ComplaintFollowed
from domain.complaint.personal_data import Basis
from domain.complaint.refusals import BadContact, ErasedAlready, NotFollowing, UnderLegalHold
from domain.complaint.state import Complaint
from domain.event import SYSTEM, Actor, Code, Refused, Role
from service.bootstrap import Service
from service.commands.request import Request
from service.folded import folded
from service.idempotency import IdempotencyKey
from service.identity.attempts import Attempts
from service.identity.principals import Anonymous
from service.notify.asking import asking
from service.notify.channels import EMAIL, SMS, NotNow, Undeliverable, channels_of
from service.reading.person import HeldAbout, held_about
from service.reading.public import public_case
from service.store.keys import KeyRing
from service.store.vault import Reference, reveal

HANDLE = r"[A-Za-z0-9_-]{43}"
_PROOF = 12
ONE_CLICK = "stop"
"""What stands below the link that ends a following, for programs that end it by a POST of their own."""


class NoWayToTell(Refused):
    """No messages go to such a contact from here: give one of the other kind, or look at the report's page."""


class FollowingUnknown(Refused):
    """This link is not valid any more."""


class CannotSendNow(Exception):
    """The message cannot be sent at this moment: try again in a few minutes."""


class _Asked(msgspec.Struct, frozen=True):
    complaint: UUID
    contact: str


@dataclass(frozen=True)
class Following:
    """Somebody's following of one report."""

    complaint: Complaint
    contact: str | None


def possible(service: Service) -> bool:
    """Whether messages are sent from here at all."""
    return bool(channels_of(service.settings))


def ask(service: Service, attempts: Attempts, number: str, contact: str, address: str, channel: Code) -> None:
    """Send the link by which it is confirmed.

    Raises UnknownComplaint, what the rules say, NoWayToTell, TooManyFollowings, CannotSendNow.
    """
    complaint, contact = public_case(service, number).complaint, contact.strip()
    nobody = Request(actor=Actor(uuid4(), Role.FOLLOWER), channel=channel)
    service.commands.foresee(complaint.id, Follow(contact=contact), nobody)
    medium = medium_of(contact)
    way = channels_of(service.settings).get(medium)
    if way is None:
        raise NoWayToTell(field="contact")
    with attempts.following(address, known_as(contact)):
        link = token_urlsafe(32)
        service.files.followings.put(link, msgspec.msgpack.encode(_Asked(complaint.id, contact)))
        try:
            way.send(contact, asking(complaint.filed.tracking_id, _address(service, f"new/{link}"), short=way.short))
        except Undeliverable:
            raise BadContact(field="contact") from None
        except NotNow:
            raise CannotSendNow from None


def asked(service: Service, link: str) -> Following:
    """What a link would confirm. Raises FollowingUnknown."""
    waiting = _waiting(service, link)
    return Following(folded(service.log.history(waiting.complaint)), waiting.contact)


def confirm(service: Service, link: str, channel: Code) -> Complaint:
    """From now on they are told; who was already is not told twice, nor by a button that is pressed twice.

    Raises FollowingUnknown, and what the rules say.
    """
    waiting = _waiting(service, link)
    complaint = folded(service.log.history(waiting.complaint))
    same = {known_as(each) for each in contacts(service, complaint).values()}
    if known_as(waiting.contact) not in same:
        once = IdempotencyKey(Anonymous().name, "POST /followings", sha256(link.encode()).hexdigest(), b"")
        by = Request(actor=Actor(uuid4(), Role.FOLLOWER), channel=channel, idempotency=once)
        service.commands.handle(complaint.id, Follow(contact=waiting.contact), by)
    service.files.followings.drop(link)
    return complaint


def followed(service: Service, token: str) -> Following:
    """Whose link this is. Raises FollowingUnknown."""
    complaint, follower = _read(service.ring, token)
    state = folded(service.log.history(complaint))
    return Following(state, contacts(service, state).get(follower))


def stop(service: Service, token: str, channel: Code) -> Complaint:
    """They hear no more of it, and what was kept of them is erased. Raises FollowingUnknown."""
    complaint, follower = _read(service.ring, token)
    them = Request(actor=Actor(follower, Role.FOLLOWER), channel=channel)
    try:
        service.commands.handle(complaint, Unfollow(), them)
    except NotFollowing:  # sent twice, or a crash came in between
        state = folded(service.log.history(complaint))
        if state.personal_data.held:  # each refusal is recorded: once is enough
            return state
    erase = Erase(basis=Basis.REQUEST, subject=follower)
    with suppress(ErasedAlready, UnderLegalHold):
        service.commands.handle(complaint, erase, Request(actor=SYSTEM, channel=channel))
    return folded(service.log.history(complaint))


def held(service: Service, token: str) -> HeldAbout:
    """All that the report holds about them. Raises FollowingUnknown."""
    complaint, follower = _read(service.ring, token)
    return held_about(service, complaint, follower)


def contacts(service: Service, complaint: Complaint) -> Mapping[UUID, str]:
    """Where each follower is told, for those who tell them."""
    if not complaint.followers:
        return {}
    places = {
        Reference(complaint.id, one.originator_version, "/contact"): one.event.follower
        for one in service.log.history(complaint.id)
        if isinstance(one.event, ComplaintFollowed) and one.event.follower in complaint.followers
    }
    with service.database.autocommit() as cursor:
        found = reveal(cursor, service.ring, places)
    return {places[place]: text for place, text in found.items()}


def medium_of(contact: str) -> Code:
    """By which kind of message it is reached."""
    return EMAIL if "@" in contact else SMS


def stop_link(service: Service, complaint: UUID, follower: UUID) -> str:
    """The address that ends it, of this follower alone; it needs no session."""
    told = complaint.bytes + follower.bytes
    token = base64.urlsafe_b64encode(told + _proof(service.ring, told)).decode().rstrip("=")
    return _address(service, token)


def _address(service: Service, below: str) -> str:
    return f"{service.settings.public_url.rstrip('/')}/following/{below}"


def _read(ring: KeyRing, token: str) -> tuple[UUID, UUID]:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        told, proof = raw[:32], raw[32:]
        complaint, follower = UUID(bytes=told[:16]), UUID(bytes=told[16:])
    except ValueError:
        raise FollowingUnknown from None
    if not compare_digest(proof, _proof(ring, told)):
        raise FollowingUnknown
    return complaint, follower


def _proof(ring: KeyRing, told: bytes) -> bytes:
    return ring.mac("following", told)[:_PROOF]


def _waiting(service: Service, link: str) -> _Asked:
    plain = service.files.followings.get(link)
    if plain is None:
        raise FollowingUnknown
    return msgspec.msgpack.decode(plain, type=_Asked)
