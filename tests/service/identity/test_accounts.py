"""Who signs in by which name: hashed, unique, and as slow for nobody as for somebody."""

import statistics
import time

import pytest

from domain.directory.state import stream_id
from service.bootstrap import Service
from service.identity.accounts import (
    NotInDirectory,
    PasswordUnfit,
    UsernameTaken,
    check_password,
    put_account,
    set_account,
)
from service.identity.sessions import SessionKind, find_session, open_session
from tests.service.world import DESK, PASSWORD, ROADS


def test_the_right_password_is_the_persons(service: Service) -> None:
    assert check_password(service.database, DESK, PASSWORD) == stream_id("staff", DESK)
    assert check_password(service.database, f" {DESK.upper()} ", PASSWORD) == stream_id("staff", DESK)


@pytest.mark.parametrize(
    ("username", "password"), [(DESK, "wrong"), (DESK, ""), ("nobody", PASSWORD), (DESK, PASSWORD.upper()), ("", "")]
)
def test_anything_else_is_nobodys(service: Service, username: str, password: str) -> None:
    assert check_password(service.database, username, password) is None


def test_passwords_are_stored_as_argon2id(service: Service) -> None:
    with service.database.autocommit() as cursor:
        cursor.execute("SELECT password_hash FROM aduan.accounts")
        stored = [str(row[0]) for row in cursor.fetchall()]
    assert stored
    assert all(one.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for one in stored)
    assert len(set(stored)) == len(stored), "the same password is salted for each"


@pytest.mark.alone
def test_an_unknown_name_takes_as_long_as_a_wrong_password(service: Service) -> None:
    def seconds(username: str) -> float:
        started = time.perf_counter()
        check_password(service.database, username, "wrong")
        return time.perf_counter() - started

    known = statistics.median(seconds(DESK) for _ in range(5))
    unknown = statistics.median(seconds("nobody") for _ in range(5))
    assert 0.3 < unknown / known < 3


def test_a_name_is_one_persons(service: Service) -> None:
    with pytest.raises(UsernameTaken), service.database.transaction() as cursor:
        put_account(cursor, stream_id("staff", ROADS), DESK.upper(), PASSWORD)


@pytest.mark.parametrize("password", ["short", "x" * 1025])
def test_a_password_has_a_length(service: Service, password: str) -> None:
    with pytest.raises(PasswordUnfit), service.database.transaction() as cursor:
        put_account(cursor, stream_id("staff", ROADS), ROADS, password)


def test_a_new_password_ends_the_sessions(service: Service) -> None:
    staff = stream_id("staff", "petugas-dinkes")
    set_account(service, "lina", "petugas-dinkes", "first password")
    with service.database.transaction() as cursor:
        token = open_session(cursor, SessionKind.STAFF, staff).token
    set_account(service, "lina", "petugas-dinkes", "second password")
    with service.database.autocommit() as cursor:
        assert find_session(cursor, token) is None
    assert check_password(service.database, "lina", "first password") is None
    assert check_password(service.database, "lina", "second password") == staff


def test_only_who_is_in_the_directory_gets_an_account(service: Service) -> None:
    with pytest.raises(NotInDirectory):
        set_account(service, "x", "no-such-person", PASSWORD)
