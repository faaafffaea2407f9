"""The diagram of a complaint's states, and the events that leave it where it is: from lives in which all is tried."""

import re
from collections.abc import Iterable
from typing import get_args

from domain.complaint.events import ComplaintEvent, ComplaintFiled
from domain.complaint.state import Status
from domain.event import Event
from tests.domain.complaint.test_lives import every_life, steps

KINDS = get_args(ComplaintEvent)
PREFIX = "complaint."
_LEFT = "These events leave a complaint in its state, always or at times:"
_PARTS = re.compile(rf"```mermaid\n.*?```\n\n{_LEFT}\n.*?\n\n", re.DOTALL)
Arrow = tuple[Status | None, Status, type[Event]]


def taken() -> tuple[set[Arrow], set[type[Event]]]:
    """Every arrow with the event that it is, and every event after which a complaint was where it had been."""
    arrows: set[Arrow] = {(None, Status.FILED, ComplaintFiled)}
    left: set[type[Event]] = set()
    for life in every_life():
        for (before, after), (event, _) in zip(steps(life), life.told[1:], strict=True):
            if before.status is after.status:
                left.add(type(event))
            else:
                arrows.add((before.status, after.status, type(event)))
    return arrows, left


def with_states(page: str) -> str:
    """The page with its diagram and its list made anew."""
    arrows, left = taken()
    found = f"{_diagram(arrows)}\n\n{_LEFT}\n{_listed(left)}\n\n"
    made, count = _PARTS.subn(lambda _: found, page)
    assert count == 1, "the page has one diagram, and one list below it"
    return made


def _diagram(arrows: set[Arrow]) -> str:
    order: list[Status | None] = [None, *Status]
    lines = sorted(arrows, key=lambda each: (order.index(each[0]), order.index(each[1]), KINDS.index(each[2])))
    drawn = [f"    {_name(before)} --> {after} : {kind.topic.removeprefix(PREFIX)}" for before, after, kind in lines]
    leaving = {before for before, _, _ in arrows}
    final = [f"    {status} --> [*]" for status in Status if status not in leaving]
    return "\n".join(["```mermaid", "stateDiagram-v2", *drawn, *final, "```"])


def _name(status: Status | None) -> str:
    return "[*]" if status is None else status.value


def _listed(kinds: Iterable[type[Event]]) -> str:
    names = [f"`{kind.topic.removeprefix(PREFIX)}`" for kind in sorted(kinds, key=KINDS.index)]
    lines = [""]
    for name in names:
        joined = f"{lines[-1]}, {name}" if lines[-1] else name
        if len(joined) > 118:
            lines[-1] += ","
            lines.append(name)
        else:
            lines[-1] = joined
    return "\n".join(lines) + "."
