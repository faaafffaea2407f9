"""The table of notices: made once, tried until settled, each by one worker at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg2 import extensions
from psycopg2.extras import execute_values

from domain.event import Code
from service.notify.channels import IN_APP
from service.reading.rows import fetched

LEASE = timedelta(minutes=5)
"""How long a worker has a notice for itself: far longer than any server is waited for."""


@dataclass(frozen=True)
class Row:
    """One notice; a digest has no complaint and no version."""

    notice: UUID
    complaint: UUID | None
    version: int | None
    template: Code
    channel: Code
    recipient: UUID
    attempts: int = 0


def position(cursor: extensions.cursor) -> int:
    """Up to where notices were made."""
    cursor.execute("SELECT position FROM aduan.notice_progress")
    return int((cursor.fetchone() or (0,))[0])


def advance(cursor: extensions.cursor, before: int, after: int) -> bool:
    """Move on; False when another worker has done so meanwhile."""
    cursor.execute("UPDATE aduan.notice_progress SET position = %s WHERE position = %s", (after, before))
    return cursor.rowcount == 1


def add(cursor: extensions.cursor, rows: Iterable[Row]) -> None:
    """Keep the notices; those in the pages are thereby sent."""
    values = [
        (
            str(row.notice),
            row.complaint and str(row.complaint),
            row.version,
            row.template,
            row.channel,
            str(row.recipient),
            "sent" if row.channel == IN_APP else "due",
        )
        for row in rows
    ]
    if values:
        execute_values(
            cursor,
            "INSERT INTO aduan.notices (notice, complaint, version, template, channel, recipient, state) VALUES %s"
            " ON CONFLICT (notice) DO NOTHING",
            values,
        )


_CLAIM = """
UPDATE aduan.notices SET due_at = %(now)s + %(lease)s, attempts = attempts + 1
WHERE notice IN (SELECT notice FROM aduan.notices WHERE state = 'due' AND due_at <= %(now)s
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING notice, complaint, version, template, channel, recipient, attempts
"""


def claim(cursor: extensions.cursor, now: datetime, limit: int) -> Sequence[Row]:
    """Take what is due: for a while nobody else is given it, and longer than that if this worker dies."""
    cursor.execute(_CLAIM, {"now": now, "lease": LEASE, "limit": limit})
    rows = [_row(values) for values in fetched(cursor)]
    return sorted(rows, key=lambda row: (str(row.complaint), row.version or 0))  # each case's in the order of its life


def _row(values: Mapping[str, Any]) -> Row:
    complaint = values["complaint"]
    return Row(
        UUID(str(values["notice"])),
        None if complaint is None else UUID(str(complaint)),
        values["version"],
        Code(values["template"]),
        Code(values["channel"]),
        UUID(str(values["recipient"])),
        values["attempts"],
    )


def settle(cursor: extensions.cursor, notice: UUID, now: datetime, problem: str | None = None) -> None:
    """It was sent, or given up for `problem`."""
    cursor.execute(
        "UPDATE aduan.notices SET state = %s, settled_at = %s, problem = %s WHERE notice = %s AND state = 'due'",
        ("sent" if problem is None else "given_up", now, problem, str(notice)),
    )


def postpone(cursor: extensions.cursor, notice: UUID, until: datetime, problem: str) -> None:
    """Try again then."""
    cursor.execute(
        "UPDATE aduan.notices SET due_at = %s, problem = %s WHERE notice = %s AND state = 'due'",
        (until, problem, str(notice)),
    )


def in_app(cursor: extensions.cursor, staff: UUID, limit: int) -> Sequence[Mapping[str, Any]]:
    """The person's newest notices: complaint, version, template, made_at, read_at."""
    cursor.execute(
        "SELECT complaint, version, template, made_at, read_at FROM aduan.notices"
        " WHERE channel = 'in_app' AND recipient = %s ORDER BY made_at DESC, notice LIMIT %s",
        (str(staff), limit),
    )
    return fetched(cursor)


def unread(cursor: extensions.cursor, staff: UUID) -> int:
    """How many of them the person has not seen."""
    cursor.execute(
        "SELECT count(*) FROM aduan.notices WHERE channel = 'in_app' AND recipient = %s AND read_at IS NULL",
        (str(staff),),
    )
    return int((cursor.fetchone() or (0,))[0])


def mark_read(cursor: extensions.cursor, staff: UUID, until: datetime) -> None:
    """The person has seen what was there at `until`."""
    cursor.execute(
        "UPDATE aduan.notices SET read_at = clock_timestamp()"
        " WHERE channel = 'in_app' AND recipient = %s AND read_at IS NULL AND made_at <= %s",
        (str(staff), until),
    )


def of_complaint(cursor: extensions.cursor, complaint: UUID) -> Sequence[Mapping[str, Any]]:
    """What went out about the case, oldest first; nothing of what was shown in the pages only."""
    cursor.execute(
        "SELECT version, template, channel, state, attempts, settled_at, problem FROM aduan.notices"
        " WHERE complaint = %s AND channel <> 'in_app' ORDER BY made_at, notice",
        (str(complaint),),
    )
    return fetched(cursor)
