"""Finding a stream by one of its permanent names."""

from uuid import UUID

from psycopg2 import extensions

TRACKING = "tracking"


def external(channel: str) -> str:
    """The kind of the names that another system gave on this channel."""
    return f"external:{channel}"


def find_stream(cursor: extensions.cursor, kind: str, name: str) -> UUID | None:
    """The stream of that name, or None."""
    cursor.execute("SELECT originator_id FROM aduan.stream_names WHERE kind = %s AND name = %s", (kind, name))
    row = cursor.fetchone()
    return None if row is None else UUID(str(row[0]))
