"""The relay never waits for ever, and never without saying for what."""

import socket
import threading
import time

import pytest
from kafka.errors import KafkaConnectionError, KafkaTimeoutError  # type: ignore[import-untyped]

from service.relay.pause import Pause
from service.relay.publish import within
from service.relay.reach import reach


def test_pauses_grow_to_the_longest_and_begin_again() -> None:
    pause, stop = Pause(0.001, 0.003), threading.Event()
    lengths = []
    for _ in range(4):
        lengths.append(pause.next)
        pause.wait(stop)
    assert lengths == [0.001, 0.002, 0.003, 0.003]
    pause.reset()
    assert pause.next == 0.001


def test_a_pause_ends_when_the_relay_is_stopped() -> None:
    stop = threading.Event()
    stop.set()
    started = time.monotonic()
    Pause(30, 30).wait(stop)
    assert time.monotonic() - started < 5


def test_a_call_that_is_not_answered_is_given_up() -> None:
    never = threading.Event()
    with pytest.raises(KafkaTimeoutError, match=r"not answered in 0\.05 s"):
        within(0.05, never.wait)
    never.set()


def test_a_call_that_fails_fails_as_it_would_alone() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_one_broker_that_answers_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        reach(f"127.0.0.1:1, 127.0.0.1:{port}")


def test_brokers_that_do_not_answer_are_named_with_the_reason() -> None:
    with pytest.raises(KafkaConnectionError, match=r"at 127\.0\.0\.1:1: Connection refused; \[::1\]:1: "):
        reach("127.0.0.1:1,[::1]:1")
