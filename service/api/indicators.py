"""What agencies are judged by, for any period, as known at any moment; and the complaints behind each figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from domain.complaint.events import ReportClass
from domain.event import Code
from service.api.asked import StaffOnlyHere
from service.api.directory import LabelShown
from service.api.fields import CodeField, Cursor, Day, Limit, Moment
from service.api.positions import stands_at
from service.api.problems import Problem
from service.api.register import RegisterItem, item
from service.http.wired import Wired
from service.reading.indicators.asked import Asked, Imported, Question
from service.reading.indicators.counted import EMPTY, Value, Values, count_by
from service.reading.indicators.figures import FIGURES
from service.reading.indicators.listed import behind
from service.reading.indicators.permitted import asked_by
from service.reading.indicators.sources import NOTHING, By
from service.reading.indicators.written import as_csv, as_xlsx, days, label_of, table

router = APIRouter(prefix="/indicators", tags=["lists"])

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CategoryOrNone = Annotated[CodeField | Literal["-"] | None, Query(description="With all below it; `-`: without one.")]


class NoSuchFigure(Problem):
    """There is no figure of this name."""

    status = 404


class FigureShown(BaseModel):
    """A number of complaints. `percent` is the share of `of`; null when that is less than 5."""

    n: int
    of: int | None = Field(None, description="Of how many it is a part; null when it is no part of another figure.")
    percent: float | None = None
    median_days: float | None = Field(None, description="Of the time that the step took; days of 24 hours.")
    p90_days: float | None = None
    average: float | None = Field(None, description="Of the ratings, 1 to 5; null when there are less than 5.")


class GroupShown(BaseModel):
    """The figures of one group; units, categories and areas with all below them."""

    group: str
    name: LabelShown | None
    figures: dict[str, FigureShown]


class IndicatorsShown(BaseModel):
    """The figures, and all that one needs to get the same again."""

    unit: str
    first: date
    last: date
    zone: str
    known_at: datetime = Field(description="Ask with this as `at` to get the same figures again.")
    position: int = Field(description="The figures are those of the log up to this position.")
    provisional: bool = Field(description="The period was not over.")
    imported: Imported
    by: By | None
    groups: list[GroupShown]


class BehindShown(BaseModel):
    """The complaints behind a figure, as they are now. `total` is the figure; `withheld` are out of your reach."""

    figure: str
    total: int
    withheld: int
    position: int
    items: list[RegisterItem]
    next: str | None


def question_of(
    who: StaffOnlyHere,
    unit: Annotated[CodeField | None, Query(description="With all below it; your own when left out.")] = None,
    first: Annotated[Day | None, Query(alias="from", description="The first day.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="The last day. Without both: the last 30.")] = None,
    at: Annotated[Moment | None, Query(description="As it was known then.")] = None,
    imported: Annotated[Imported, Query(description="Histories that nobody has adopted.")] = Imported.WITHOUT,
    report_class: ReportClass | None = None,
    category: CategoryOrNone = None,
    area: CategoryOrNone = None,
    channel: CodeField | None = None,
) -> Question:
    """What is asked."""
    return Question(
        unit=who.unit if unit is None else Code(unit),
        first=first,
        last=last,
        at=at,
        imported=imported,
        report_class=report_class,
        category=category,
        area=area,
        channel=channel,
    )


@dataclass(frozen=True)
class Counted:
    """An answer before it is written down."""

    asked: Asked
    by: By | None
    groups: Mapping[str, Values]


def counted(
    service: Wired,
    who: StaffOnlyHere,
    question: Annotated[Question, Depends(question_of)],
    response: Response,
    by: Annotated[By | None, Query(description="Tell groups apart.")] = None,
) -> Counted:
    """Count; the answer says at which position it stands."""
    asked = asked_by(service, who, question)
    groups = count_by(service, asked, by) or ({} if by else {NOTHING: EMPTY})
    stands_at(response, asked.position)
    return Counted(asked, by, groups)


Answer = Annotated[Counted, Depends(counted)]


@router.get("", summary="Figures")
def indicators(service: Wired, answer: Answer) -> IndicatorsShown:
    """Every figure of a unit and all below it. For leaders, administrators and those who examine (else 403)."""
    asked, directory = answer.asked, service.directories.current()
    groups = []
    for group, values in answer.groups.items():
        label = label_of(directory, answer.by, group)
        name = None if label is None else LabelShown(id=label.id, en=label.en)
        groups.append(GroupShown(group=group, name=name, figures={one: _shown(values[one]) for one in FIGURES}))
    return IndicatorsShown(**_about(asked), by=answer.by, groups=groups)


@router.get(".csv", summary="Figures as CSV", response_class=Response)
def indicators_csv(service: Wired, answer: Answer) -> Response:
    """One row a group. A text that a spreadsheet would take for a formula begins with an apostrophe."""
    rows = table(service.directories.current(), answer.by, answer.groups)
    return _file(as_csv(rows), "text/csv; charset=utf-8", "indicators.csv", answer)


@router.get(".xlsx", summary="Figures as a spreadsheet", response_class=Response)
def indicators_xlsx(service: Wired, answer: Answer) -> Response:
    """The same rows, and a second sheet that says what each figure counts."""
    rows = table(service.directories.current(), answer.by, answer.groups)
    facts = {name: str(value) for name, value in _about(answer.asked).items()}
    return _file(as_xlsx(rows, facts), SPREADSHEET, "indicators.xlsx", answer)


@router.get("/{figure}/complaints", summary="The complaints behind a figure")
def complaints(
    figure: str,
    service: Wired,
    who: StaffOnlyHere,
    question: Annotated[Question, Depends(question_of)],
    response: Response,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> BehindShown:
    """Exactly as many as the figure counts for the same question; newest first."""
    if figure not in FIGURES:
        raise NoSuchFigure
    asked = asked_by(service, who, question)
    stands_at(response, asked.position)
    found = behind(service, who, asked, FIGURES[figure], limit, cursor)
    now = datetime.now().astimezone()
    return BehindShown(
        figure=figure,
        total=found.total,
        withheld=found.total - found.within,
        position=asked.position,
        items=[item(row, found.titles.get(UUID(str(row["complaint"]))), now) for row in found.rows],
        next=found.next,
    )


def _about(asked: Asked) -> dict[str, Any]:
    return {
        "unit": asked.question.unit,
        "first": asked.first,
        "last": asked.last,
        "zone": asked.zone.key,
        "known_at": asked.now,
        "position": asked.position,
        "provisional": asked.provisional,
        "imported": asked.question.imported,
    }


def _shown(value: Value) -> FigureShown:
    return FigureShown(
        n=value.n,
        of=value.of,
        percent=value.share,
        median_days=days(value.median),
        p90_days=days(value.p90),
        average=value.average,
    )


def _file(content: bytes, kind: str, name: str, answer: Counted) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Aduan-Position": str(answer.asked.position),
        "Cache-Control": "no-store",
    }
    return Response(content, 200, headers, kind)
