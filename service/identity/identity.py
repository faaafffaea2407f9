"""Signing in and out, and finding out who asks: what the API and the pages share."""

import hmac
import os
from uuid import UUID

from psycopg2 import extensions

from domain.directory.state import Held
from domain.tracking import MistypedTrackingId, normalise
from service.directory import Directories
from service.identity.accounts import check_password
from service.identity.attempts import Attempts
from service.identity.principals import Anonymous, Principal, Reporter, RoleNotHeld, SignInNeeded, StaffMember, capacity
from service.identity.sessions import (
    Acting,
    Opened,
    Session,
    SessionKind,
    act_as,
    end_session,
    find_session,
    open_session,
)
from service.store.append import Secret
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.names import TRACKING, find_stream
from service.tracking import verifier

_NO_STREAM = UUID(int=0)


class SignInRefused(Exception):
    """These two do not belong together, or do not exist."""


class Identity:
    """Stateless: any process may answer for a session that another began."""

    def __init__(self, database: Database, ring: KeyRing, directories: Directories) -> None:
        self._database = database
        self._ring = ring
        self._directories = directories
        self.attempts = Attempts(database, ring)

    def sign_in_staff(self, username: str, password: str, address: str, acting: Acting | None = None) -> Opened:
        """Raises SignInRefused, TooManyAttempts, RoleNotHeld."""
        name = f"staff:{username.strip().casefold()}"
        with self.attempts.one(address, name, wrong=SignInRefused, remember=True):
            staff = check_password(self._database, username, password)
            known = self._directories.current().staff.get(staff) if staff is not None else None
            if staff is None or known is None:
                raise SignInRefused(SignInRefused.__doc__)
            if acting is not None:
                _check_held(known.roles, acting)
        with self._database.transaction() as cursor:
            return open_session(cursor, SessionKind.STAFF, staff, acting)

    def sign_in_reporter(self, tracking_id: str, secret: str, address: str) -> Opened:
        """Raises SignInRefused (one answer, after the same work, for unknown ID and wrong secret), TooManyAttempts.

        Where a reporter was is not remembered: nobody shall ever be able to ask.
        """
        with self.attempts.one(address, f"tracking:{_canonical(tracking_id)}", wrong=SignInRefused):
            with self._database.autocommit() as cursor:
                stream = _tracked(cursor, tracking_id)
                kept = _kept_secret(cursor, stream or _NO_STREAM)
            # Random bytes match nothing, where there is none.
            holder, expected = (_NO_STREAM, os.urandom(32)) if kept is None else (kept.originator_id, kept.verifier)
            shown = verifier(self._ring, holder, _bare(secret))
            if not hmac.compare_digest(shown, expected) or stream is None:
                raise SignInRefused(SignInRefused.__doc__)
        with self._database.transaction() as cursor:
            return open_session(cursor, SessionKind.REPORTER, stream, opened_by=shown)

    def principal(self, token: str | None) -> Principal:
        """Who asks; without a token Anonymous. Raises SignInNeeded when the token opens nothing (any longer)."""
        if token is None:
            return Anonymous()
        with self._database.autocommit() as cursor:
            session = find_session(cursor, token)
            if session is None:
                raise SignInNeeded(SignInNeeded.__doc__)
            if session.kind is SessionKind.REPORTER:
                return _reporter(cursor, session)
        known = self._directories.current().staff.get(session.account)
        if known is None:
            raise SignInNeeded(SignInNeeded.__doc__)
        return StaffMember(session.account, known.roles, capacity(known.roles, session.acting))

    def act_as(self, token: str, acting: Acting) -> Principal:
        """Go on in another of the roles held. Raises RoleNotHeld, SignInNeeded."""
        who = self.principal(token)
        _check_held(who.held if isinstance(who, StaffMember) else frozenset(), acting)
        with self._database.transaction() as cursor:
            act_as(cursor, token, acting)
        return self.principal(token)

    def sign_out(self, token: str) -> None:
        """End the session of this token."""
        with self._database.transaction() as cursor:
            end_session(cursor, token)


def _check_held(held: frozenset[Held], acting: Acting) -> None:
    if Held(acting.role, acting.unit) not in held:
        raise RoleNotHeld(RoleNotHeld.__doc__)


def _reporter(cursor: extensions.cursor, session: Session) -> Reporter:
    """The reporter, as long as the secret that opened the session is the valid one."""
    kept = _kept_secret(cursor, session.account)
    if kept is None or session.opened_by is None or not hmac.compare_digest(kept.verifier, session.opened_by):
        raise SignInNeeded(SignInNeeded.__doc__)
    return Reporter(session.account, kept.subject)


def _tracked(cursor: extensions.cursor, typed: str) -> UUID | None:
    """The complaint; one that nobody could have been given is as unknown as one that nobody was given."""
    try:
        return find_stream(cursor, TRACKING, normalise(typed))
    except MistypedTrackingId:
        return None


_ORIGIN = """
SELECT convert_from(state, 'UTF8')::jsonb ->> 'origin' FROM aduan.events
WHERE originator_id = %s AND version = 2 AND topic = 'complaint.split_from'
"""


def _kept_secret(cursor: extensions.cursor, stream: UUID) -> Secret | None:
    """What verifies the reporter's secret: of what was split off another one, that one's, until it gets its own."""
    cursor.execute("SELECT subject, verifier FROM aduan.secrets WHERE originator_id = %s", (str(stream),))
    if row := cursor.fetchone():
        return Secret(stream, UUID(str(row[0])), bytes(row[1]))
    cursor.execute(_ORIGIN, (str(stream),))
    origin = cursor.fetchone()
    return None if origin is None else _kept_secret(cursor, UUID(origin[0]))


def _canonical(tracking_id: str) -> str:
    """One name for one ID, however it is typed, so that spelling it otherwise gives no more tries."""
    try:
        return normalise(tracking_id)
    except MistypedTrackingId:
        return _bare(tracking_id).upper()


def _bare(typed: str) -> str:
    """As typed, without the spaces and dashes that make it readable, and without what is no text."""
    typed = typed.encode(errors="replace").decode()
    return "".join(character for character in typed if character not in " -\u00a0\u2009\t")
