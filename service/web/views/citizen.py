"""Pages for the people who report."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from service.web.views.form import FormView
from service.web.views.offices import OfficeLink
from service.web.views.parts import (
    Badge,
    ClockLine,
    Entry,
    Fact,
    FileLink,
    Head,
    JoinedReport,
    Said,
    Shown,
    SimilarReport,
    View,
)


@dataclass(frozen=True)
class ClassLimit:
    """A report class with its time for an answer; `code` is complaint, aspiration, information."""

    code: str
    working_days: int


@dataclass(frozen=True)
class Figure:
    """`code` is received, in_time, overdue or closed_by_system; a share is a whole percentage.

    `line` is the figure's line on the board.
    """

    code: str
    value: int
    line: str
    percent: bool = False


@dataclass(frozen=True, kw_only=True)
class Home(View):
    template: ClassVar[str] = "home.html"

    limits: tuple[ClassLimit, ...]
    #: working days within which a new report is checked
    verified_within: int
    #: absent, not zero, while there is nothing to count
    figures: tuple[Figure, ...] = ()
    emergency: str = "112"


@dataclass(frozen=True, kw_only=True)
class Help(View):
    template: ClassVar[str] = "help.html"

    limits: tuple[ClassLimit, ...]
    verified_within: int
    reply_within: int
    #: where somebody answers, if there is such a number
    phone: str | None


@dataclass(frozen=True, kw_only=True)
class About(View):
    """What everybody may want to know: `code` is privacy, accessibility or data."""

    template: ClassVar[str] = "about.html"

    code: str
    #: how long the office keeps what is personal after the end, if there is a rule
    kept_years: int | None = None


@dataclass(frozen=True, kw_only=True)
class Question(FormView):
    """One page of the filing; some ways have all questions on one."""

    template: ClassVar[str] = "file_page.html"
    exit: ClassVar[bool] = True
    counter: ClassVar[bool] = False

    #: codes of the questions: class, story, where, who, you; came at the counter
    questions: tuple[str, ...]
    #: which page of how many
    number: int
    of: int
    post: str
    back: str
    #: where all that was written is thrown away, once there is something
    forget: str = ""
    #: where another report is begun beside the one that is being written
    another: str = ""
    emergency: str = "112"
    #: what may have been reported already
    similar: tuple[SimilarReport, ...] = ()
    #: whether one of them can be followed
    followable: bool = False
    #: how long the office keeps it after the end, if there is a rule
    kept_years: int | None = None

    #: where the same is asked in another way, all at once or one by one
    otherwise: str = ""

    @property
    def whole(self) -> bool:
        """Whether all questions are on this page."""
        return len(self.questions) > 1


@dataclass(frozen=True, kw_only=True)
class CounterQuestion(Question):
    """The same for staff, who type in what somebody else wrote or says."""

    exit: ClassVar[bool] = False
    counter: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class NotHere(View):
    """What no report is for: `code` is emergency or court."""

    template: ClassVar[str] = "file_stop.html"
    exit: ClassVar[bool] = True

    code: str
    emergency: str = "112"


@dataclass(frozen=True)
class Section:
    """A group of answers on the check page; `change` is where they can be changed."""

    code: str
    change: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Check(View):
    """All answers once more; `seen` tells what is shown, so that nothing else is sent."""

    template: ClassVar[str] = "file_check.html"
    private: ClassVar[bool] = True
    exit: ClassVar[bool] = True
    counter: ClassVar[bool] = False

    sections: tuple[Section, ...]
    seen: str
    post: str
    back: str
    forget: str
    #: which page of how many; none at the counter
    number: int = 0
    warnings: tuple[Said, ...] = ()
    similar: tuple[SimilarReport, ...] = ()
    #: why it was not sent
    summary: Said | None = None

    @property
    def wrong(self) -> bool:
        return self.summary is not None


@dataclass(frozen=True, kw_only=True)
class CounterCheck(Check):
    """The same for staff."""

    exit: ClassVar[bool] = False
    counter: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Receipt(View):
    """`secret` is None once it was put away or after ten minutes."""

    template: ClassVar[str] = "file_done.html"
    private: ClassVar[bool] = True
    exit: ClassVar[bool] = True
    #: where another report is begun
    another: ClassVar[str] = "/file/1"

    tracking_id: str
    secret: str | None
    filed_at: datetime
    #: None when that day was over before the letter was typed in
    verified_by: date | None
    anonymous: bool
    #: this browser sent it once more
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class CounterReceipt(Receipt):
    """The same before staff, who hand it out."""

    exit: ClassVar[bool] = False
    another: ClassVar[str] = "/desk/new"


@dataclass(frozen=True, kw_only=True)
class Follow(FormView):
    """Fields: tracking_id, secret."""

    template: ClassVar[str] = "follow.html"
    exit: ClassVar[bool] = True

    #: what had been written when the session was over
    draft: str = ""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """The dated promise above everything else. `tone` colours its edge; `lines` say why."""

    said: Said
    tone: str
    #: a promise missed beside the one that still holds, or that the date is provisional
    also: Said | None = None
    lines: tuple[ClockLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Own(View):
    """`actions` are what the reporter may do now: reply, rate, close, reopen, add, adopt …"""

    template: ClassVar[str] = "own.html"
    private: ClassVar[bool] = True
    exit: ClassVar[bool] = True

    head: Head
    promise: Promise | None
    story: Shown
    facts: tuple[Fact, ...]
    trail: tuple[Entry, ...]
    answer: Entry | None = None
    files: tuple[FileLink, ...] = ()
    joined: tuple[JoinedReport, ...] = ()
    answer_files: tuple[FileLink, ...] = ()
    actions: tuple[str, ...] = ()
    badge: Badge
    #: the office that has it, where it has a page
    office: OfficeLink | None = None
