"""The reference pages that are written from the code: `python -m tests.docs.generated` writes them anew."""

import enum
import inspect
import types
import typing
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from domain.access import Place
from domain.complaint.desk_events import PartDue
from domain.complaint.events import Due
from domain.directory.events import Holiday
from domain.event import TOPICS, Actor, Event, Label
from domain.rights import RIGHTS, Act, Scope
from service.reading.indicators.figures import Source, of_source
from service.store.mapper import Metadata
from tests.docs.pages import ROOT
from tests.docs.states import with_states

REFERENCE = ROOT / "docs" / "reference"
KINDS = {
    "complaint": "Complaints",
    "unit": "Units",
    "category": "Categories",
    "staff": "Staff",
    "routing": "Routing rules",
} | {
    "standard": "Standards",
    "calendar": "Calendars",
    "access": "Access",
    "personal_data": "Personal data",
    "legal_hold": "Legal holds",
    "notice": "Notices",
}
PARTS = (Due, PartDue, Label, Holiday, Place)

EVENTS_HEAD = """\
# Events

Written from the event classes by `python -m tests.docs.generated`; a test compares. What is stored of an event:

- the **topic**: its kind, for ever;
- the **state**: JSON of the fields below. When the shape is not the first, `$v` says which; older shapes are lifted
  when they are read. A missing field or a wrong type is refused on reading;
- the **metadata**: who, when, through which channel, the same for all topics, [below](#metadata).

Types: `code` a name from a list that an administrator keeps; `personal` a commitment `{"$c": base64, "$s": subject}`,
whose value is in the vault ([personal data](../explanation/personal-data.md)); `published` wording that an office
publishes; `uuid`, `date`, `moment` (RFC 3339, UTC), `number`, `yes/no`. A `?` means that it may be null.
"""
METADATA_NOTE = """\
`context` is the position of the directory that the decision rested on. `occurred_at` is when it happened; when it was
recorded is a column beside. The actor's `id` is a member of staff in the directory, the complaint's own subject for a
reporter, or zeros for the system. Absent fields have their default.
"""
RIGHTS_HEAD = """\
# Who may do what

Written from `domain/rights.py` by `python -m tests.docs.generated`; a test compares. What is not here is not allowed.

A role is held for a unit. "Own" is the unit that somebody acts for, with all below it. Staff must really hold the role,
for that unit or one above it, at that moment; the directory says so.
"""


INDICATORS_HEAD = """\
# Figures

Written from `service/reading/indicators/figures.py` by `python -m tests.docs.generated`; a test compares.

Every figure is a number of complaints, and has a list of exactly these: `GET /indicators/{figure}/complaints`, and the
links of the board. A share is told of the figure that it is part of, unless that is less than 5.

- **Period.** Whole days of the unit's time zone. What falls due counts in the period in which its date lies, so that a
  case which is late and still open counts as missed. While the period runs, or before all of it was known, the figures
  are provisional.
- **As known at.** With `at`, only what the log had by then: later answers, returns and closures change nothing. The
  same `at` gives the same figures for ever. `known_at` in an answer is the `at` that gives it again.
- **When an act counts.** When it was recorded, whatever day was said of it; paper from the day it came in; imported
  histories when it happened.
- **Whose.** An act counts for the unit that did it, a returned case for the unit that returned it, a step for who had
  the case meanwhile, a promised date for who had it when the date came: what was handed over too late was missed by
  whoever handed it over, and what had passed when the desk gave the report another class, by the desk.
  What came in, and what is open, counts for the unit that has it. A shared
  case that is open stands with each unit whose part is open, overdue if any part is, and once for all of them together.
  A unit's figures include all units below it, and are those of today's directory.
- **Imported histories** that nobody has adopted are left out; `imported=only` counts them alone, `imported=with` both.
- **Times** are from one event to the next, in days of 24 hours.
"""
SOURCES = {
    Source.STANDING: "How things stand",
    Source.DONE: "What was done in the period",
    Source.STEPS: "Steps that ended in the period, with the median and the 90th percentile of their time",
    Source.DUE: "Dates that fell due in the period",
}


def indicators_page() -> str:
    """Every figure with what it counts."""
    parts = [INDICATORS_HEAD]
    for source, title in SOURCES.items():
        rows = [
            f"| `{one.name}` | {one.about} | {f'`{one.part_of}`' if one.part_of else ''} |" for one in of_source(source)
        ]
        parts += [f"## {title}\n", "| figure | counts complaints | part of |", "|---|---|---|", *rows, ""]
    return "\n".join(parts).rstrip() + "\n"


def events_page() -> str:
    """Every topic with its fields."""
    parts = [EVENTS_HEAD]
    for kind, title in KINDS.items():
        parts.append(f"## {title}\n")
        parts += [_event(event) for topic, event in TOPICS.items() if topic.split(".")[0] == kind and _ours(event)]
    parts.append("## Parts\n")
    parts += [f"### {part.__name__}\n\n{_sentence(part)}\n\n{_table(_fields(part))}" for part in PARTS]
    parts.append(f"## Metadata\n\n{_table(_fields(Metadata))}\n{METADATA_NOTE}")
    parts.append(f"### Actor\n\n{_table(_fields(Actor))}")
    return "\n".join(parts).rstrip() + "\n"


def rights_page() -> str:
    """Every role with its acts, and how far each reaches."""
    parts = [RIGHTS_HEAD, "| role | act | reaches |\n|---|---|---|"]
    order = {act: number for number, act in enumerate(Act)}
    for role, acts in RIGHTS.items():
        by_scope: dict[Scope, list[str]] = {}
        for act in sorted(acts, key=order.__getitem__):
            by_scope.setdefault(acts[act], []).append(f"`{act}`")
        parts += [f"| `{role}` | {', '.join(names)} | {scope} |" for scope, names in by_scope.items()]
    return "\n".join(parts) + "\n"


def states_page() -> str:
    """The page of the states, whose diagram comes from the code."""
    return with_states((REFERENCE / "states.md").read_text(encoding="utf-8"))


PAGES = {
    REFERENCE / "states.md": states_page,
    REFERENCE / "events.md": events_page,
    REFERENCE / "rights.md": rights_page,
    REFERENCE / "indicators.md": indicators_page,
}


def _ours(event: type[Event]) -> bool:
    """Tests make events of their own."""
    return event.__module__.startswith("domain.")


def _event(event: type[Event]) -> str:
    shape = "" if event.shape == 1 else f" Shape {event.shape}."
    shown = _table(_fields(event)) if fields(event) else "No fields: that it happened is all there is to say.\n"
    return f"### {event.topic}\n\n{_sentence(event)}{shape}\n\n{shown}"


def _sentence(thing: type) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


def _fields(thing: type) -> list[tuple[str, str]]:
    hints = typing.get_type_hints(thing)
    names = [field.name for field in fields(thing)] if is_dataclass(thing) else list(hints)
    return [(name, _type(hints[name])) for name in names]


def _table(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(["| field | type |", "|---|---|", *(f"| `{name}` | {kind} |" for name, kind in rows)]) + "\n"


_NAMES = {"UUID": "uuid", "str": "text", "int": "number", "bool": "yes/no", "datetime": "moment", "_ActorForm": "Actor"}
_LINKED = {part.__name__ for part in PARTS} | {"Actor"}


def _type(hint: Any) -> str:
    origin, members = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(_type(each) for each in members if each is not types.NoneType) + "?"
    if origin is tuple:
        return f"list of {_type(members[0])}"
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return ", ".join(f"`{each.value}`" for each in hint)
    name = _NAMES.get(hint.__name__, hint.__name__)
    if name in _LINKED:
        return f"[{name.lower()}](#{name.lower()})"
    return "tracking id" if name == "TrackingId" else name.lower()


def write(pages: dict[Path, Any]) -> None:
    """Write the pages that differ."""
    for path, page in pages.items():
        path.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(PAGES)
