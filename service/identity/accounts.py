"""Staff accounts: which person of the directory signs in by which name, with which password."""

from typing import TYPE_CHECKING
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from psycopg2 import extensions

from domain.directory.state import stream_id
from service.identity.sessions import end_sessions_of
from service.mendable import Mendable
from service.store.database import Database

if TYPE_CHECKING:
    from service.bootstrap import Service

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1024  # characters; hashing must not be made to work on megabytes

# OWASP's minimum for argon2id: 19 MiB, so that every thread of a process may hash at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash("a password that nobody has")


class PasswordUnfit(Mendable):
    """A password has 10 to 1,024 characters."""


class UsernameTaken(Mendable):
    """Another person signs in by this name."""


class NotInDirectory(Mendable):
    """Nobody in the directory has this code: add the person with `aduan directory apply` first."""


def set_account(service: "Service", username: str, code: str, password: str, email: str | None = None) -> None:
    """Let the person with this code in the directory sign in so, and end the sessions that they have.

    Without `email` an address that is known stays.
    """
    staff = stream_id("staff", code)
    if staff not in service.directories.latest().staff:
        raise NotInDirectory
    with service.database.transaction() as cursor:
        put_account(cursor, staff, username, password, email)
        end_sessions_of(cursor, staff)


def put_account(cursor: extensions.cursor, staff: UUID, username: str, password: str, email: str | None = None) -> None:
    """Give the person this name and password, whether or not they had others."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordUnfit
    cursor.execute("SELECT FROM aduan.accounts WHERE username = %s AND staff <> %s", (folded(username), str(staff)))
    if cursor.rowcount:
        raise UsernameTaken
    cursor.execute(
        "INSERT INTO aduan.accounts AS known (staff, username, password_hash, email) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (staff) DO UPDATE SET username = excluded.username, password_hash = excluded.password_hash,"
        " email = coalesce(excluded.email, known.email), changed_at = clock_timestamp()",
        (str(staff), folded(username), _hasher.hash(password), email),
    )


def check_password(database: Database, username: str, password: str) -> UUID | None:
    """The person's id, or None; an unknown name costs the same work as a wrong password.

    No connection is held while hashing: it takes longer than any query of a page.
    """
    with database.autocommit() as cursor:
        cursor.execute("SELECT staff, password_hash FROM aduan.accounts WHERE username = %s", (folded(username),))
        row = cursor.fetchone()
    staff, stored = row if row is not None else (None, _NOBODY)
    right = _matches(stored, password[:LONGEST_PASSWORD])
    return UUID(str(staff)) if right and staff is not None else None


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def folded(username: str) -> str:
    """As it is kept, and compared."""
    return username.strip().casefold()
