"""The pages of everybody about reports that are public."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from service.reading.indicators.counted import EMPTY, Value, Values
from service.reading.indicators.figures import FIGURES
from service.web.board_lines import OFFICE, few_hidden, parts
from service.web.forms import public_search_form, with_error
from service.web.views import (
    AsOf,
    Badge,
    Facet,
    FacetOption,
    Field,
    Following,
    Form,
    Office,
    OfficeLimit,
    OfficeLink,
    Promise,
    PublicReport,
    PublicReports,
    PublicRow,
    Said,
    ShortDay,
    ToldFigures,
    View,
    Withheld,
)
from tests.service.web.samples.parts import (
    FACTS,
    HEAD,
    ID,
    JOINED,
    LINES,
    LONG,
    LONG_TRAIL,
    STORY,
    TITLE,
    TRAIL,
    UNIT,
    at,
)


def row(**more: object) -> PublicRow:
    base = PublicRow(
        href=f"/reports/{ID}",
        tracking_id=ID,
        title=TITLE,
        status=Badge("in_progress"),
        due=Badge("due_soon", {"day": ShortDay(date(2026, 11, 24))}),
        report_class="complaint",
        category="Jalan rusak",
        district="Medan Baru",
        filed_on=date(2026, 11, 2),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def reports(**more: object) -> PublicReports:
    base = PublicReports(
        form=public_search_form(),
        as_of=AsOf(at(24, 10, 42), 81_204),
        rows=(row(), row(title=Withheld("erased"), category=None, district=None, due=None)),
        facets=(
            Facet(name="report_class", options=(FacetOption("complaint", Said("class.complaint"), 2),)),
            Facet(name="area", options=(FacetOption("medan-baru", "Medan Baru", 1),), chosen="medan-baru"),
        ),
        total=2,
        feed="/reports.atom?lang=id",
    )
    return replace(base, **more)  # type: ignore[arg-type]


def report(**more: object) -> PublicReport:
    late = Promise(
        said=Said("reports.answer_late", {"unit": UNIT, "day": date(2026, 11, 20)}), tone="late", lines=LINES
    )
    base = PublicReport(
        head=HEAD,
        badge=Badge("in_progress"),
        promise=late,
        story=STORY,
        facts=FACTS[:3],
        answer=None,
        steps=tuple(entry.without_text() for entry in TRAIL),
    )
    return replace(base, **more)  # type: ignore[arg-type]


TOLD = ToldFigures(
    first=date(2026, 10, 26), last=date(2026, 11, 24), known_at=at(24, 10, 42), position=81_204, provisional=True
)
FULL: Values = {name: Value(37, 412 if figure.part_of else None) for name, figure in FIGURES.items()}
FEW: Values = {name: Value(1, 3 if figure.part_of else None) for name, figure in FIGURES.items()}
OFFICE_LINK = OfficeLink("/offices/medan-sdabmbk", UNIT)


def office(values: Values, **more: object) -> Office:
    base = Office(
        name=UNIT,
        kind="department",
        closed=False,
        limits=(
            OfficeLimit(Said("office.first_response"), 5, date(2025, 1, 1)),
            OfficeLimit(Said("office.resolution", {"kind": Said("class.complaint")}), 14, date(2025, 1, 1)),
        ),
        told=TOLD,
        parts=few_hidden(parts(OFFICE, values, FEW, "id", lambda one: None), values, FEW),
        above=OfficeLink("/offices/medan", "Kota Medan"),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def everybody() -> Iterator[tuple[str, View]]:
    yield "reports", reports()
    later = "/reports?q=x&cursor=y"
    yield "reports-later", reports(first="/reports?q=x", older=later, more=True, total=10_000, data="q=x")
    yield "reports-long", reports(rows=(row(title=LONG),))
    yield "reports-empty", reports(rows=(), facets=(), total=0)
    yield "reports-filtered", reports(rows=(), total=0, drop=(("/reports", Said("filter.q")),))
    wrong = with_error(public_search_form("yang"), "q", Said("refusal.only_common_words"))
    yield "reports-error", reports(form=wrong, rows=None, facets=())
    yield "report", report(office=OFFICE_LINK)
    contact = Form((Field(name="contact", limit=254, autocomplete="email"),))
    ask = Following(
        tracking_id=ID, said=Said("following.lead"), form=contact, post=f"/reports/{ID}/follow", act="follow"
    )
    yield "following-ask", ask
    yield "following-error", replace(ask, form=with_error(contact, "contact", Said("refusal.bad_contact")))
    told = {"id": "7QK4-M2XD-9TA", "contact": "warga@contoh.example"}
    stop = {
        "said": Said("following.stop", told),
        "post": "/following/x",
        "act": "unfollow",
        "data": "/following/x/data",
    }
    yield "following-stop", replace(ask, form=Form(()), **stop)  # type: ignore[arg-type]
    yield "report-followable", report(followable=True)
    yield "report-merged", report(promise=None, badge=Badge("merged"), joined=JOINED)
    yield "report-answered", report(promise=None, answer=TRAIL[5], badge=Badge("answered"))
    yield "report-long", report(head=replace(HEAD, title=LONG), story=LONG, answer=LONG_TRAIL[5], steps=LONG_TRAIL)
    yield "report-erased", report(head=replace(HEAD, title=Withheld("erased")), story=Withheld("erased"))
    yield "report-titled", report(story=None)
    yield "office", office(FULL, below=(OFFICE_LINK, OfficeLink("/offices/x", LONG)))
    yield "office-few", office(FEW, reports="/reports?area=medan-baru")
    yield "office-closed", office(EMPTY, closed=True, limits=(), name=LONG, above=None)
