"""The page of an office for everybody: what it promises, and how it keeps it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from service.web.views.board import Part
from service.web.views.board import Told as ToldFigures
from service.web.views.parts import Said, View


@dataclass(frozen=True)
class OfficeLink:
    """Another office."""

    href: str
    name: str


@dataclass(frozen=True)
class OfficeLimit:
    """So many working days for this, by the standard in force since that day."""

    said: Said
    working_days: int
    since: date


@dataclass(frozen=True, kw_only=True)
class Office(View):
    """`parts` tell no number that is counted out of fewer than five."""

    template: ClassVar[str] = "office.html"
    wide: ClassVar[bool] = True

    name: str
    kind: str
    closed: bool
    limits: tuple[OfficeLimit, ...]
    told: ToldFigures
    parts: tuple[Part, ...]
    above: OfficeLink | None = None
    below: tuple[OfficeLink, ...] = ()
    #: the reports of its area, where it has one
    reports: str | None = None
