"""Ten wrong tries a minute for each address and each name; then wait."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from service.bootstrap import Service
from service.identity.attempts import (
    AT_ONCE,
    FILINGS,
    KNOWN_DAYS,
    LIMIT,
    Attempts,
    TooManyAttempts,
    TooManyFilings,
    network,
)


class Wrong(Exception):
    """It was."""


@pytest.fixture
def attempts(service: Service) -> Attempts:
    with service.database.transaction() as cursor:
        cursor.execute("DELETE FROM aduan.attempts")
    return Attempts(service.database, service.ring)


@contextmanager
def later(service: Service, seconds: int) -> Iterator[None]:
    """As if that much time had passed."""
    with service.database.transaction() as cursor:
        cursor.execute(
            "UPDATE aduan.attempts SET last = last - make_interval(secs => %(s)s),"
            " tries = array(SELECT t - make_interval(secs => %(s)s) FROM unnest(tries) t)",
            {"s": seconds},
        )
    yield


def be_wrong(attempts: Attempts, address: str, *names: str) -> None:
    with pytest.raises(Wrong), attempts.one(address, *names, wrong=Wrong):
        raise Wrong


def test_an_address_is_stopped_after_ten(attempts: Attempts) -> None:
    for number in range(LIMIT):
        be_wrong(attempts, "10.0.0.1", f"name {number}")
    with pytest.raises(TooManyAttempts) as stopped, attempts.one("10.0.0.1", "another", wrong=Wrong):
        pass
    assert 1 <= stopped.value.retry_after <= 60
    with attempts.one("10.0.0.2", "another", wrong=Wrong):
        pass


def test_a_name_is_stopped_after_ten_from_anywhere(attempts: Attempts) -> None:
    for number in range(LIMIT):
        be_wrong(attempts, f"10.0.0.{number}", "rina")
    with pytest.raises(TooManyAttempts), attempts.one("10.1.1.1", "rina", wrong=Wrong):
        pass
    with attempts.one("10.1.1.1", "budi", wrong=Wrong):
        pass


def test_the_window_slides(attempts: Attempts, service: Service) -> None:
    for number in range(LIMIT):
        be_wrong(attempts, f"10.0.0.{number}", "rina")
        with later(service, 5):
            pass
    with pytest.raises(TooManyAttempts) as stopped, attempts.one("10.1.1.1", "rina", wrong=Wrong):
        pass
    assert 5 <= stopped.value.retry_after <= 11, "the oldest of the ten was 50 s ago"
    with later(service, 11):
        be_wrong(attempts, "10.1.1.1", "rina")
    with pytest.raises(TooManyAttempts), attempts.one("10.1.1.1", "rina", wrong=Wrong):
        pass


def test_being_right_or_a_fault_is_not_counted(attempts: Attempts) -> None:
    for _ in range(3 * LIMIT):
        with attempts.one("10.0.0.1", "rina", wrong=Wrong):
            pass
        with pytest.raises(KeyError), attempts.one("10.0.0.1", "rina", wrong=Wrong):
            raise KeyError
    be_wrong(attempts, "10.0.0.1", "rina")


def test_a_hundred_at_the_same_moment_are_no_way_round(attempts: Attempts) -> None:
    judged, gate = [], threading.Barrier(20)

    def guess(number: int) -> None:
        gate.wait()
        try:
            with attempts.one(f"10.0.1.{number}", "rina", wrong=Wrong):
                judged.append(number)
                raise Wrong
        except (Wrong, TooManyAttempts):
            pass

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(guess, range(100)))
    assert len(judged) == LIMIT


def test_from_one_address_few_are_judged_at_the_same_moment(attempts: Attempts) -> None:
    """Each at another name: only the address can stop them, and it is charged when they have been judged."""
    everybody, judged = 3 * AT_ONCE, []
    gate, answered = threading.Barrier(everybody), threading.Barrier(everybody)

    def guess(number: int) -> None:
        gate.wait()
        try:
            with attempts.one("10.0.0.1", f"name {number}", wrong=Wrong):
                judged.append(number)
                answered.wait(30)
                raise Wrong
        except TooManyAttempts:
            answered.wait(30)
        except Wrong:
            pass

    with ThreadPoolExecutor(everybody) as threads:
        list(threads.map(guess, range(everybody)))
    assert len(judged) == AT_ONCE


def test_others_lock_nobody_out_where_they_have_signed_in(attempts: Attempts, service: Service) -> None:
    with attempts.one("10.0.0.1", "rina", wrong=Wrong, remember=True):
        pass
    for number in range(LIMIT):
        be_wrong(attempts, f"10.0.1.{number}", "rina")
    with attempts.one("10.0.0.1", "rina", wrong=Wrong, remember=True):
        pass
    with pytest.raises(TooManyAttempts), attempts.one("10.0.0.2", "rina", wrong=Wrong, remember=True):
        pass
    for _ in range(LIMIT):
        with pytest.raises(Wrong), attempts.one("10.0.0.1", "rina", wrong=Wrong, remember=True):
            raise Wrong
    with pytest.raises(TooManyAttempts), attempts.one("10.0.0.1", "rina", wrong=Wrong, remember=True):
        pass


def test_where_somebody_signed_in_is_forgotten_after_thirty_days(attempts: Attempts, service: Service) -> None:
    with attempts.one("10.0.0.1", "rina", wrong=Wrong, remember=True):
        pass
    with later(service, KNOWN_DAYS * 86_400 + 1):
        for number in range(LIMIT):
            be_wrong(attempts, f"10.0.1.{number}", "rina")
    with pytest.raises(TooManyAttempts), attempts.one("10.0.0.1", "rina", wrong=Wrong, remember=True):
        pass


def test_reports_from_an_address_are_limited_by_the_hour(attempts: Attempts, service: Service) -> None:
    for _ in range(FILINGS):
        with attempts.filing("2001:db8::1"):
            pass
    with pytest.raises(TooManyFilings) as stopped, attempts.filing("2001:db8::2"):
        pass
    assert 3_500 < stopped.value.retry_after <= 3_600
    with attempts.filing("2001:db8:0:1::1"), attempts.one("2001:db8::1", "rina", wrong=Wrong):
        pass
    with later(service, 3_601), attempts.filing("2001:db8::2"):
        pass


def test_a_report_that_was_not_taken_is_not_counted(attempts: Attempts) -> None:
    for _ in range(2 * FILINGS):
        with pytest.raises(Wrong), attempts.filing("10.0.0.1"):
            raise Wrong


def test_the_table_names_nobody_and_forgets(attempts: Attempts, service: Service) -> None:
    be_wrong(attempts, "10.0.0.1", "rina")
    with service.database.autocommit() as cursor:
        cursor.execute("SELECT key FROM aduan.attempts")
        keys = [bytes(row[0]) for row in cursor.fetchall()]
    assert len(keys) == 3
    assert not any(b"rina" in key or b"10.0.0.1" in key for key in keys)
    with later(service, 61):
        be_wrong(attempts, "10.9.9.9", "budi")
    with service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.attempts")
        assert cursor.fetchone() == (3,)


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:c000:207", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_what_one_guesser_holds(address: str, whole: str) -> None:
    assert network(address) == whole
