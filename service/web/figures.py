"""Figures for everybody, at most a minute old: the four of the home page, and those of an office."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from psycopg2 import errors

from domain.event import Code
from service.bootstrap import Service
from service.reading.indicators.asked import DAY, Asked, Question, ask
from service.reading.indicators.counted import EMPTY, Values, count_by
from service.reading.indicators.figures import FIGURES
from service.reading.indicators.sources import NOTHING
from service.reading.positions import ListNotReady
from service.web.board_lines import PUBLIC, few
from service.web.views import Figure
from service.web.visit import Visit

FRESH_SECONDS = 60.0
SHOWN = ("received", "resolution_kept", "overdue", "closed_system")

OPEN = tuple(name for names in PUBLIC.values() for name in names)


@dataclass(frozen=True)
class Counted:
    """What was asked, its figures, and those of as many days before."""

    asked: Asked
    values: Values
    before: Values


_kept: dict[tuple[str, str], tuple[float, tuple[Figure, ...]]] = {}
_counted_of: dict[tuple[str, str], tuple[float, Counted]] = {}


def of_office(visit: Visit, unit: Code) -> Counted:
    """Those of the last 30 days that everybody may see; anybody may ask for them, and as often as they like."""
    place = (visit.service.database.url, unit)
    counted_at, found = _counted_of.get(place, (float("-inf"), None))
    if found is None or time.monotonic() - counted_at > FRESH_SECONDS:
        asked = ask(visit.service, Question(unit=unit))
        found = Counted(asked, _values(visit.service, asked, OPEN), before(visit.service, asked, OPEN))
        _counted_of[place] = (time.monotonic(), found)
    return found


def before(service: Service, asked: Asked, figures: Iterable[str] = FIGURES) -> Values:
    """Of as many days just before, as known at their end."""
    days = (asked.last - asked.first).days + 1
    last = asked.first - DAY
    at = min(asked.start, asked.now) - timedelta(microseconds=1)
    question = replace(asked.question, first=last - (days - 1) * DAY, last=last, at=at)
    return _values(service, ask(service, question), figures)


def _values(service: Service, asked: Asked, figures: Iterable[str]) -> Values:
    return count_by(service, asked, None, figures).get(NOTHING, EMPTY)


def figures(visit: Visit) -> tuple[Figure, ...]:
    """Of the last 30 days; none of them while there is nothing to count, or no list of it yet."""
    place = (visit.service.database.url, visit.home)
    counted_at, found = _kept.get(place, (float("-inf"), ()))
    if time.monotonic() - counted_at > FRESH_SECONDS:
        found = _counted(visit)
        _kept[place] = (time.monotonic(), found)
    return found


def _counted(visit: Visit) -> tuple[Figure, ...]:
    try:
        asked = ask(visit.service, Question(unit=visit.home))
        values = _values(visit.service, asked, SHOWN)
    except (ListNotReady, errors.UndefinedTable):
        return ()
    if not any(values[name].n or values[name].of for name in SHOWN):
        return ()
    in_time = values["resolution_kept"].share
    told = (
        Figure("received", values["received"].n, "received"),
        *(() if in_time is None else (Figure("in_time", round(in_time), "resolution_kept", percent=True),)),
        Figure("overdue", values["overdue"].n, "overdue"),
        Figure("closed_by_system", values["closed_system"].n, "closed_system"),
    )
    return tuple(figure for figure in told if not few(values[figure.line]))
