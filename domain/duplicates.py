"""Whether two reports are likely about the same thing: alike in words, near in place and time, of one kind.

The limits are measured on labelled pairs (`benchmarks/duplicates.py`). It only suggests; people decide.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from domain.directory.state import Directory
from domain.event import Code

WINDOW = timedelta(days=30)
STAFF_METRES = 1_000
_EARTH_METRES = 6_371_000
_POINT = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*")


class Near(StrEnum):
    """What is known of how near two reports are."""

    POINT = "point"
    AREA = "area"
    UNKNOWN = "unknown"
    FAR = "far"


LEAST: dict[Near, float] = {Near.POINT: 0.28, Near.AREA: 0.32, Near.UNKNOWN: 0.36}
"""How alike the words must be (the share of common trigrams), the more the less is known of the places."""


@dataclass(frozen=True)
class Where:
    """Where a report says it is: the code of its district or ward, and a point, if it says so."""

    area: Code | None
    coordinates: str | None


def likely(similarity: float, near: Near) -> bool:
    """Whether they are worth a look."""
    return near is not Near.FAR and similarity >= LEAST[near]


def nearness(one: Where, other: Where, within: int, directory: Directory) -> Near:
    """By their points when both have one, else by their areas: the same, or one in the other."""
    metres = distance(one.coordinates, other.coordinates)
    if metres is not None:
        return Near.POINT if metres <= within else Near.FAR
    if one.area is None or other.area is None:
        return Near.UNKNOWN
    return Near.AREA if other.area in around(one.area, directory) else Near.FAR


def around(area: Code, directory: Directory) -> frozenset[Code]:
    """The area, all in it, and all it lies in below the agency."""
    if area not in directory.units:
        return frozenset({area})
    agency = directory.agency_of(area).code
    above = (code for code in directory.lineage(area) if code != agency and directory.within(code, agency))
    return frozenset({*directory.subtree(area), *above})


def kin(category: Code, directory: Directory) -> frozenset[Code]:
    """The category, those it is in, and those in it: people choose one or the other for the same thing."""
    known = directory.categories.values()
    below = {each.code for each in known if category in directory.category_lineage(each.code)}
    return frozenset({category, *directory.category_lineage(category), *below})


def distance(one: str | None, other: str | None) -> int | None:
    """Metres between two points; None unless both are points on Earth."""
    here, there = _point(one), _point(other)
    if here is None or there is None:
        return None
    (north, east), (north2, east2) = here, there
    half = sin((north2 - north) / 2) ** 2 + cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
    return round(2 * _EARTH_METRES * asin(min(1.0, sqrt(half))))


def _point(text: str | None) -> tuple[float, float] | None:
    """Latitude and longitude in radians."""
    found = _POINT.fullmatch(text or "")
    if found is None:
        return None
    north, east = float(found[1]), float(found[2])
    return (radians(north), radians(east)) if abs(north) <= 90 and abs(east) <= 180 else None
