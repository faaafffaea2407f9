"""The reject file names line and reason, and can be corrected and imported in its turn."""

import csv
from pathlib import Path

from service.importer.history import Unusable
from service.importer.rejects import Rejects
from service.importer.rows import Line


def test_the_line_at_fault_has_the_reason_and_the_rest_of_its_case_a_hint(tmp_path: Path) -> None:
    first, second = Line(2, ["a", "sent, twice"]), Line(9, ["a", "x"])
    with Rejects(tmp_path / "rejects.csv", ["id", "what"]) as rejects:
        rejects.add(Unusable((first, second), second, "no time"))
        assert rejects.rows == 2
    with (tmp_path / "rejects.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "reason", "id", "what"],
            ["2", "left out with line 9", "a", "sent, twice"],
            ["9", "no time", "a", "x"],
        ]


def test_without_a_file_rows_are_only_counted() -> None:
    line = Line(2, ["a"])
    with Rejects(None, ["id"]) as rejects:
        rejects.add(Unusable((line,), line, "no time"))
    assert rejects.rows == 1
