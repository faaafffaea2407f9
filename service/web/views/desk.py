"""Pages for the people who work on complaints."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, Literal

from service.web.views.form import Form, FormView
from service.web.views.parts import (
    AsOf,
    Badge,
    Cursor,
    Said,
    Shown,
    View,
)


@dataclass(frozen=True, kw_only=True)
class SignIn(FormView):
    """Fields: login, password."""

    template: ClassVar[str] = "sign_in.html"

    #: where to go afterwards
    next: str = ""
    #: what had been written when the session was over
    draft: str = ""


@dataclass(frozen=True, kw_only=True)
class Capacity(FormView):
    """Field: role."""

    template: ClassVar[str] = "capacity.html"


@dataclass(frozen=True, kw_only=True)
class BulkRow:
    """One of many reports: `why` says why not; without it the act will be, or was, carried out."""

    href: str
    tracking_id: str
    unit: str
    why: Said | None = None


BulkStage = Literal["asked", "foreseen", "done"]


@dataclass(frozen=True, kw_only=True)
class Bulk(FormView):
    """What the act asks for, what would become of each, and what became of them.

    `chosen` are name and value of the boxes: `row-` of those that are acted on next, `held-` of the others.
    """

    template: ClassVar[str] = "bulk.html"

    act: str
    rows: tuple[BulkRow, ...]
    key: str = ""
    chosen: tuple[tuple[str, int], ...] = ()
    stage: BulkStage = "asked"

    @property
    def will(self) -> int:
        """How many it concerns."""
        return sum(row.why is None for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """What somebody was told of a case; `text` is in the reader's language."""

    text: str
    href: str
    made_at: datetime
    new: bool = False


@dataclass(frozen=True, kw_only=True)
class Notices(View):
    """The newest first; `newest` is sent back to say what was seen."""

    template: ClassVar[str] = "notices.html"
    private: ClassVar[bool] = True

    lines: tuple[NoticeLine, ...] = ()
    newest: str = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """`code` is own, mine, watched, late, today or verification."""

    code: str
    count: int
    href: str
    current: bool = False


@dataclass(frozen=True)
class FacetOption:
    """A value, and how many rows it would leave where that is counted."""

    value: str
    text: str | Said
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A filter of the list; `name` is its query parameter, `chosen` "" when all are shown."""

    name: str
    options: tuple[FacetOption, ...]
    chosen: str = ""


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    href: str
    tracking_id: str
    title: Shown
    #: None while no date is promised: an imported case that nobody has taken over
    due: Badge | None
    #: the due day, or how far off it is: what `due` does not say
    due_in: Shown
    report_class: str
    district: Shown
    step: str
    unit: str
    #: the day since which this step is to be done
    since: date
    bounces: int = 0
    badges: tuple[Badge, ...] = ()
    #: what its box in the list is called and holds
    complaint: str = ""
    version: int = 0
    #: the colleague who is away and for whom it is done
    instead_of: str | None = None


@dataclass(frozen=True)
class SavedView:
    """Filters under a name; `gone` are those that name nothing any more, which `href` leaves out."""

    view: str
    name: str
    list: str
    href: str
    gone: tuple[Said, ...] = ()
    shared: bool = False
    mine: bool = True


@dataclass(frozen=True)
class SavedViews:
    """Of one list; `keep` leads to where the filters chosen now are kept, if some are."""

    views: tuple[SavedView, ...] = ()
    keep: str | None = None


@dataclass(frozen=True, kw_only=True)
class ViewsPage(View):
    template: ClassVar[str] = "views.html"
    private: ClassVar[bool] = True

    views: tuple[SavedView, ...]


@dataclass(frozen=True, kw_only=True)
class ViewForm(FormView):
    """Fields: name, shared. `saved` is None while it is a new one."""

    template: ClassVar[str] = "view_form.html"

    saved: SavedView | None = None
    post: str
    back: str


@dataclass(frozen=True, kw_only=True)
class Queue(View):
    template: ClassVar[str] = "queue.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    unit: str
    tabs: tuple[Tab, ...]
    facets: tuple[Facet, ...]
    #: late, today or ""; the filters keep it
    due: str = ""
    rows: tuple[QueueRow, ...]
    cursor: Cursor
    as_of: AsOf
    #: whether this role types in what comes on paper
    files: bool = False
    #: acts that this role may do with many at once
    bulk: tuple[str, ...] = ()
    #: links that drop one filter each, shown when nothing is left
    drop: tuple[tuple[str, Said], ...] = ()
    saved: SavedViews = SavedViews()


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    href: str
    tracking_id: str
    title: Shown
    status: Badge
    #: None while no office has a date to keep
    due: Badge | None
    category: Shown
    unit: str
    filed_on: date
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Register(View):
    template: ClassVar[str] = "register.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    unit: str
    facets: tuple[Facet, ...]
    rows: tuple[RegisterRow, ...]
    as_of: AsOf
    #: where the list begins, on its later pages, and where it goes on
    first: str | None = None
    older: str | None = None
    #: the list without its filters
    everything: str | None = None
    saved: SavedViews = SavedViews()


@dataclass(frozen=True, kw_only=True)
class Watched(View):
    """What this person watches, wherever it is now."""

    template: ClassVar[str] = "watched.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    rows: tuple[RegisterRow, ...]
    as_of: AsOf
    first: str | None = None
    older: str | None = None


@dataclass(frozen=True, kw_only=True)
class Search(FormView):
    """Fields: q, reason. `rows` is None while nothing was looked for."""

    template: ClassVar[str] = "search.html"
    wide: ClassVar[bool] = True

    unit: str
    as_of: AsOf
    rows: tuple[RegisterRow, ...] | None = None
    #: where the list begins, on its later pages, and where it goes on
    first: str | None = None
    older: str | None = None

    def with_form(self, form: Form) -> "Search":
        """The same with what is wrong in the form."""
        return replace(self, form=form)

    def with_rows(self, rows: tuple[RegisterRow, ...], first: str | None, older: str | None) -> "Search":
        """The same with what was found."""
        return replace(self, rows=rows, first=first, older=older)


@dataclass(frozen=True, kw_only=True)
class AwayLine:
    """Who is away, from when until when, and who stands in; `back` sends the end of it, where this person may."""

    name: str
    deputy: str
    since: date
    until: date
    back: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Away(FormView):
    """Fields: staff, since, until, deputy."""

    template: ClassVar[str] = "away.html"

    unit: str
    lines: tuple[AwayLine, ...]
    #: whether this person may hand over
    may: bool = True


@dataclass(frozen=True, kw_only=True)
class TemplateLine:
    """A template and whose it is; `href` where this person may change it."""

    name: str
    unit: str
    text: str
    href: str | None = None


@dataclass(frozen=True, kw_only=True)
class Templates(View):
    template: ClassVar[str] = "templates.html"
    private: ClassVar[bool] = True

    unit: str
    #: None where there is none below
    units: Facet | None = None
    lines: tuple[TemplateLine, ...]
    new: str | None = None


@dataclass(frozen=True, kw_only=True)
class TemplatePage(FormView):
    """Fields: template (of a new one), name, text."""

    template: ClassVar[str] = "template.html"

    unit: str
    post: str
    #: None of a new one
    remove: str | None = None
    back: str = "/desk/templates"
