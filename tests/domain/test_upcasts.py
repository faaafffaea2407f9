"""Retired shapes are lifted step by step to the present one."""

from collections.abc import Iterator

import pytest

from domain.event import TOPICS, Event
from domain.upcasts import UPCASTS, State, lift, retired

TOPIC = "test.renamed_twice"


@pytest.fixture
def thrice() -> Iterator[None]:
    class RenamedTwice(Event, topic=TOPIC, shape=3):
        colour: int

    @retired(TOPIC, 1)
    def _(state: State) -> State:
        return {"color": state["c"]}

    @retired(TOPIC, 2)
    def _(state: State) -> State:
        return {"colour": state["color"]}

    yield
    del TOPICS[TOPIC], UPCASTS[TOPIC, 1], UPCASTS[TOPIC, 2]


@pytest.mark.usefixtures("thrice")
def test_every_old_shape_reaches_the_present_one() -> None:
    assert lift(TOPIC, 1, {"c": 7}) == lift(TOPIC, 2, {"color": 7}) == lift(TOPIC, 3, {"colour": 7}) == {"colour": 7}


def test_a_case_that_was_adopted_before_there_was_a_time_to_reply_has_none() -> None:
    before: State = {"assignment": 1, "verification": None, "first_response": None, "resolution": None}
    assert lift("complaint.adopted", 1, before) == before | {"reply": None}


def test_a_case_that_got_another_class_while_nobody_shared_it_has_no_other_parts() -> None:
    before: State = {"old": {}, "new": {}, "resolution": None}
    assert lift("complaint.reclassified", 1, before) == before | {"parts": None}


@pytest.mark.usefixtures("thrice")
def test_a_shape_is_retired_once_and_none_comes_from_the_future() -> None:
    with pytest.raises(ValueError, match="has an upcast already"):
        retired(TOPIC, 1)(lambda state: state)
    with pytest.raises(ValueError, match="knows up to 3"):
        lift(TOPIC, 4, {})


def test_every_retired_shape_has_its_upcast_and_no_other() -> None:
    needed = {(topic, shape) for topic, event in TOPICS.items() for shape in range(1, event.shape)}
    assert set(UPCASTS) == needed
