"""Sessions: a random token that only its holder has; the database keeps a digest and when it ends."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from psycopg2 import extensions

from domain.event import Code, Role


class SessionKind(StrEnum):
    """Whose session it is."""

    STAFF = "staff"
    REPORTER = "reporter"


LIFETIME = {SessionKind.STAFF: timedelta(hours=12), SessionKind.REPORTER: timedelta(hours=2)}


@dataclass(frozen=True)
class Acting:
    """The capacity in which staff act: one of the roles they hold."""

    role: Role
    unit: Code


@dataclass(frozen=True)
class Session:
    """`account` is the staff member's stream, or the reporter's complaint."""

    kind: SessionKind
    account: UUID
    acting: Acting | None
    expires_at: datetime
    opened_by: bytes | None = None


@dataclass(frozen=True)
class Opened:
    """A session that has just begun; nobody can find `token` again."""

    token: str
    session: Session


def open_session(
    cursor: extensions.cursor,
    kind: SessionKind,
    account: UUID,
    acting: Acting | None = None,
    opened_by: bytes | None = None,
) -> Opened:
    """Begin a session, and sweep a few that have ended; `opened_by` is what verified the reporter's secret."""
    cursor.execute(
        "DELETE FROM aduan.sessions WHERE token_hash IN (SELECT token_hash FROM aduan.sessions"
        " WHERE expires_at < clock_timestamp() LIMIT 20 FOR UPDATE SKIP LOCKED)"
    )
    token, expires_at = secrets.token_urlsafe(32), datetime.now(UTC) + LIFETIME[kind]
    cursor.execute(
        "INSERT INTO aduan.sessions (token_hash, kind, account, role, unit, expires_at, opened_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (_digest(token), kind, str(account), *_columns(acting), expires_at, opened_by),
    )
    return Opened(token, Session(kind, account, acting, expires_at, opened_by))


def find_session(cursor: extensions.cursor, token: str) -> Session | None:
    """The session of this token while it lasts."""
    cursor.execute(
        "SELECT kind, account, role, unit, expires_at, opened_by FROM aduan.sessions"
        " WHERE token_hash = %s AND expires_at > clock_timestamp()",
        (_digest(token),),
    )
    row = cursor.fetchone()
    if row is None:
        return None
    kind, account, role, unit, expires_at, opened_by = row
    acting = None if role is None else Acting(Role(role), Code(unit))
    verified = None if opened_by is None else bytes(opened_by)
    return Session(SessionKind(kind), UUID(str(account)), acting, expires_at, verified)


def act_as(cursor: extensions.cursor, token: str, acting: Acting) -> None:
    """From now on this session acts in that capacity; whether it is held is checked at every request."""
    cursor.execute(
        "UPDATE aduan.sessions SET role = %s, unit = %s WHERE token_hash = %s AND kind = 'staff'",
        (*_columns(acting), _digest(token)),
    )


def end_session(cursor: extensions.cursor, token: str) -> None:
    """End it; no harm when it has ended."""
    cursor.execute("DELETE FROM aduan.sessions WHERE token_hash = %s", (_digest(token),))


def end_sessions_of(cursor: extensions.cursor, account: UUID) -> None:
    """End all of one account's: after a new password, or when a person has left."""
    cursor.execute("DELETE FROM aduan.sessions WHERE account = %s", (str(account),))


def csrf_token(token: str) -> str:
    """What a form of ours carries beside the cookie: another site can neither read the cookie nor compute this."""
    return hmac.new(token.encode(), b"aduan/csrf/v1", hashlib.sha256).hexdigest()


def csrf_matches(token: str, given: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(csrf_token(token).encode(), given.encode(errors="replace"))


def _digest(token: str) -> bytes:
    """A plain digest is enough: the token is 256 random bits."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def _columns(acting: Acting | None) -> tuple[str | None, str | None]:
    return (None, None) if acting is None else (acting.role.value, acting.unit)
