"""What this person may see of one complaint: its stream folded as it is now, and the texts that are theirs to read.

Unknown, forbidden and confidential are one answer. A confidential text is opened to staff for a reason only, and that
is recorded before anything is revealed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from domain import rights
from domain.access import Reason
from domain.complaint.desk_events import ComplaintRedacted
from domain.complaint.refusals import UnknownComplaint
from domain.complaint.state import Attached, Complaint
from domain.directory.state import Directory
from domain.event import Actor, Code
from domain.rights import Act
from domain.tracking import MistypedTrackingId, normalise
from service.access import record_reading
from service.bootstrap import Service
from service.folded import folded
from service.identity.principals import Anonymous, Principal, StaffMember
from service.reading.outside import (
    BETWEEN_OFFICES,
    Texts,
    files_outside,
    outside,
    places,
    redacted,
    with_posted,
)
from service.redacted import redactions
from service.store.mapper import Replayed
from service.store.names import TRACKING, find_stream
from service.store.vault import Reference, reveal

ABOUT_PERSON = frozenset({"name", "phone", "email"})
TITLE: Texts = frozenset({("complaint.filed", "title")})

_IS_COMPLAINT = "SELECT FROM aduan.events WHERE originator_id = %s AND version = 1 AND topic = 'complaint.filed'"


@dataclass(frozen=True)
class Found:
    """A complaint that exists; `by_name` when it was asked for by the ID that is handed out."""

    stream: UUID
    by_name: bool


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The complaint and its events; of the wanted texts `texts` has those that may be read, `withheld` why not.

    `actor` is None for people without a right to the case, whoever they are elsewhere.
    Only staff are told how the offices organise their work. In place of a text that was redacted stands what is shown
    instead, and its place is in `redacted`.
    """

    complaint: Complaint
    history: Sequence[Replayed]
    actor: Actor | None
    directory: Directory
    texts: Mapping[Reference, str] = field(repr=False)
    withheld: Mapping[Reference, str]
    redacted: frozenset[Reference] = frozenset()

    @property
    def staff(self) -> bool:
        """Whether a member of staff looks, who may know which colleague acted."""
        return self.actor is not None and self.actor.role in rights.STAFF_ROLES

    @property
    def files(self) -> Sequence[Attached]:
        """The case's files: those of drafts are for staff."""
        return self.complaint.attachments if self.staff else files_outside(self.complaint)

    def text(self, version: int, name: str) -> str | None:
        """The value of that event's field, None when there is none or it is withheld."""
        return self.texts.get(Reference(self.complaint.id, version, f"/{name}"))


def find(service: Service, given: str) -> Found:
    """By UUID, or by tracking ID however it is typed. Raises UnknownComplaint."""
    with service.database.autocommit() as cursor:
        try:
            stream = UUID(given)
        except ValueError:
            named = _named(given)
            by_name = find_stream(cursor, TRACKING, named) if named is not None else None
            if by_name is None:
                raise UnknownComplaint from None
            return Found(by_name, True)
        cursor.execute(_IS_COMPLAINT, (str(stream),))
        if cursor.rowcount == 0:
            raise UnknownComplaint
    return Found(stream, False)


def see(
    service: Service,
    who: Principal,
    found: Found,
    *,
    channel: Code,
    reason: Reason | None = None,
    wanted: Texts | None = None,
    only: frozenset[Reference] | None = None,
) -> Seen:
    """Fold, decide what may be read, record that it is, reveal: all texts, or those `wanted` that will be shown.

    With `only` those that stand there. Raises UnknownComplaint when nothing may be seen.
    """
    history = service.log.history(found.stream)
    complaint = folded(history)
    directory = service.directories.current()
    actor = _concerned(who, complaint, directory)
    if actor is None and not _open_to_all(complaint, found):
        raise UnknownComplaint
    staff = actor is not None and actor.role in rights.STAFF_ROLES
    told = history if staff else outside(history, complaint)
    originals = actor is not None and rights.allows(actor, Act.SEE_REDACTED, directory, case=complaint.case)
    instead = {} if originals else redactions(history)
    asked = [
        (one, place)
        for one in told
        for place in places(one, wanted)
        if (only is None or place in only) and (originals or not _stands_in(one, place))
    ]
    withheld = {
        place: why
        for one, place in asked
        if (why := _why_not(actor, complaint, directory, one, place, reason)) is not None
    }
    shown = with_posted(instead, history)
    readable = {place: shown.get(place, place) for _, place in asked if place not in withheld}
    read = list(dict.fromkeys(readable.values()))
    if isinstance(who, StaffMember) and reason is not None and complaint.confidential and read:
        record_reading(service.log, who.actor, complaint.id, reason, read, channel=channel, context=directory.position)
    with service.database.autocommit() as cursor:
        revealed = reveal(cursor, service.ring, read)
    withheld |= {place: "erased" for place, source in readable.items() if source not in revealed}
    return Seen(
        complaint=complaint,
        history=told,
        actor=actor,
        directory=directory,
        texts={place: revealed[source] for place, source in readable.items() if source in revealed},
        withheld=withheld,
        redacted=redacted(instead, history),
    )


def _stands_in(one: Replayed, place: Reference) -> bool:
    """Such a text is shown in the place of another, under the rules of that place."""
    return isinstance(one.event, ComplaintRedacted) and place.field == "/text"


def admitted(service: Service, who: Principal, found: Found) -> bool:
    """Whether this person may know that the complaint exists."""
    complaint = folded(service.log.history(found.stream))
    concerned = _concerned(who, complaint, service.directories.current())
    return concerned is not None or _open_to_all(complaint, found)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def _concerned(who: Principal, complaint: Complaint, directory: Directory) -> Actor | None:
    """Whoever has a right to the case; all others are told what everybody is told, whoever they are elsewhere."""
    if isinstance(who, Anonymous) or not rights.allows(who.actor, Act.SEE_CASE, directory, case=complaint.case):
        return None
    return who.actor


def _open_to_all(complaint: Complaint, found: Found) -> bool:
    """Whoever has the ID of one that is neither confidential nor withdrawn may know of it."""
    return found.by_name and complaint.told_to_all


def _why_not(
    actor: Actor | None,
    complaint: Complaint,
    directory: Directory,
    one: Replayed,
    place: Reference,
    reason: Reason | None,
) -> str | None:
    """Why this value is withheld; None when it is shown."""
    case, name = complaint.case, place.field.removeprefix("/")
    if actor is None:
        return "not_public"
    staff = actor.role in rights.STAFF_ROLES
    if not staff and (one.event.topic, name) in BETWEEN_OFFICES:
        return "between_offices"
    if not rights.sees_text(actor, case, directory):
        return "confidential"
    if name in ABOUT_PERSON and not rights.sees_name(actor, case, directory):
        return "anonymous"
    if staff and complaint.confidential and reason is None:
        return "reason_needed"
    return None


def _named(given: str) -> Code | None:
    try:
        return Code(normalise(given))
    except MistypedTrackingId:
        return None
