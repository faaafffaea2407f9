"""Pages for everybody about reports that are public."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from service.web.views.citizen import Promise
from service.web.views.desk import Facet
from service.web.views.form import Form, FormView
from service.web.views.offices import OfficeLink
from service.web.views.parts import AsOf, Badge, Entry, Fact, Head, JoinedReport, Said, Shown, View


@dataclass(frozen=True, kw_only=True)
class PublicRow:
    href: str
    tracking_id: str
    title: Shown
    status: Badge
    #: None while no office has a date to keep
    due: Badge | None
    report_class: str
    category: Shown
    district: Shown
    filed_on: date


@dataclass(frozen=True, kw_only=True)
class PublicReports(FormView):
    """Field: q. `rows` is None when what was looked for could not be."""

    template: ClassVar[str] = "reports.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = False

    as_of: AsOf
    rows: tuple[PublicRow, ...] | None = None
    facets: tuple[Facet, ...] = ()
    total: int = 0
    #: whether there are more than are listed and counted
    more: bool = False
    #: the query by which the API gives exactly these rows
    data: str = ""
    feed: str = ""
    first: str | None = None
    older: str | None = None
    #: links that drop one filter each, shown when nothing is left
    drop: tuple[tuple[str, Said], ...] = ()

    def refused(self, form: Form) -> "PublicReports":
        """The same with what is wrong in the form."""
        return replace(self, form=form)

    def found(self, **found: Any) -> "PublicReports":
        """The same with what was found."""
        return replace(self, **found)


@dataclass(frozen=True, kw_only=True)
class PublicReport(View):
    template: ClassVar[str] = "report.html"

    head: Head
    badge: Badge
    promise: Promise | None
    story: Shown
    facts: tuple[Fact, ...]
    answer: Entry | None
    #: the steps of its way, without what was written at them
    steps: tuple[Entry, ...]
    joined: tuple[JoinedReport, ...] = ()
    followable: bool = False
    #: the office that has it, where it has a page
    office: OfficeLink | None = None
