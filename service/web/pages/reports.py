"""The public list and the public page of a report: for everybody, without what names anybody."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from domain.complaint.events import (
    ANSWERS,
    Clock,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
    ReportClass,
)
from domain.complaint.fold import ESCALATING
from domain.complaint.joining_events import ComplaintMerged, ComplaintSplit, ComplaintSplitFrom, ComplaintUnmerged
from domain.complaint.state import Status
from domain.event import Code, Refused
from service.following import possible
from service.reading.positions import standing_and_lacking
from service.reading.public import FACETS, Asked, PublicList, public_case, public_list
from service.web.feed import TYPE, Feed, Item, as_atom
from service.web.forms import public_search_form, with_refusal
from service.web.joined import joined_reports
from service.web.offices import office_link
from service.web.pages.desk import UnknownFilter, as_of, due_of
from service.web.pages.register import status_of
from service.web.telling.badges import status_badge
from service.web.telling.dates import due_badge
from service.web.told import Told
from service.web.views import Facet, FacetOption, Promise, PublicReport, PublicReports, PublicRow, Said, Withheld
from service.web.visit import Here, Visit
from service.web.words import Words, catalogues

router = APIRouter()

PAGE = 50
NO_SNIFF = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
STEPS = (
    *(ComplaintFiled, ComplaintVerified, ComplaintRouted, ComplaintStarted, *ANSWERS),
    *(ComplaintClosed, ComplaintReopened, ComplaintArchived, ComplaintMerged, ComplaintUnmerged),
    *(ComplaintSplit, ComplaintSplitFrom),
)
FACTS = ("report_class", "category", "incident_on", "area", "filed_at", "unit", "followers")

_KNOWN = {"status": Status, "report_class": ReportClass}


@router.get("/reports")
def reports(visit: Here) -> Response:
    """Newest first; what cannot be looked for is said at the field, a filter that names nothing known is refused."""
    given = {name: value for name, value in visit.request.query_params.items() if value}
    chosen = {name: given[name] for name in ("q", *FACETS) if name in given}
    with visit.service.database.autocommit() as cursor:
        stands = standing_and_lacking(cursor, "register")
    form = public_search_form(chosen.get("q", ""))
    view = PublicReports(form=form, as_of=as_of(visit, visit.home, stands))
    try:
        found = public_list(visit.service, _asked(chosen), PAGE, given.get("cursor"))
    except Refused as refused:
        if refused.facts.get("field") != "q":
            raise
        return visit.page(view.refused(with_refusal(form, refused)), status=422)
    return visit.page(
        view.found(
            rows=tuple(_row(visit, row, found.titles) for row in found.rows),
            facets=tuple(_facet(visit, found, name, chosen.get(name, "")) for name in FACETS),
            total=found.total,
            more=found.more,
            feed=_feed_href(visit, chosen),
            data=urlencode({**chosen, **({"cursor": given["cursor"]} if "cursor" in given else {})}),
            first=_href(chosen) if "cursor" in given else None,
            older=None if found.next is None else _href({**chosen, "cursor": found.next}),
            drop=() if found.rows else tuple(_drop(name, chosen) for name in chosen),
        )
    )


@router.get("/reports.atom")
def feed(visit: Here) -> Response:
    """The newest of the same list as a feed, in words of the asked language; unchanged since, it is not sent again."""
    given = {name: value for name, value in visit.request.query_params.items() if value}
    chosen = {name: given[name] for name in ("q", *FACETS) if name in given}
    found = public_list(visit.service, _asked(chosen), PAGE, None)
    site, words = visit.service.settings.public_url.rstrip("/"), catalogues()[visit.lang]
    body = as_atom(
        Feed(
            lang=visit.lang,
            title=f"{words.text('reports.heading')} – {visit.teller.unit(visit.home)}",
            author=visit.teller.unit(visit.home),
            self_href=site + _feed_href(visit, chosen),
            href=site + _href(chosen),
            updated=datetime.fromtimestamp(0, UTC),
            items=[_item(visit, site, words, row, found.titles) for row in found.rows],
        )
    )
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Cookie, Accept-Language", **NO_SNIFF}
    had = visit.request.headers.get("if-none-match", "").split(",")
    if tag in [each.strip().removeprefix("W/") for each in had]:
        return Response(None, 304, told)
    return Response(body, 200, told, TYPE)


@router.get("/reports/{number}")
def report(number: str, visit: Here) -> Response:
    """Unknown, unchecked and confidential are the same answer."""
    seen = public_case(visit.service, number)
    told = Told.of(visit.service, seen, visit.lang)
    steps = tuple(told.entry(one) for one in seen.history if isinstance(one.event, STEPS))
    facts = tuple(fact for fact in told.facts() if fact.key in FACTS)
    return visit.page(
        PublicReport(
            head=told.head(visit.now),
            badge=status_badge(seen.complaint),
            promise=_promise(told, visit),
            story=told.filed("body"),
            facts=facts,
            answer=told.answer,
            steps=tuple(entry.without_text() for entry in steps),
            joined=joined_reports(visit, seen),
            followable=possible(visit.service) and (not seen.complaint.ended or seen.complaint.status is Status.CLOSED),
            office=office_link(visit, seen.complaint.responsible),
        )
    )


def _promise(told: Told, visit: Visit) -> Promise | None:
    """Until when it is to be answered; what else the reporter is told is the reporter's own."""
    complaint = told.seen.complaint
    clock = complaint.running(Clock.RESOLUTION)
    if clock is None:
        return None
    late = visit.now > clock.due.at
    said = Said(
        "reports.answer_late" if late else "reports.answer_by",
        {"unit": told.teller.unit(complaint.responsible), "day": clock.due.on},
    )
    return Promise(said=said, tone="late" if late else "run", lines=told.why(clock.due))


def _asked(chosen: Mapping[str, str]) -> Asked:
    """Raises UnknownFilter."""
    for name, kind in _KNOWN.items():
        if chosen.get(name) not in {None, *kind}:
            raise UnknownFilter
    return Asked(
        q=chosen.get("q", ""),
        report_class=ReportClass(chosen["report_class"]) if "report_class" in chosen else None,
        category=chosen.get("category"),
        area=chosen.get("area"),
        status=Status(chosen["status"]) if "status" in chosen else None,
    )


def _row(visit: Visit, row: Mapping[str, Any], readable: Mapping[UUID, str]) -> PublicRow:
    teller, unit = visit.teller, Code(row["unit"])
    due = due_of(visit, row["due_at"], row["due_on"], unit) if row["clock"] in ESCALATING else None
    return PublicRow(
        href=f"/reports/{row['tracking_id']}",
        tracking_id=row["tracking_id"],
        title=readable.get(UUID(str(row["complaint"])), Withheld("erased")),
        status=status_of(row),
        due=None if due is None else due_badge(teller.directory, due, visit.now, unit),
        report_class=row["report_class"],
        category=None if row["category"] is None else teller.category(Code(row["category"])),
        district=None if row["area"] is None else teller.unit(Code(row["area"])),
        filed_on=row["filed_at"].astimezone(visit.zone(Code(row["received_by"]))).date(),
    )


def _item(visit: Visit, site: str, words: Words, row: Mapping[str, Any], readable: Mapping[UUID, str]) -> Item:
    """What the row of the list says."""
    shown = _row(visit, row, readable)
    badge, kind = f"badge.{shown.status.code}", words.text(f"class.{shown.report_class}")
    told = (kind, words.text(badge, **shown.status.values), shown.category, shown.district)
    return Item(
        href=site + shown.href,
        title=words.show(shown.title),
        summary=" · ".join(words.show(each) for each in told if each is not None),
        published=row["filed_at"],
        updated=max(row["filed_at"], row["answered_at"] or row["filed_at"]),
        terms=tuple(str(row[name]) for name in ("report_class", "category") if row[name] is not None),
    )


def _feed_href(visit: Visit, chosen: Mapping[str, str]) -> str:
    """With its language: a reader of feeds has no cookie."""
    return f"/reports.atom?{urlencode({**chosen, 'lang': visit.lang})}"


def _facet(visit: Visit, found: PublicList, name: str, chosen: str) -> Facet:
    """Its values in their own order or by name, the chosen one in any case."""
    counts = found.facets[name]
    codes = [*counts, *({chosen} - counts.keys() - {""})]
    options = [FacetOption(code, _worded(visit, name, code), counts.get(code, 0)) for code in codes]
    if name in _KNOWN:
        known = [each.value for each in _KNOWN[name]]
        options.sort(key=lambda option: known.index(option.value))
    else:
        options.sort(key=lambda option: str(option.text))
    return Facet(name=name, options=tuple(options), chosen=chosen)


def _worded(visit: Visit, name: str, code: str) -> str | Said:
    match name:
        case "report_class":
            return Said(f"class.{code}")
        case "status":
            return Said(f"status.{code}")
        case "category":
            return visit.teller.category(Code(code))
    return visit.teller.unit(Code(code))


def _drop(name: str, chosen: Mapping[str, str]) -> tuple[str, Said]:
    """Where the list is without this filter."""
    return _href({other: value for other, value in chosen.items() if other != name}), Said(f"filter.{name}")


def _href(query: Mapping[str, str]) -> str:
    return f"/reports?{urlencode(query)}" if query else "/reports"
