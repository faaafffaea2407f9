"""One stored sample for each shape of each event, as it was first written; a sample is never edited.

`python -m tests.golden` writes the samples that are missing, and only those.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid5

import msgspec

from domain.event import TOPICS, Actor, Code, Event, Origin, Personal, Published, Role, TrackingId, Zone
from service.store.mapper import Metadata, encode, metadata

FOLDER = Path(__file__).parent
ENUMERATIONS = FOLDER / "enumerations.json"
EPOCH = datetime(2026, 3, 2, 2, 15, 30, 123456, tzinfo=UTC)
_NAMESPACE = UUID("8a4f5a3e-30a8-4d2b-9d45-6e1d1b2c3d4e")


_NAMED: dict[Any, str] = {
    Code: "some-code",
    TrackingId: "7QK4M2XD9T5",
    Zone: "Asia/Jakarta",
    Published: "Lubang di jalan — ü",
}


@dataclass(frozen=True)
class Sample:
    """The bytes of state and metadata as the log has them."""

    topic: str
    shape: int
    state: bytes
    metadata: bytes

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.topic}.v{self.shape}.json"

    def text(self) -> str:
        """Both as strings of JSON: nothing may be made anew when they are read."""
        parts = {
            "topic": self.topic,
            "shape": self.shape,
            "state": self.state.decode(),
            "metadata": self.metadata.decode(),
        }
        return json.dumps(parts, indent=2, ensure_ascii=False) + "\n"


def read(path: Path) -> Sample:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Sample(raw["topic"], raw["shape"], raw["state"].encode(), raw["metadata"].encode())


def stored() -> list[Sample]:
    return [read(path) for path in sorted(FOLDER.glob("*.v*.json"))]


def enumerations() -> dict[str, list[str]]:
    """The values of each list of values that events or metadata use."""
    found: dict[str, list[str]] = {}
    kinds: list[Any] = [*TOPICS.values(), Metadata]
    while kinds:
        for hint in get_type_hints(kinds.pop()).values():
            for one in (hint, *get_args(hint)):
                if isinstance(one, type) and issubclass(one, Enum):
                    found[one.__name__] = [each.value for each in one]
                elif isinstance(one, type) and (is_dataclass(one) or issubclass(one, msgspec.Struct)):
                    kinds.append(one)
    return found


def without_sample() -> list[str]:
    """The lists that have a value which is not in the sample."""
    known = json.loads(ENUMERATIONS.read_text()) if ENUMERATIONS.exists() else {}
    return [name for name, values in sorted(enumerations().items()) if set(values) - set(known.get(name, []))]


def missing() -> list[Sample]:
    """A sample for each event class whose shape has none yet: every field filled, so that every field is watched."""
    made = [_sample(kind) for _, kind in sorted(TOPICS.items())]
    return [sample for sample in made if not sample.path.exists()]


def write_missing() -> list[Path]:
    for sample in (samples := missing()):
        sample.path.write_text(sample.text(), encoding="utf-8")
    if without_sample():
        known = json.loads(ENUMERATIONS.read_text()) if ENUMERATIONS.exists() else {}
        added = {name: list(dict.fromkeys([*known.get(name, []), *values])) for name, values in enumerations().items()}
        ENUMERATIONS.write_text(json.dumps({**known, **added}, indent=2, sort_keys=True) + "\n")
    return [sample.path for sample in samples]


def _sample(kind: type[Event]) -> Sample:
    event = _filled(kind, kind.topic)
    known = metadata(
        event_id=_uuid(f"{kind.topic} id"),
        occurred_at=EPOCH,
        actor=Actor(_uuid("actor"), Role.AGENCY_ADMIN, Code("medan"), _uuid("on behalf of")),
        command_id=_uuid(f"{kind.topic} command"),
        channel=Code("web"),
        origin=Origin.LIVE,
        context=17,
        correlation_id=_uuid("correlation"),
        causation_id=_uuid("causation"),
    )
    return Sample(kind.topic, kind.shape, encode(event), msgspec.json.encode(known))


def _filled(kind: type[Any], place: str) -> Any:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return kind(**{name: _value(hints[name], f"{place}/{name}") for name in names})


@cache
def _commitment(place: str) -> str:
    return base64.b64encode(hashlib.sha256(place.encode()).digest()).decode()


def _uuid(place: str) -> UUID:
    return uuid5(_NAMESPACE, place)


def _value(hint: Any, place: str) -> Any:
    """A value of this type that depends on nothing but its place."""
    if get_origin(hint) in (UnionType, Union):
        return _value(next(option for option in get_args(hint) if option is not NoneType), place)
    if get_origin(hint) is tuple:
        return (_value(get_args(hint)[0], place),)
    named: dict[Any, str] = {
        Code: "some-code",
        TrackingId: "7QK4M2XD9T5",
        Zone: "Asia/Jakarta",
        Published: "Lubang di jalan — ü",
    }
    if isinstance(hint, NewType):
        return named[hint]
    plain: dict[Any, Any] = {
        UUID: _uuid(place),
        bool: True,
        int: 3,
        date: EPOCH.date(),
        datetime: EPOCH,
        Personal: Personal(_uuid("subject"), commitment=_commitment(place)),
    }
    if hint in plain:
        return plain[hint]
    if issubclass(hint, Enum):
        return list(hint)[-1]
    return _filled(hint, place)
