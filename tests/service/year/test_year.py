"""However long a city complains: no promise is forgotten, none raised twice, and every figure is that of the events."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.service.year.people import Plan
from tests.service.year.whole import simulate
from tests.support.databases import FreshDatabase


@pytest.mark.slow
def test_a_month_of_holidays_ends_with_every_clock_settled(
    database: FreshDatabase, tmp_path: Path, rounds: Callable[[int], int]
) -> None:
    """Nyepi, Idul Fitri and Good Friday with their joint leave; the whole year has a command of its own."""
    found = simulate(database, tmp_path, Plan(rounds(600), date(2025, 3, 15), date(2025, 4, 30)), of=2)
    assert found["complaints"] == rounds(600)
    assert found["ended"] + found["with the Ombudsman"] == found["complaints"]
    assert set(found["escalations by level"]) == {1, 2, 3}
    assert set(found["closures by kind"]) == {"reporter", "resolved", "system"}
    assert found["figures compared"] > 200
