"""How many complaints are open with some units, and of some categories: what their end would leave without a home."""

from collections.abc import Collection

from domain.complaint.state import ENDED
from domain.directory.open_cases import NONE_OPEN, OpenCases
from domain.event import Code
from service.mendable import Mendable
from service.store.database import Database

_UNITS = """
SELECT unit, count(*) FROM (
    SELECT unit, complaint FROM projection.queue WHERE unit = ANY(%(codes)s)
    UNION SELECT unit, complaint FROM projection.register WHERE unit = ANY(%(codes)s) AND status <> ALL(%(ended)s)
) AS held GROUP BY unit
"""
_CATEGORIES = """
SELECT category, count(*) FROM projection.register
WHERE category = ANY(%(codes)s) AND status <> ALL(%(ended)s) GROUP BY category
"""
_THERE = "SELECT to_regclass('projection.register') IS NOT NULL AND to_regclass('projection.queue') IS NOT NULL"
_FILED = "SELECT EXISTS (SELECT FROM aduan.events WHERE topic = 'complaint.filed')"


class CasesNotCounted(Mendable):
    """Nobody has counted the open complaints yet: let `aduan project` run, then try again."""


def open_cases(database: Database, units: Collection[Code], categories: Collection[Code]) -> OpenCases:
    """As the lists have it, which are milliseconds behind: whoever routes to a closed unit in between is refused."""
    if not units and not categories:
        return NONE_OPEN
    ended = sorted(ENDED)
    with database.autocommit() as cursor:
        cursor.execute(_THERE)
        if cursor.fetchone() != (True,):
            cursor.execute(_FILED)
            if cursor.fetchone() == (True,):
                raise CasesNotCounted(CasesNotCounted.__doc__)
            return NONE_OPEN
        cursor.execute(_UNITS, {"codes": sorted(units), "ended": ended})
        by_unit = {Code(code): count for code, count in cursor.fetchall()}
        cursor.execute(_CATEGORIES, {"codes": sorted(categories), "ended": ended})
        by_category = {Code(code): count for code, count in cursor.fetchall()}
    return OpenCases(by_unit, by_category)
