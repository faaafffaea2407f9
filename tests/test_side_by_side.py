"""How tests run beside each other under `pytest -n`, and what is told of those that were left out."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support import alone, requirements
from tests.support.ports import free_port


class Turns:
    """The gate and the room of this test, not those that it runs in itself."""

    def __init__(self, folder: Path) -> None:
        self.places = (folder / "gate", folder / "room")
        for place in self.places:
            place.touch()

    def entering(self, lonely: bool, entered: threading.Event, leave: threading.Event) -> threading.Thread:
        def run() -> None:
            with alone.turn(lonely, *self.places):
                entered.set()
                leave.wait(60)

        thread = threading.Thread(target=run)
        thread.start()
        return thread


@pytest.mark.parametrize(("first", "second"), [(False, True), (True, False), (True, True)])
def test_a_test_that_runs_alone_waits_and_is_waited_for(tmp_path: Path, first: bool, second: bool) -> None:
    turns, entered, leave = Turns(tmp_path), threading.Event(), threading.Event()
    with alone.turn(first, *turns.places):
        other = turns.entering(second, entered, leave)
        assert not entered.wait(0.2)
    assert entered.wait(60)
    leave.set()
    other.join()


def test_others_run_beside_each_other(tmp_path: Path) -> None:
    turns = Turns(tmp_path)
    with alone.turn(False, *turns.places), alone.turn(False, *turns.places):
        pass


def test_a_turn_ends_with_a_test_that_fails(tmp_path: Path) -> None:
    turns = Turns(tmp_path)
    with suppress(ZeroDivisionError), alone.turn(True, *turns.places):
        raise ZeroDivisionError
    with alone.turn(True, *turns.places):
        pass


def test_no_port_is_given_twice() -> None:
    given = [free_port() for _ in range(50)]
    assert len(set(given)) == 50


def skipped(reason: str) -> pytest.TestReport:
    where = ("tests/x.py", 1, f"Skipped: {reason}")
    return pytest.TestReport("x", where, {}, "skipped", where, "setup")


def test_what_was_left_out_is_told_in_one_line() -> None:
    reports = [skipped("needs kafka (java not installed)")] * 2 + [skipped("needs curl (not installed)"), skipped("no")]
    told = "1 tests left out for want of curl (not installed); 2 tests left out for want of kafka (java not installed)"
    assert requirements.summary(reports) == told
    assert requirements.summary([]) == ""
