"""What an event is: a fact about one stream, immutable, known by its topic, never by the place of its class.

Types that may appear in an event are few, so that nothing personal slips into the log: codes and ids, numbers, dates,
enumerations, wording that an office publishes, and `Personal` values, which are stored as commitments only.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType, dataclass_transform
from uuid import UUID

Code = NewType("Code", str)
"""A name out of a list that an administrator keeps (`dinas-sdabmbk`, `jalan-rusak`): no free text."""
TrackingId = NewType("TrackingId", str)
"""Ten Crockford characters and a check character, without separators."""
Zone = NewType("Zone", str)
"""An IANA time zone name, `Asia/Jakarta`."""
Published = NewType("Published", str)
"""Wording that an office publishes under its own name: unit names, holidays, sources. Never about a person."""


@dataclass(frozen=True)
class Label:
    """A published name in both languages."""

    id: Published
    en: Published


class Personal:
    """A string that somebody typed, or one that points at a person.

    In a new event it holds `text`; once stored, the log has only `commitment` (base64 of a salted SHA-256) and the
    vault has the value, under the key of `subject`, until it is erased.
    """

    __slots__ = ("commitment", "subject", "text")

    def __init__(self, subject: UUID, text: str | None = None, commitment: str | None = None) -> None:
        """Either `text` (not stored yet) or `commitment` (read back) is given."""
        self.subject = subject
        self.text = text
        self.commitment = commitment

    def __eq__(self, other: object) -> bool:
        """Two are equal when subject, text and commitment are."""
        if not isinstance(other, Personal):
            return NotImplemented
        return (self.subject, self.text, self.commitment) == (other.subject, other.text, other.commitment)

    def __hash__(self) -> int:
        """Hash of the subject and what is known of the value."""
        return hash((self.subject, self.text, self.commitment))

    def __repr__(self) -> str:
        """Never show the text: a log line would keep it."""
        return f"Personal(subject={self.subject}, {'clear' if self.commitment is None else self.commitment})"


class Role(StrEnum):
    """In which capacity somebody acts; staff roles are held for a unit and reach its subtree."""

    REPORTER = "reporter"
    NATIONAL_ADMIN = "national_admin"
    AGENCY_ADMIN = "agency_admin"
    LIAISON = "liaison"
    LEADER = "leader"
    INSPECTOR = "inspector"
    OMBUDSMAN = "ombudsman"
    EVALUATOR = "evaluator"
    INTEGRATION = "integration"
    SYSTEM = "system"
    FOLLOWER = "follower"


class Origin(StrEnum):
    """Whether an event was recorded as it was decided, or came with a history from another system."""

    LIVE = "live"
    IMPORTED = "imported"


@dataclass(frozen=True)
class Actor:
    """Who acted. A reporter's id is the complaint's own subject, never an account (see docs: personal data)."""

    id: UUID
    role: Role
    unit: Code | None = None
    on_behalf_of: UUID | None = None


SYSTEM = Actor(id=UUID(int=0), role=Role.SYSTEM)


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What is known about an event beside its own data; folds receive it as `at`.

    `occurred_at` is when it happened, `recorded_at` when the log took it; they differ for imports and late entries.
    `position` is the place in the whole log, 0 while the event has none yet.
    """

    stream: UUID
    version: int
    position: int
    recorded_at: datetime
    event_id: UUID
    occurred_at: datetime
    actor: Actor
    channel: Code
    origin: Origin = Origin.LIVE


@dataclass_transform(frozen_default=True, kw_only_default=True)
@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: `class UnitOpened(Event, topic="unit.opened")` is a frozen keyword-only dataclass.

    `shape` counts the stored forms of a topic; an older one is lifted by `domain.upcasts`.
    """

    topic: ClassVar[str]
    shape: ClassVar[int]

    def __init_subclass__(cls, *, topic: str, shape: int = 1) -> None:
        """Register the class under its topic; a topic belongs to one class."""
        if topic in TOPICS:
            raise ValueError(f"topic {topic} is taken by {TOPICS[topic].__name__}")
        cls.topic = topic
        cls.shape = shape
        dataclass(frozen=True, kw_only=True)(cls)
        TOPICS[topic] = cls


TOPICS: dict[str, type[Event]] = {}


class Refused(Exception):
    """The rules do not allow this."""

    def __init__(self, **facts: object) -> None:
        """`facts` name what was refused (`unit="x"`, `field="title"`) and go to the caller beside the message."""
        self.facts = facts
        super().__init__((type(self).__doc__ or "").strip())

    @property
    def code(self) -> str:
        """The refusal's name in the API and the catalogues."""
        return code_of(type(self))


def code_of(kind: type[Exception]) -> str:
    """The name by which programs know an exception: `NotOpen` → `not_open`."""
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(kind.__name__))
