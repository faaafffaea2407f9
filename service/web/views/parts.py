"""What several pages share: the frame, things said, badges, clocks and trail entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True)
class Said:
    """A sentence of the catalogue and what stands in its gaps; worded in the reader's language."""

    key: str
    values: Mapping[str, "Shown"] = field(default_factory=dict)


@dataclass(frozen=True)
class Withheld:
    """A personal value that this reader does not get: the reasons of `service.reading.seeing`."""

    reason: str


@dataclass(frozen=True)
class WorkingDays:
    """A number of working days, in words."""

    count: int


@dataclass(frozen=True)
class ShortDay:
    """A date where there is little room: 24 Nov 2026."""

    on: date


Shown = str | int | date | datetime | Said | Withheld | WorkingDays | ShortDay | None


@dataclass(frozen=True)
class Badge:
    """A status in words; `service.web.badges` gives its mark and tone."""

    code: str
    values: Mapping[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SimilarReport:
    """One that may be about the same thing; `metres` when both say where they are."""

    href: str
    tracking_id: str
    title: Shown
    status: Badge
    filed_on: date
    district: Shown
    metres: int | None


@dataclass(frozen=True, kw_only=True)
class JoinedReport:
    """One that this one was merged into, or that was merged into it; the number where this reader may know it."""

    relation: str
    href: str | None = None
    tracking_id: str | None = None
    status: Badge | None = None


@dataclass(frozen=True)
class Fact:
    """One line of a list of facts; `key` is looked up under `fact.`."""

    key: str
    value: Shown


@dataclass(frozen=True)
class FileLink:
    """A file of the case; `kind` is jpeg, png, webp or pdf, `preview` the address of a small picture of it."""

    number: int
    kind: str
    href: str
    preview: str | None
    name: Shown = None


@dataclass(frozen=True)
class ClockLine:
    """One step of a due date's arithmetic, with the date it leads to."""

    said: Said
    on: date | None = None


@dataclass(frozen=True)
class Clock:
    """`code` is verification, first_response, resolution or reply; the lines add up to `due`."""

    code: str
    lines: tuple[ClockLine, ...]
    due: datetime | None = None
    badge: Badge | None = None
    #: whose it is, where several units have the case
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of the trail."""

    version: int
    said: Said
    #: shown name of who acted; None is the system or the reporter, as `role` says
    by: Shown
    role: str
    unit: str | None = None
    occurred_at: datetime
    recorded_at: datetime
    #: working days between happening and recording, when it was entered a minute or more later
    late_days: int | None = None
    #: what was typed: the story, the answer, a reason
    text: Shown = None
    #: another text is shown than the one that was typed
    redacted: bool = False
    origin: str = "live"

    def without_text(self) -> "Entry":
        """The step alone."""
        return replace(self, text=None)


@dataclass(frozen=True)
class Cursor:
    """Where a list stands: rows `first` to `last`, of `total` where that is known."""

    first: int
    last: int
    total: int | None = None
    newer: str | None = None
    older: str | None = None


@dataclass(frozen=True)
class AsOf:
    """How far a list has read the log; `behind` when it is more than five seconds late."""

    at: datetime
    position: int
    behind: bool = False


@dataclass(frozen=True)
class Staff:
    """Who is signed in, and the role and unit they act in."""

    name: str
    #: both empty when no role is held any longer
    role: str
    unit: str
    #: whether there are other roles to choose
    several: bool = False
    #: notices not read yet
    unread: int = 0


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What surrounds every page."""

    #: the city or agency whose site this is
    place: str
    #: path and query of this page without `lang`; a page shown in answer to a POST names its GET
    address: str
    #: where the form of this page is sent again for another language
    resend: str = ""
    csrf: str = ""
    staff: Staff | None = None
    #: one sentence after what was done before this page
    notice: Said | None = None

    @property
    def warns(self) -> bool:
        """Whether the notice tells of something that is lost."""
        return self.notice is not None and self.notice.key in ("message.draft_gone", "message.draft_lost")


@dataclass(frozen=True, kw_only=True)
class Head:
    """The heading of one complaint. `tracking_id` is the eleven bare characters."""

    tracking_id: str
    title: Shown
    badges: tuple[Badge, ...] = ()


class View:
    """A page. `wide` pages are for staff; `private` ones are never stored by a cache."""

    template: ClassVar[str]
    wide: ClassVar[bool] = False
    private: ClassVar[bool] = False
    #: offers the quick way out, for a reporter who is watched
    exit: ClassVar[bool] = False
    #: the address of a feed of what is listed here
    feed: str = ""

    @property
    def wrong(self) -> bool:
        """Whether something typed was refused: the title says so first."""
        return False


@dataclass(frozen=True, kw_only=True)
class Problem(View):
    """An error page; its words are under `problem.<status>`, unless it names more particular ones."""

    template: ClassVar[str] = "problem.html"
    private: ClassVar[bool] = True

    status: int
    #: what exactly was refused, where that helps
    said: Said | None = None
    reference: str | None = None
    retry_at: datetime | None = None
    #: the report that it is about, for those who may see it
    back: str | None = None
    words: str = ""
    #: what had been written and was not taken
    draft: str = ""

    @property
    def code(self) -> str:
        return self.words or str(self.status)
