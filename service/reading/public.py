"""What everybody may read: reports that the desk found fit to be handled, not confidential, and not taken back.

Title, story and answers are public; names, numbers and the place, which may be somebody's home, are not. Whatever is
not public is as if it did not exist: it is in no row and in no count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg2 import extensions

from domain.complaint.events import ComplaintVerified, ReportClass
from domain.complaint.refusals import UnknownComplaint
from domain.complaint.state import Complaint, Status
from domain.directory.events import UnitKind
from domain.directory.refusals import UnknownCategory
from domain.directory.state import Directory
from domain.event import Code, Refused
from domain.finding import query
from domain.tracking import normalise
from service.bootstrap import Service
from service.folded import folded
from service.reading import cursors
from service.reading.matching import KINDS, having, must_be_whole
from service.reading.outside import Texts, outside, places, redacted, with_posted
from service.reading.rows import fetched
from service.reading.seeing import Seen
from service.reading.titles import titles
from service.redacted import redactions
from service.store.mapper import Replayed
from service.store.names import TRACKING, find_stream
from service.store.vault import reveal

TEXTS: Texts = frozenset(
    {
        ("complaint.filed", "title"),
        ("complaint.filed", "body"),
        ("complaint.answered", "text"),
        ("complaint.answer_posted", "text"),
        ("complaint.answer_corrected", "text"),
        ("complaint.correction_posted", "text"),
    }
)
FACETS = ("report_class", "category", "area", "status")
MOST = 10_000
"""Of more hits than these only the newest are listed and counted."""

_PUBLIC = "verified_at IS NOT NULL AND NOT confidential AND status <> 'withdrawn' AND received_by = ANY(%(site)s)"
_CONDITIONS = {
    "report_class": "report_class = %(report_class)s",
    "category": "category = %(category)s",
    "area": "area = ANY(%(areas)s)",
    "status": "status = %(status)s",
    "number": "tracking_id = %(number)s",
    "words": "complaint = ANY(%(hits)s::uuid[])",
}
# The place is left out of what is searched: GIN finds it, the weights then decide.
_HITS = """
SELECT complaint FROM projection.search
WHERE words @@ {wanted} AND verified AND NOT confidential AND ts_filter(words, '{{a,b,c}}') @@ {wanted}
ORDER BY filed_at DESC, complaint LIMIT %(most)s
"""
_PAGE = """
SELECT complaint, tracking_id, status, closure, archive_reason, report_class, category, area, unit, confidential,
    filed_at, answered_at, clock, due_at, due_on, received_by, title_version, title_field
FROM projection.register WHERE {conditions} ORDER BY filed_at DESC, complaint LIMIT %(limit)s
"""
_COUNT = "SELECT '{name}', {column}, count(*) FROM projection.register WHERE {conditions} GROUP BY 2"
_AFTER = "(filed_at < %(filed_at)s OR (filed_at = %(filed_at)s AND complaint > %(complaint)s::uuid))"


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; all of it must hold."""

    q: str = ""
    report_class: ReportClass | None = None
    category: str | None = None
    area: str | None = None
    status: Status | None = None


@dataclass(frozen=True)
class PublicList:
    """A page of it. `facets` says for each filter how many every value would leave, the others holding."""

    rows: Sequence[Mapping[str, Any]]
    titles: Mapping[UUID, str]
    next: str | None
    total: int
    facets: Mapping[str, Mapping[str, int]]
    #: whether there are more hits than are counted
    more: bool


def public_list(service: Service, asked: Asked, limit: int, cursor: str | None) -> PublicList:
    """Newest first. Raises what `query` raises, UnknownUnit, UnknownCategory, BadCursor, ListNotReady."""
    directory = service.directories.current()
    mark = None if cursor is None else cursors.decode(cursor, KINDS)
    with service.database.autocommit() as database:
        conditions, values = _narrowed(database, asked, directory)
        values |= {"site": sorted(directory.subtree(Code(service.settings.home))), "limit": limit + 1}
        after = []
        if mark is not None:
            after, values = [_AFTER], {**values, **dict(zip(("filed_at", "complaint"), mark, strict=True))}
        database.execute(_PAGE.format(conditions=" AND ".join([_where(conditions), *after])), values)
        rows = fetched(database)
        total, facets = _counts(database, conditions, values, directory)
    page = rows[:limit]
    onward = cursors.encode([page[-1]["filed_at"], page[-1]["complaint"]]) if len(rows) > limit else None
    more = len(values.get("hits", ())) >= MOST
    return PublicList(page, titles(service, page), onward, total, facets, more)


def public_case(service: Service, number: str) -> Seen:
    """One report as the public may read it. Unknown, unchecked, confidential and withdrawn are one refusal:

    UnknownComplaint.
    """
    with service.database.autocommit() as database:
        try:
            stream = find_stream(database, TRACKING, normalise(number))
        except Refused:
            stream = None
    if stream is None:
        raise UnknownComplaint
    history, directory = service.log.history(stream), service.directories.current()
    complaint = folded(history)
    if not is_public(service, history, complaint):
        raise UnknownComplaint
    told, instead = outside(history, complaint), redactions(history)
    shown = with_posted(instead, history)
    readable = {place: shown.get(place, place) for one in told for place in places(one, TEXTS)}
    with service.database.autocommit() as database:
        found = reveal(database, service.ring, readable.values())
    return Seen(
        complaint=complaint,
        history=told,
        actor=None,
        directory=directory,
        texts={place: found[source] for place, source in readable.items() if source in found},
        withheld={place: "erased" for place, source in readable.items() if source not in found},
        redacted=redacted(instead, history),
    )


def is_public(service: Service, history: Sequence[Replayed], complaint: Complaint) -> bool:
    """Whether everybody may read it."""
    checked = any(isinstance(one.event, ComplaintVerified) for one in history)
    received_by, home = complaint.filed.received_by, Code(service.settings.home)
    return checked and complaint.told_to_all and service.directories.current().within(received_by, home)


def district_of(directory: Directory, area: Code) -> Code:
    """The district in which it lies, or the area itself where there is none."""
    if area not in directory.units:
        return area
    kinds = ((code, directory.units[code].kind) for code in directory.lineage(area))
    return next((code for code, kind in kinds if kind is UnitKind.DISTRICT), area)


def _narrowed(database: extensions.cursor, asked: Asked, directory: Directory) -> tuple[frozenset[str], dict[str, Any]]:
    """The names of the conditions, and what they need."""
    given = {name: getattr(asked, name) for name in FACETS if getattr(asked, name) is not None}
    values: dict[str, Any] = {name: str(value) for name, value in given.items()}
    if asked.area is not None:
        values["areas"] = sorted(directory.subtree(Code(asked.area)))
    if asked.category is not None and asked.category not in directory.categories:
        raise UnknownCategory(field="category", category=asked.category)
    if not asked.q:
        return frozenset(given), values
    looked = query(asked.q)
    if looked.number is not None:
        return frozenset({*given, "number"}), {**values, "number": looked.number}
    must_be_whole(database)
    wanted, words = having(looked.words)
    database.execute(_HITS.format(wanted=wanted), {**words, "most": MOST})
    return frozenset({*given, "words"}), {**values, "hits": [complaint for (complaint,) in database.fetchall()]}


def _where(conditions: frozenset[str]) -> str:
    return " AND ".join([_PUBLIC, *(_CONDITIONS[name] for name in sorted(conditions))])


def _counts(
    database: extensions.cursor, conditions: frozenset[str], values: Mapping[str, Any], directory: Directory
) -> tuple[int, Mapping[str, Mapping[str, int]]]:
    """All rows, and those of each value of each filter while the others hold."""
    parts = [_COUNT.format(name="total", column="NULL", conditions=_where(conditions))]
    parts += [_COUNT.format(name=name, column=name, conditions=_where(conditions - {name})) for name in FACETS]
    database.execute(" UNION ALL ".join(parts), values)
    total, found = 0, {name: dict[str, int]() for name in FACETS}
    for name, value, count in database.fetchall():
        if name == "total":
            total = count
        elif value is not None:
            shown = district_of(directory, Code(value)) if name == "area" else value
            found[name][shown] = found[name].get(shown, 0) + count
    return total, found
