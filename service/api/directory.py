"""The directory in force: what codes there are, and by which rules dates are promised. Open to everybody."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.complaint.events import Clock, ReportClass
from domain.directory.events import UnitKind
from domain.directory.refusals import UnknownCategory
from domain.directory.routing import suggest_unit
from domain.directory.state import Directory, Routing
from domain.event import Code, Label
from service.api.fields import CodeField
from service.api.positions import stands_at
from service.http.wired import Wired

router = APIRouter(prefix="/directory", tags=["directory"])


class LabelShown(BaseModel):
    """A published name in both languages."""

    id: str
    en: str


class UnitShown(BaseModel):
    """A part of government. Zone and calendar are those of the agency."""

    code: str
    kind: UnitKind
    parent: str | None
    name: LabelShown
    zone: str | None
    calendar: str | None
    closed: bool
    approval: bool = Field(description="Whether a leader approves its answers.")
    version: int


class CategoryShown(BaseModel):
    """A subject of complaints; a retired one takes no more."""

    code: str
    parent: str | None
    name: LabelShown
    retired: bool
    version: int


class StandardShown(BaseModel):
    """So many working days for this clock from that date on; `id` is what promises quote."""

    id: str
    clock: Clock
    agency: str | None
    report_class: ReportClass | None
    supervision: bool | None
    level: int | None
    days: int
    effective_from: date


@router.get("/units", summary="All units")
def units(service: Wired, response: Response) -> list[UnitShown]:
    """The tree of units, by code; what takes no more work is marked `closed`."""
    directory = _directory(service, response)
    return [
        UnitShown(
            code=unit.code,
            kind=unit.kind,
            parent=unit.parent,
            name=_label(unit.name),
            zone=unit.zone,
            calendar=unit.calendar,
            closed=unit.closed,
            approval=directory.asks_approval(unit.code),
            version=directory.version("unit", unit.code),
        )
        for _, unit in sorted(directory.units.items())
    ]


@router.get("/categories", summary="All categories")
def categories(service: Wired, response: Response) -> list[CategoryShown]:
    """The tree of categories, by code."""
    directory = _directory(service, response)
    return [
        CategoryShown(
            code=category.code,
            parent=category.parent,
            name=_label(category.name),
            retired=category.retired,
            version=directory.version("category", category.code),
        )
        for _, category in sorted(directory.categories.items())
    ]


class RoutingShown(BaseModel):
    """Complaints of a category (of any, when null) and those below it, from an area and those in it, are for a unit."""

    category: str | None
    area: str
    unit: str
    version: int


class SuggestionShown(BaseModel):
    """The unit that a complaint would be for, and the rule that says so; both null where no rule does."""

    unit: str | None
    rule: RoutingShown | None


@router.get("/routing", summary="All routing rules")
def routing(service: Wired, response: Response) -> list[RoutingShown]:
    """By area and category. The nearest category wins, then the nearest area."""
    directory = _directory(service, response)
    return [
        _rule(rule, directory)
        for rule in sorted(directory.routing.values(), key=lambda rule: (rule.area, rule.category or ""))
    ]


@router.get("/suggestion", summary="Whose a complaint would be")
def suggestion(
    service: Wired,
    response: Response,
    area: Annotated[CodeField, Query(description="Where it happened, or the unit that received it.")],
    category: Annotated[CodeField | None, Query(description="What it is about, where that is known.")] = None,
) -> SuggestionShown:
    """By the routing rules. Raises 422 for a category or an area that there is not."""
    directory = _directory(service, response)
    directory.unit(Code(area), "area")
    if category is not None and Code(category) not in directory.categories:
        raise UnknownCategory(field="category", category=category)
    found = suggest_unit(directory, None if category is None else Code(category), Code(area))
    if found is None:
        return SuggestionShown(unit=None, rule=None)
    return SuggestionShown(unit=found.unit, rule=_rule(found.rule, directory))


@router.get("/standards", summary="All service standards")
def standards(service: Wired, response: Response) -> list[StandardShown]:
    """Every version ever published: to a clock applies the latest `effective_from` that is not after its start."""
    directory = _directory(service, response)
    return [
        StandardShown(
            id=standard.id,
            clock=standard.rule.clock,
            agency=standard.rule.agency,
            report_class=standard.rule.report_class,
            supervision=standard.rule.supervision,
            level=standard.rule.level,
            days=standard.rule.days,
            effective_from=standard.rule.effective_from,
        )
        for _, versions in sorted(directory.standards.items())
        for standard in versions
    ]


def _directory(service: Wired, response: Response) -> Directory:
    directory = service.directories.current()
    stands_at(response, directory.position)
    return directory


def _rule(rule: Routing, directory: Directory) -> RoutingShown:
    version = directory.versions.get(rule.stream, 0)
    return RoutingShown(category=rule.category, area=rule.area, unit=rule.unit, version=version)


def _label(label: Label) -> LabelShown:
    return LabelShown(id=label.id, en=label.en)
