"""Any command with any content: every field of every command has a list of what somebody might say, also in bad faith.

A field that nobody has listed here is a KeyError: a new command with new kinds of fields needs a line in `SAID`.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from enum import Enum
from types import NoneType
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st

from domain.complaint.commands import Attachment, Close, Command, Erase
from domain.complaint.events import MediaType
from domain.complaint.personal_data import Basis
from domain.complaint.rules import ACTS, CLOSING, GUARDS
from domain.complaint.state import Complaint
from domain.event import Code
from domain.rights import Act
from tests.domain.medan import BABURA, BARU, GONE, MEDAN, NATION, OTHER, PARKS, POTHOLE, RETIRED, ROADS, STAFF

MARK = "¤"
"""Stands in every text that somebody types here, and nowhere else."""
PLAIN = f"Sudah ditambal {MARK}"
HOSTILE = (
    "",
    "   ",
    "\u200b\u2060",
    f"nama\x00{MARK}",
    f"\u202e{MARK}",
    f"<script>alert({MARK})</script>",
    f"'); DROP TABLE aduan.events; -- {MARK}",
    f'=HYPERLINK("http://evil.example";"{MARK}")',
    f"{{{{7*7}}}} %s {MARK}",
    MARK * 20_001,
    f"👩‍👩‍👧‍👦 e\u0301 {MARK}",
)
PHOTO = Attachment(media_type=MediaType.JPEG, size=1200, digest="ab" * 32, name=f"foto {MARK}.jpg")
UNITS = (ROADS, PARKS, BARU, BABURA, MEDAN, OTHER, NATION, GONE, Code("tidak-ada"))

KINDS: Mapping[Act, type[Any]] = {
    **{act: kind for kind, act in ACTS.items() if act in GUARDS},
    **dict.fromkeys(CLOSING.values(), Close),
}
"""Which command an act is; that each act on a complaint has one the test looks at."""

Values = Callable[[Complaint], st.SearchStrategy[Any]]
TEXT: Values = lambda case: st.sampled_from((*[PLAIN] * len(HOSTILE), *HOSTILE))  # noqa: E731
SAID: dict[str, Values] = {
    **dict.fromkeys(("note", "reason", "text", "question", "request", "comment", "title", "body"), TEXT),
    **dict.fromkeys(("unit", "proposed_unit"), lambda case: st.sampled_from((*UNITS[:4] * 2, *UNITS))),
    "assignment": lambda case: st.integers(0, len(case.assignments) + 1),
    "attachments": lambda case: st.sampled_from([(), (), (PHOTO,), (PHOTO,) * 5, (PHOTO,) * 6]),
    "draft": lambda case: st.integers(0, case.drafts + 1),
    "level": lambda case: st.integers(0, 4),
    "subject": lambda case: st.sampled_from([case.filed.reporter, case.filed.reporter, case.filed.office, UUID(int=7)]),
    "of_version": lambda case: st.integers(0, case.version + 1),
    "of_field": lambda case: st.sampled_from(["title", "body", "text", "reason", "name"]),
    "score": lambda case: st.integers(-1, 7),
    "category": lambda case: st.sampled_from([POTHOLE, RETIRED, Code("tidak-ada")]),
    "label": lambda case: st.sampled_from(["viral", "banjir", "LABEL BESAR", ""]),
    "contact": lambda case: st.sampled_from([f"warga{MARK}@contoh.example", "0812 000 001", "bukan", "", "a@b" * 99]),
    "into": lambda case: st.sampled_from([*(UUID(int=100 + n) for n in range(6)), case.id, UUID(int=7)]),
    "officer": lambda case: st.sampled_from([*(each.id for each in STAFF), case.filed.reporter]),
}


def saying(draw: st.DrawFn, act: Act, case: Complaint) -> Command:
    """A command that is this act on the case."""
    kind = KINDS[act]
    said = {each.name: draw(_values(each, case)) for each in fields(kind)}
    if kind is Close:
        said["kind"] = next(closure for closure, closing in CLOSING.items() if closing is act)
    if kind is Erase and said["basis"] is Basis.RETENTION:
        said["basis"] = Basis.ORDER if draw(st.booleans()) else Basis.RETENTION
    command: Command = kind(**said)
    return command


def _values(field: Field[Any], case: Complaint) -> st.SearchStrategy[Any]:
    kinds = [kind for kind in (get_args(field.type) or (field.type,)) if kind is not NoneType]
    optional = NoneType in get_args(field.type)
    (first, *_) = kinds
    if first is bool:
        return st.booleans()
    some = st.sampled_from(first) if isinstance(first, type) and issubclass(first, Enum) else SAID[field.name](case)
    return st.none() | some if optional else some


def acts() -> tuple[Act, ...]:
    """Every act on a complaint that is there."""
    return tuple(GUARDS)
