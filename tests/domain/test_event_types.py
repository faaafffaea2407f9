"""Nothing personal slips into the log: what the fields of events may be, walked over every event class."""

import sys
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

import domain.access as access
import domain.complaint.events as complaint
import domain.directory.events as directory
import domain.notices as notices
from domain.complaint.decide import decide
from domain.event import TOPICS, Code, Event, Personal, Published, Refused, TrackingId, Zone

NAMES = (Code, TrackingId, Zone, Published)
PLAIN = (bool, int, UUID, date, datetime, Personal)
EVENTS = [event for event in TOPICS.values() if event.__module__.startswith("domain.")]


def leaves(annotation: Any) -> Iterator[Any]:
    """The types that a field is made of, through unions, tuples and dataclasses."""
    if get_origin(annotation) in (Union, types.UnionType, tuple):
        for part in get_args(annotation):
            yield from leaves(part)
    elif is_dataclass(annotation) and isinstance(annotation, type):
        for hint in hints(annotation).values():
            yield from leaves(hint)
    elif annotation not in (types.NoneType, ...):
        yield annotation


def hints(of: type) -> dict[str, Any]:
    known = get_type_hints(of)
    return {field.name: known[field.name] for field in fields(of)}


def allowed(leaf: Any) -> bool:
    if isinstance(leaf, NewType):
        return leaf in NAMES
    return leaf in PLAIN or (isinstance(leaf, type) and issubclass(leaf, StrEnum))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.topic)
def test_a_string_in_an_event_is_a_code_a_name_or_personal(event: type[Event]) -> None:
    for name, hint in hints(event).items():
        for leaf in leaves(hint):
            assert allowed(leaf), f"{event.__name__}.{name} is a {leaf}"


@pytest.mark.parametrize(
    "forbidden", [str, float, bytes, object, dict[str, int], list[int], str | None, tuple[str, ...]]
)
def test_the_walk_finds_what_is_not_allowed(forbidden: Any) -> None:
    assert not all(allowed(leaf) for leaf in leaves(forbidden))


def test_every_event_is_in_its_union() -> None:
    assert len(EVENTS) >= 24
    unions = {*get_args(complaint.ComplaintEvent), *get_args(directory.DirectoryEvent)}
    assert set(EVENTS) == unions | {access.ValuesRead, notices.NoticeSent, notices.NoticeGivenUp}


def test_a_topic_names_what_it_is_about() -> None:
    kinds = {"complaint", "unit", "category", "staff", "routing", "standard", "calendar", "access"}
    kinds |= {"personal_data", "legal_hold", "notice"}
    assert {event.topic.split(".")[0] for event in EVENTS} == kinds


def test_a_topic_belongs_to_one_class() -> None:
    with pytest.raises(ValueError, match="is taken by ComplaintFiled"):
        type("Again", (Event,), {}, topic="complaint.filed")


def refusals(of: type[Refused]) -> Iterator[type[Refused]]:
    for refusal in of.__subclasses__():
        yield refusal
        yield from refusals(refusal)


def test_every_refusal_says_in_one_sentence_what_is_wrong_and_has_a_code_of_its_own() -> None:
    assert decide.__module__ in sys.modules, "with it every module that refuses something"
    known = [refusal for refusal in refusals(Refused) if refusal.__module__.startswith("domain.")]
    assert len(known) > 40
    assert len({refusal().code for refusal in known}) == len(known)
    for refusal in known:
        assert str(refusal()).endswith("."), refusal
        assert "\n" not in str(refusal()), refusal


def test_a_personal_value_never_shows_itself() -> None:
    assert "Ana" not in repr(Personal(UUID(int=1), text="Ana"))
