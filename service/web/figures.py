"""The four figures of the home page, those of the board for everybody, at most a minute old."""

import time

from psycopg2 import errors

from service.reading.indicators.asked import Question, ask
from service.reading.indicators.counted import EMPTY, count_by
from service.reading.indicators.sources import NOTHING
from service.reading.positions import ListNotReady
from service.web.views import Figure
from service.web.visit import Visit

FRESH_SECONDS = 60.0
SHOWN = ("received", "resolution_kept", "overdue", "closed_system")

_kept: dict[tuple[str, str], tuple[float, tuple[Figure, ...]]] = {}


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
        values = count_by(visit.service, asked, None, SHOWN).get(NOTHING, EMPTY)
    except (ListNotReady, errors.UndefinedTable):
        return ()
    if not any(values[name].n or values[name].of for name in SHOWN):
        return ()
    in_time = values["resolution_kept"].share
    return (
        Figure("received", values["received"].n, "received"),
        *(() if in_time is None else (Figure("in_time", round(in_time), "resolution_kept", percent=True),)),
        Figure("overdue", values["overdue"].n, "overdue"),
        Figure("closed_by_system", values["closed_system"].n, "closed_system"),
    )
