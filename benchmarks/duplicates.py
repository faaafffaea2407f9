"""How well likely duplicates are found: precision and recall on labelled pairs, by the service's own query.

`duplicates.csv` has 82 reports about 49 matters of Medan, written for this: the real complaints that come with us have
no free text. Of 29 matters two or three reports tell the same in other words and at other lengths, with and without
place, district and point, one of them in English; beside them stand others of the same kind in the same district, on
the same street, at the same office, or of another month. Each report is filed after another; that one is to be
suggested if, and only if, it is about the same matter. To staff, that is; citizens, for whom places are not compared,
are told beside it.

`domain.duplicates` has limits that were set on the matters at odd places of the file. What counts here are the reports
about those at even places. One hand wrote them all: what people write differs more, so take it as an upper bound.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from benchmarks._service import medan, project
from benchmarks.harness import Result, Scale, server
from domain.channels import WEB
from domain.complaint.commands import File, Verify
from domain.complaint.events import ReportClass
from domain.directory.state import Held, stream_id
from domain.event import Actor, Code, Role
from service.bootstrap import Service
from service.commands.request import Request
from service.identity.principals import StaffMember
from service.identity.sessions import Acting
from service.reading.duplicates import Draft, like_case, like_draft, said
from service.tracking import fresh_tracking_id

GOAL = 0.8
REPORTS = Path(__file__).with_suffix(".csv")
HOME = Code("medan")
DESK = Actor(stream_id("staff", "admin-medan"), Role.AGENCY_ADMIN, HOME)
STAFF = StaffMember(DESK.id, frozenset({Held(DESK.role, HOME)}), Acting(DESK.role, HOME))


class Clock:
    """The time of the report that is filed."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def run(scale: Scale) -> Result:
    """Recall, with precision beside it; the size is always the whole."""
    reports = list(csv.DictReader(REPORTS.open(encoding="utf-8", newline="")))
    matters = list(dict.fromkeys(report["incident"] for report in reports))
    clock = Clock()
    with server() as cluster, medan(cluster, "duplicates", clock) as service:
        staff, citizens = _suggested(service, reports, clock)
    odd, even = ({matter for place, matter in enumerate(matters) if place % 2 == half} for half in (1, 0))
    tuned, measured, public = (_judged(reports, *which) for which in ((staff, odd), (staff, even), (citizens, even)))
    ratios = {f"{name}, limits set on these": value for name, value in tuned.items() if name != "pairs"}
    ratios |= {"precision": measured["precision"], "recall": measured["recall"]}
    ratios |= {f"{name}, for citizens": value for name, value in public.items() if name != "pairs"}
    notes = {"reports": len(reports), "matters": len(matters)}
    return Result("duplicates", measured["recall"], GOAL, {"pairs": measured["pairs"]}, "pairs", ratios, notes)


def _suggested(
    service: Service, reports: Sequence[Mapping[str, str]], clock: Clock
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(later, earlier) for each suggestion to staff and to citizens, all reports being public."""
    began = datetime.now(UTC) - timedelta(days=90)
    order = sorted(range(len(reports)), key=lambda place: (int(reports[place]["day"]), place))
    numbers: dict[str, int] = {}
    complaints: dict[int, UUID] = {}
    times = {place: began + timedelta(days=int(reports[place]["day"]), minutes=place) for place in order}
    for place in order:
        clock.now = times[place]
        number, complaints[place] = _filed(service, reports[place], times[place])
        numbers[number] = place
    project(service)
    staff = {
        (place, other)
        for place in order
        for alike in like_case(service, STAFF, complaints[place])
        if times[other := numbers[alike.row["tracking_id"]]] < times[place]
    }
    return staff, {
        (place, numbers[alike.row["tracking_id"]])
        for place in order
        for alike in like_draft(service, _draft(reports[place]), times[place] - timedelta(seconds=1))
    }


def _filed(service: Service, report: Mapping[str, str], when: datetime) -> tuple[str, UUID]:
    """Filed and checked; answers its number and id."""
    number, draft = fresh_tracking_id(), _draft(report)
    command = File(
        tracking_id=number,
        reporter=uuid4(),
        office=uuid4(),
        report_class=ReportClass.COMPLAINT,
        received_by=HOME,
        title=report["title"],
        body=report["body"],
        incident_on=when.date(),
        category=draft.category,
        area=draft.area,
        place=report["place"] or None,
        coordinates=report["coordinates"] or None,
    )
    handled = service.commands.file(command, Request(actor=Actor(command.reporter, Role.REPORTER), channel=WEB))
    service.commands.handle(handled.complaint, Verify(), Request(actor=DESK, channel=WEB))
    return number, handled.complaint


def _draft(report: Mapping[str, str]) -> Draft:
    return Draft(
        said(report["title"], report["body"]),
        Code(report["area"]) if report["area"] else None,
        Code(report["category"]),
    )


def _judged(
    reports: Sequence[Mapping[str, str]], suggested: set[tuple[int, int]], matters: set[str]
) -> dict[str, float]:
    """Over the pairs whose later report is about one of these matters."""
    mine = {pair for pair in suggested if reports[pair[0]]["incident"] in matters}
    right = {(later, earlier) for later, earlier in mine if _same(reports, later, earlier)}
    pairs = sum(
        _same(reports, one, other)
        for one in range(len(reports))
        for other in range(one)
        if reports[one]["incident"] in matters
    )
    return {"precision": len(right) / max(1, len(mine)), "recall": len(right) / pairs, "pairs": pairs}


def _same(reports: Sequence[Mapping[str, str]], one: int, other: int) -> bool:
    return reports[one]["incident"] == reports[other]["incident"]
