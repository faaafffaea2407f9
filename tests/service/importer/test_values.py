"""Rules turn rows into texts and times, or say why a row is no good."""

import sys
from datetime import UTC, datetime, time

import pytest

from service.importer.mapping import Instant, Rule, Value
from service.importer.values import BadRow, instant, text

COLUMNS = {"a": 0, "b": 1, "c": 2}
MAPS = {"colours": {"red": "merah"}}


def of(rule: Rule, *row: str) -> str:
    return text(rule, COLUMNS, MAPS)(row)


def test_a_name_is_a_column_without_the_space_around() -> None:
    assert of("b", "1", " 2 ", "3") == "2"


def test_the_first_that_is_not_empty() -> None:
    assert of(Value(first=("a", "b"), default="none"), "", "2", "") == "2"
    assert of(Value(first=("a", "b"), default="none"), " ", "", "") == "none"


def test_those_that_are_not_empty_joined() -> None:
    assert of(Value(join=("a", "b", "c"), separator=", "), "Medan", "", "20212") == "Medan, 20212"
    assert of(Value(join=("a", "b")), "", "", "x") == ""


def test_a_constant() -> None:
    assert of(Value(value="resolved"), "", "", "") == "resolved"


def test_a_map_translates_and_refuses_what_it_does_not_know() -> None:
    rule = Value(column="a", map="colours", default="putih")
    assert (of(rule, "red", "", ""), of(rule, "", "", "")) == ("merah", "putih")
    with pytest.raises(BadRow, match=r"a: 'blue' is not in \[maps.colours\]"):
        of(rule, "blue", "", "")


def test_a_pattern_must_match_the_whole() -> None:
    rule = Value(column="a", match=r"NYCC(\d\d)", as_=r"nyc-\1")
    assert of(rule, "NYCC07", "", "") == "nyc-07"
    with pytest.raises(BadRow, match="a: 'NYCC070' does not match"):
        of(rule, "NYCC070", "", "")


@pytest.mark.parametrize(("length", "kept"), [(100, True), (1000, False)])
def test_short_values_are_remembered_and_long_ones_are_not(length: int, kept: bool) -> None:
    read = text(Value(column="a", match="x*(y)", as_=r"\1"), COLUMNS, MAPS)
    row = ("x" * length + "y", "", "")
    before = sys.getrefcount(row[0])
    assert read(row) == read(row) == "y"
    after = sys.getrefcount(row[0])
    assert (after > before) is kept


def at(rule: Instant, raw: str) -> datetime | None:
    return instant(rule, COLUMNS, "America/New_York")((raw, "", ""))


@pytest.mark.parametrize(
    ("rule", "raw", "expected"),
    [
        (Instant("a", "%Y-%m-%d", time(9)), "2025-01-09", datetime(2025, 1, 9, 14, tzinfo=UTC)),
        (Instant("a", "%Y-%m-%d", time(9)), "2024-07-01", datetime(2024, 7, 1, 13, tzinfo=UTC)),
        (Instant("a", "%d/%m/%Y %H:%M"), "09/01/2025 23:30", datetime(2025, 1, 10, 4, 30, tzinfo=UTC)),
        (Instant("a"), "2025-01-09T10:00:00", datetime(2025, 1, 9, 15, tzinfo=UTC)),
        (Instant("a"), "2025-01-09T10:00:00+07:00", datetime(2025, 1, 9, 3, tzinfo=UTC)),
        (Instant("a"), "", None),
    ],
)
def test_times_become_instants(rule: Instant, raw: str, expected: datetime | None) -> None:
    assert at(rule, raw) == expected


@pytest.mark.parametrize("raw", ["yesterday", "2025-02-30", "0001-01-01"])
def test_what_is_no_time_is_a_bad_row(raw: str) -> None:
    east = instant(Instant("a", "%Y-%m-%d"), COLUMNS, "Asia/Jakarta")
    with pytest.raises(BadRow, match=f"a: '{raw}' is no time of the form %Y-%m-%d"):
        east((raw, "", ""))
