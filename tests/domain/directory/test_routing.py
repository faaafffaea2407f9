"""Whose a complaint is by the routing rules: the nearest category first, then the nearest area."""

import pytest

from domain.directory.commands import (
    CloseUnit,
    DefineCategory,
    DefineRouting,
    DirectoryCommand,
    RetireRouting,
)
from domain.directory.events import RoutingDefined, RoutingRetired
from domain.directory.refusals import (
    CategoryIsRetired,
    NothingChanges,
    RoutingLeadsHere,
    RoutingLeavesAgency,
    UnitIsClosed,
    UnknownCategory,
    UnknownRouting,
    UnknownUnit,
)
from domain.directory.routing import suggest_unit
from domain.directory.rules import decide
from domain.directory.state import Directory
from domain.event import SYSTEM, Code, Refused
from tests.domain.medan import (
    BABURA,
    BARU,
    DIRECTORY,
    GONE,
    MEDAN,
    NATION,
    OTHER,
    PARKS,
    POTHOLE,
    RETIRED,
    ROADS,
    applied,
    label,
)

CRACK, WASTE = Code("crack"), Code("waste")
CATEGORIES = (
    DefineCategory(code=CRACK, parent=POTHOLE, name=label("Retak")),
    DefineCategory(code=WASTE, parent=None, name=label("Sampah")),
)


def rule(category: Code | None, area: Code, unit: Code) -> DefineRouting:
    return DefineRouting(category=category, area=area, unit=unit)


def given(*rules: DirectoryCommand) -> Directory:
    return applied(*CATEGORIES, *rules, onto=DIRECTORY)


CITY = rule(POTHOLE, MEDAN, ROADS)


@pytest.mark.parametrize(
    ("rules", "category", "area", "unit"),
    [
        ([CITY], POTHOLE, MEDAN, ROADS),
        ([CITY], CRACK, BABURA, ROADS),
        ([CITY], WASTE, BABURA, None),
        ([CITY], None, BABURA, None),
        ([CITY], POTHOLE, OTHER, None),
        ([CITY, rule(POTHOLE, BARU, BARU)], CRACK, BABURA, BARU),
        ([CITY, rule(POTHOLE, BABURA, PARKS), rule(POTHOLE, BARU, BARU)], POTHOLE, BABURA, PARKS),
        ([CITY, rule(CRACK, MEDAN, PARKS), rule(POTHOLE, BARU, BARU)], CRACK, BARU, PARKS),
        ([CITY, rule(None, BARU, BARU)], POTHOLE, BARU, ROADS),
        ([CITY, rule(None, BARU, BARU)], WASTE, BABURA, BARU),
        ([rule(None, BARU, BARU)], None, BARU, BARU),
        ([CITY, rule(POTHOLE, MEDAN, PARKS)], POTHOLE, BARU, PARKS),
        ([CITY, RetireRouting(category=POTHOLE, area=MEDAN)], POTHOLE, BARU, None),
        ([rule(POTHOLE, NATION, MEDAN)], POTHOLE, OTHER, MEDAN),
        ([CITY], Code("nothing"), BARU, None),
        ([CITY], POTHOLE, Code("nowhere"), None),
    ],
)
def test_the_most_particular_rule_suggests_the_unit(
    rules: list[DirectoryCommand], category: Code | None, area: Code, unit: Code | None
) -> None:
    found = suggest_unit(given(*rules), category, area)
    assert (found.unit if found else None) == unit


def test_a_suggestion_names_its_rule() -> None:
    found = suggest_unit(given(CITY), CRACK, BABURA)
    assert found is not None
    assert (found.rule.category, found.rule.area, found.rule.unit) == (POTHOLE, MEDAN, ROADS)


REFUSED: list[tuple[DirectoryCommand, type[Refused]]] = [
    (CITY, NothingChanges),
    (rule(Code("nothing"), MEDAN, ROADS), UnknownCategory),
    (rule(RETIRED, MEDAN, ROADS), CategoryIsRetired),
    (rule(POTHOLE, Code("nowhere"), ROADS), UnknownUnit),
    (rule(POTHOLE, GONE, ROADS), UnitIsClosed),
    (rule(POTHOLE, MEDAN, Code("nobody")), UnknownUnit),
    (rule(POTHOLE, MEDAN, GONE), UnitIsClosed),
    (rule(POTHOLE, BARU, OTHER), RoutingLeavesAgency),
    (rule(POTHOLE, MEDAN, NATION), RoutingLeavesAgency),
    (RetireRouting(category=WASTE, area=MEDAN), UnknownRouting),
    (CloseUnit(code=ROADS), RoutingLeadsHere),
]


@pytest.mark.parametrize(("command", "refusal"), REFUSED, ids=lambda each: getattr(each, "__name__", None))
def test_a_rule_that_cannot_hold_is_refused_by_name(command: DirectoryCommand, refusal: type[Refused]) -> None:
    with pytest.raises(Refused) as refused:
        decide(command, given(CITY), SYSTEM)
    assert type(refused.value) is refusal


def test_a_rule_becomes_one_event() -> None:
    assert decide(CITY, DIRECTORY, SYSTEM) == [RoutingDefined(category=POTHOLE, area=MEDAN, unit=ROADS)]
    retired = decide(RetireRouting(category=POTHOLE, area=MEDAN), given(CITY), SYSTEM)
    assert retired == [RoutingRetired(category=POTHOLE, area=MEDAN)]
