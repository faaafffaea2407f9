"""What is particular about tables with personal texts: they vanish in a crash, and with the subject they are about.

They are UNLOGGED. PostgreSQL empties them when it recovers from a crash, and with them the mark beside each, by which
that is noticed: a table without its mark is moved no further, and is filled anew.
"""

from typing import Any
from uuid import UUID

from psycopg2.extensions import cursor

from projections.base import Projection
from projections.catalogue import PROJECTIONS
from service.projector.tables import marked, table_name


class Emptied(Exception):
    """PostgreSQL recovered from a crash and emptied the table, as it does with personal texts: it is filled anew."""


def whole(cur: cursor, projection: Projection[Any], generation: int) -> bool:
    """Whether the table still has what was written to it."""
    return not projection.personal or marked(cur, projection.name, generation)


def forget_subject(cur: cursor, subject: UUID) -> None:
    """Delete what personal projections have of this subject, in the transaction that erases it.

    A reporter's rows go; of an office only its answers, for the report is another's.
    """
    for projection in PROJECTIONS:
        if projection.personal:
            cur.execute("SELECT generation FROM aduan.checkpoints WHERE projection = %s", (projection.name,))
            for (generation,) in cur.fetchall():
                table = table_name(projection.name, generation)
                cur.execute(f"DELETE FROM {table} WHERE reporter = %s", (str(subject),))
                cur.execute(f"UPDATE {table} SET answers = '' WHERE office = %s", (str(subject),))
