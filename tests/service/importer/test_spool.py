"""The spool gives whole cases back, however their rows were mixed."""

from datetime import UTC, datetime

from service.importer.rows import Line
from service.importer.spool import Spool


def at(hour: int) -> datetime:
    return datetime(2025, 7, 1, hour, 0, 0, 123456, tzinfo=UTC)


def test_cases_come_in_the_order_of_their_first_rows_and_their_rows_by_time() -> None:
    b1, a2, b0 = Line(2, ["b1"]), Line(3, ["a2"]), Line(4, ["b0"])
    with Spool() as spool:
        for case, line, hour in (("b", b1, 11), ("a", a2, 10), ("b", b0, 9)):
            spool.add(case, line, at(hour))
        assert list(spool.cases()) == [(b0, b1), (a2,)]


def test_rows_of_the_same_time_keep_the_order_of_lines_and_those_without_come_first() -> None:
    timeless, late, early = Line(12, ["x"]), Line(9, ["y"]), Line(3, ["é,\n"])
    with Spool() as spool:
        spool.add("a", late, at(9))
        spool.add("a", early, at(9))
        spool.add("a", timeless, None)
        assert list(spool.cases()) == [(timeless, early, late)]


def test_an_empty_log_has_no_cases() -> None:
    with Spool() as spool:
        assert list(spool.cases()) == []
