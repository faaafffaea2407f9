"""Members of staff page by page, by the names they sign in with: their own are sealed, and opened a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.directory.state import stream_id
from service.bootstrap import Service
from service.identity.accounts import folded
from service.reading import cursors

_PAGE = """
SELECT known.staff, account.username
FROM unnest(%(staff)s::uuid[]) AS known (staff) LEFT JOIN aduan.accounts account USING (staff)
WHERE (%(asked)s = '' OR starts_with(account.username, %(asked)s) OR known.staff = ANY(%(named)s::uuid[]))
  AND (account.username IS NULL, coalesce(account.username, '') COLLATE "C", known.staff)
    > (%(nameless)s, %(username)s COLLATE "C", %(after)s::uuid)
ORDER BY account.username IS NULL, coalesce(account.username, '') COLLATE "C", known.staff
LIMIT %(limit)s
"""
_FIRST = (False, "", UUID(int=0))


@dataclass(frozen=True)
class StaffPage:
    """Ids with the names to sign in with (None: no account); `next` is where the list goes on."""

    rows: Sequence[tuple[UUID, str | None]]
    next: str | None


def staff_page(service: Service, staff: Iterable[UUID], asked: str, limit: int, cursor: str | None) -> StaffPage:
    """Of these people; of those whose username begins so, or whose code or id it is. Raises BadCursor."""
    nameless, username, after = _FIRST if cursor is None else _place(cursor)
    if not asked.isprintable():
        return StaffPage((), None)  # nobody is called so
    values = {
        "staff": [str(each) for each in staff],
        "asked": folded(asked),
        "named": [str(each) for each in _named(asked)],
        "nameless": nameless,
        "username": username,
        "after": str(after),
        "limit": limit + 1,
    }
    with service.database.autocommit() as cursor_:
        cursor_.execute(_PAGE, values)
        rows = [(UUID(str(person)), name) for person, name in cursor_.fetchall()]
    goes_on = len(rows) > limit
    return StaffPage(rows[:limit], cursors.encode(_end(*rows[limit - 1])) if goes_on else None)


def _end(person: UUID, username: str | None) -> tuple[int, str, UUID]:
    return int(username is None), username or "", person


def _place(cursor: str) -> tuple[bool, str, UUID]:
    nameless, username, person = cursors.decode(cursor, (int, str, UUID))
    return bool(nameless), username, UUID(person)


def _named(asked: str) -> Iterable[UUID]:
    """Whom the directory's file calls so, and whose id it is."""
    yield stream_id("staff", asked.strip())
    try:
        yield UUID(asked)
    except ValueError:
        return
