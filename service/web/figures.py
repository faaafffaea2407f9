"""The four figures of the home page, from the register, at most a minute old."""

import time

from psycopg2 import errors

from service.web.views import Figure
from service.web.visit import Visit

FRESH_SECONDS = 60.0

# Reports of the last 30 days, and how the promises that fell due in them were kept: one that is late and still open
# counts as missed. An answer counts when it was recorded, whatever day was said of it; a letter when it came.
_COUNT = """
SELECT
    count(*) FILTER (WHERE filed_at > since) AS received,
    count(*) FILTER (WHERE resolve_by > since AND resolve_by < clock_timestamp()
        AND answered_recorded_at <= resolve_by) AS kept,
    count(*) FILTER (WHERE resolve_by > since AND resolve_by < clock_timestamp() AND status <> 'archived') AS promised,
    count(*) FILTER (WHERE due_at < clock_timestamp() AND clock IN ('verification', 'first_response', 'resolution')
        AND closed_at IS NULL) AS overdue,
    count(*) FILTER (WHERE closed_at > since AND closure = 'system') AS closed_by_system
FROM projection.register, (SELECT clock_timestamp() - interval '30 days' AS since) AS period
WHERE received_by = ANY(%s)
"""

_kept: dict[tuple[str, str], tuple[float, tuple[Figure, ...]]] = {}


def figures(visit: Visit) -> tuple[Figure, ...]:
    """None of them while there is nothing to count, or no register yet."""
    place = (visit.service.database.url, visit.home)
    counted_at, found = _kept.get(place, (float("-inf"), ()))
    if time.monotonic() - counted_at > FRESH_SECONDS:
        found = _counted(visit)
        _kept[place] = (time.monotonic(), found)
    return found


def _counted(visit: Visit) -> tuple[Figure, ...]:
    units = sorted(visit.teller.directory.subtree(visit.home))
    with visit.service.database.autocommit() as cursor:
        try:
            cursor.execute(_COUNT, (units,))
        except errors.UndefinedTable:
            return ()
        received, kept, promised, overdue, closed_by_system = cursor.fetchone() or (0,) * 5
    if not (received or promised or overdue):
        return ()
    in_time = (Figure("in_time", round(100 * kept / promised), percent=True),) if promised else ()
    return (
        Figure("received", received),
        *in_time,
        Figure("overdue", overdue),
        Figure("closed_by_system", closed_by_system),
    )
