"""Routing rules: which unit the complaints of a category from an area are for, and what is suggested by them."""

from dataclasses import dataclass

from domain.directory.commands import DefineRouting, RetireRouting
from domain.directory.events import RoutingDefined, RoutingRetired
from domain.directory.refusals import NothingChanges, RoutingLeavesAgency, UnknownRouting
from domain.directory.state import Directory, Routing
from domain.event import Code


@dataclass(frozen=True)
class Suggestion:
    """The unit, and the rule that names it."""

    unit: Code
    rule: Routing


def suggest_unit(directory: Directory, category: Code | None, area: Code) -> Suggestion | None:
    """What the most particular rule says: the nearest category first, one for any category last; then the nearest area.

    `area` is where it happened, or the unit that received the complaint when nobody said where. A rule whose unit takes
    no more work is passed over.
    """
    if area not in directory.units:
        return None
    categories: list[Code | None] = [*(directory.category_lineage(category) if category else ()), None]
    for of in categories:
        for place in directory.lineage(area):
            rule = directory.routing.get((of, place))
            if rule is not None and not directory.units[rule.unit].closed:
                return Suggestion(rule.unit, rule)
    return None


def define(command: DefineRouting, directory: Directory) -> RoutingDefined:
    if command.category is not None:
        directory.open_category(command.category)
    directory.open_unit(command.area, "area")
    directory.open_unit(command.unit)
    agency = directory.agency_of(command.area).code
    if not directory.within(command.unit, agency):
        raise RoutingLeavesAgency(field="unit", unit=command.unit, agency=agency)
    known = directory.routing.get((command.category, command.area))
    if known is not None and known.unit == command.unit:
        raise NothingChanges(category=command.category, area=command.area)
    return RoutingDefined(category=command.category, area=command.area, unit=command.unit)


def retire(command: RetireRouting, directory: Directory) -> RoutingRetired:
    if (command.category, command.area) not in directory.routing:
        raise UnknownRouting(field="category", category=command.category, area=command.area)
    return RoutingRetired(category=command.category, area=command.area)
