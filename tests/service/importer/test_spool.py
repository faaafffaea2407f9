"""The spool gives whole cases back, however their steps were mixed."""

from datetime import UTC, datetime

from service.importer.spool import Spool, Step


def at(hour: int) -> datetime:
    return datetime(2025, 7, 1, hour, 0, 0, 123456, tzinfo=UTC)


def test_cases_come_in_the_order_of_their_first_rows_and_steps_by_time() -> None:
    b1, a2, b0 = Step(2, ["b1"], at(11)), Step(3, ["a2"], at(10)), Step(4, ["b0"], at(9))
    with Spool() as spool:
        for case, step in (("b", b1), ("a", a2), ("b", b0)):
            spool.add(case, step)
        assert spool.count() == 2
        assert list(spool.cases()) == [[b0, b1], [a2]]


def test_steps_at_the_same_time_keep_their_lines_order_and_problems_stay() -> None:
    bad, late, early = Step(2, ["x"], None, "no time"), Step(9, ["y"], at(9)), Step(3, ["é,\n"], at(9))
    with Spool() as spool:
        for step in (bad, late, early):
            spool.add("a", step)
        assert list(spool.cases()) == [[bad, early, late]]


def test_an_empty_log_has_no_cases() -> None:
    with Spool() as spool:
        assert (spool.count(), list(spool.cases())) == (0, [])
