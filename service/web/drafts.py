"""Reports that are being written in this browser: kept between the pages, for a day, readable with its cookie only.

What is kept is encrypted under a key made from a random token that the browser alone has, and from the key file; so
neither whoever has our disks nor whoever has the browser's cookie can read it without the other. No address, log or
database has any of it.
"""

import hashlib
import secrets
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

import msgspec

from domain.complaint.attachments import MOST
from service.files.waiting import Waiting
from service.store.errors import DatabaseUnavailable
from service.web import cookies
from service.web.attaching import came, remaining, together
from service.web.views import Said
from service.web.visit import Visit

SLOTS = ("1", "2", "3", "4", "5")
"""The drafts that one browser may have at once, as addresses name them."""
_AT_COUNTER = "counter"


def at_counter(staff: UUID) -> str:
    """Where this member of staff types in for others: nobody who signs in here after them opens it."""
    return f"{_AT_COUNTER} {staff}"


class WaitingFile(msgspec.Struct, frozen=True):
    """A file of the draft; `taken_at` is where a camera said that it was."""

    handle: str
    name: str
    taken_at: str | None = None


class Draft(msgspec.Struct, frozen=True):
    """What was answered so far. Once it was sent nothing of that is left but what recognises a second press."""

    begun: float
    #: makes sending twice one report
    key: str
    answers: Mapping[str, str] = {}
    files: tuple[WaitingFile, ...] = ()
    #: the questions that have been answered
    done: frozenset[str] = frozenset()
    #: the fingerprint of what was sent
    sent: str = ""

    @property
    def fingerprint(self) -> str:
        """Of all that would be sent."""
        content = msgspec.json.encode([self.key, sorted(self.answers.items()), [one.handle for one in self.files]])
        return hashlib.sha256(content).hexdigest()

    def saying(self, answers: Mapping[str, str]) -> "Draft":
        """With these answers in the place of those before."""
        return msgspec.structs.replace(self, answers={**self.answers, **answers})

    def only(self, answers: Mapping[str, str]) -> "Draft":
        """With these answers and no others."""
        return msgspec.structs.replace(self, answers=dict(answers))

    def having(self, questions: Iterable[str]) -> "Draft":
        """These questions are answered."""
        return msgspec.structs.replace(self, done=self.done | set(questions))

    def renewed(self, key: str) -> "Draft":
        """To be another report."""
        return msgspec.structs.replace(self, key=key)

    @property
    def emptied(self) -> "Draft":
        """What stays of it once it was sent."""
        return Draft(self.begun, self.key, sent=self.fingerprint)


def fresh() -> Draft:
    """One in which nothing is written yet."""
    return Draft(time.time(), str(uuid4()))


@dataclass(frozen=True)
class Place:
    """Where this browser's draft of one slot lies."""

    visit: Visit
    slot: str

    @property
    def lost(self) -> bool:
        """Whether this browser has written here, and what it wrote is gone."""
        return self.visit.cookie(cookies.DRAFT) is not None

    def open(self) -> Draft | None:
        """None when there is none, or it is over."""
        handle = self._handle()
        plain = None if handle is None else self._drafts.get(handle)
        return None if plain is None else msgspec.msgpack.decode(plain, type=Draft)

    def keep(self, draft: Draft) -> None:
        """In the place of the one that was there."""
        self._drafts.put(self._handle() or self._begin(), msgspec.msgpack.encode(draft), draft.begun)

    def with_sent(self, draft: Draft, typed: Mapping[str, str]) -> tuple[Draft, Said | None]:
        """The draft with the files that came, without those to be taken away; and what was wrong with any."""
        problems: list[Said] = []
        staying = tuple(remaining(draft.files, typed))
        for one in set(draft.files) - set(staying):
            self.visit.service.files.uploads.drop(one.handle)
        new = came(self.visit, MOST - len(staying), problems, since=draft.begun)
        waiting = (WaitingFile(one.handle, one.name or "", one.taken_at) for one in new)
        return msgspec.structs.replace(draft, files=(*staying, *waiting)), together(problems)

    def forget(self) -> None:
        """It and its files."""
        draft, handle = self.open(), self._handle()
        for one in () if draft is None else draft.files:
            self.visit.service.files.uploads.drop(one.handle)
        if handle is not None:
            self._drafts.drop(handle)

    @property
    def _drafts(self) -> Waiting:
        return self.visit.service.files.drafts

    def _handle(self) -> str | None:
        given = next((value for which, value in self.visit.jar if which is cookies.DRAFT), None)
        token = given or self.visit.cookie(cookies.DRAFT)
        return None if token is None else self._named(token)

    def _begin(self) -> str:
        token = secrets.token_urlsafe(32)
        self.visit.put(cookies.DRAFT, token)
        return self._named(token)

    def _named(self, token: str) -> str:
        return self.visit.service.ring.mac("draft", token.encode(errors="replace"), self.slot.encode()).hex()


def forget_all(visit: Visit) -> None:
    """Everything that is being written in this browser."""
    for slot in SLOTS:
        Place(visit, slot).forget()
    forget_at_counter(visit)


def forget_at_counter(visit: Visit) -> None:
    """What the member of staff who is signed in was typing in for somebody, if they can be known now."""
    with suppress(DatabaseUnavailable):
        if visit.staff is not None:
            Place(visit, at_counter(visit.staff.staff)).forget()


def free_slot(visit: Visit) -> str | None:
    """Where another report can be written beside those that are; None when there are five."""
    drafts = ((slot, Place(visit, slot).open()) for slot in SLOTS)
    return next((slot for slot, draft in drafts if draft is None or draft.sent), None)
