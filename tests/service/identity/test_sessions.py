"""Tokens that only their holder has, sessions that end, and the CSRF token that goes with each."""

from uuid import uuid4

import pytest

from domain.event import Code, Role
from service.bootstrap import Service
from service.identity.sessions import (
    Acting,
    SessionKind,
    act_as,
    csrf_matches,
    csrf_token,
    end_session,
    find_session,
    open_session,
)


def test_a_session_is_found_by_its_token_until_it_is_ended(service: Service) -> None:
    staff = uuid4()
    with service.database.transaction() as cursor:
        opened = open_session(cursor, SessionKind.STAFF, staff)
        other = open_session(cursor, SessionKind.STAFF, staff)
    assert len(opened.token) >= 43
    assert opened.token != other.token
    with service.database.autocommit() as cursor:
        assert find_session(cursor, opened.token) == opened.session
        end_session(cursor, opened.token)
        assert find_session(cursor, opened.token) is None
        assert find_session(cursor, other.token) is not None


def test_the_database_does_not_have_the_token(service: Service) -> None:
    with service.database.transaction() as cursor:
        token = open_session(cursor, SessionKind.REPORTER, uuid4()).token
        cursor.execute("SELECT string_agg(s::text, ' ') FROM aduan.sessions s")
        (everything,) = cursor.fetchone() or ("",)
    assert token not in everything
    assert token.encode().hex() not in everything


def test_a_session_runs_out_and_is_swept(service: Service) -> None:
    with service.database.transaction() as cursor:
        token = open_session(cursor, SessionKind.REPORTER, uuid4()).token
        cursor.execute("UPDATE aduan.sessions SET expires_at = clock_timestamp() - interval '1 second'")
        assert find_session(cursor, token) is None
        open_session(cursor, SessionKind.STAFF, uuid4())
        cursor.execute("SELECT count(*) FROM aduan.sessions WHERE expires_at < clock_timestamp()")
        assert cursor.fetchone() == (0,)


def test_a_reporters_session_acts_in_no_office(service: Service) -> None:
    with service.database.transaction() as cursor:
        token = open_session(cursor, SessionKind.REPORTER, uuid4()).token
        act_as(cursor, token, Acting(Role.LEADER, Code("medan")))
        session = find_session(cursor, token)
    assert session is not None
    assert session.acting is None


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "é"])
def test_any_text_may_be_shown_as_a_token(service: Service, token: str) -> None:
    with service.database.autocommit() as cursor:
        assert find_session(cursor, token) is None


def test_a_csrf_token_is_its_sessions(service: Service) -> None:
    assert csrf_matches("one", csrf_token("one"))
    assert not csrf_matches("one", csrf_token("other"))
    assert not csrf_matches("one", "")
    assert not csrf_matches("one", "é\ud800")
    assert "one" not in csrf_token("one")
