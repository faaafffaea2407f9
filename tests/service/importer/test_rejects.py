"""The reject file names line and reason, is for its owner's eyes, and can be mended and imported in its turn."""

import csv
import os
import stat
from pathlib import Path

import pytest

from service.importer.history import Unusable
from service.importer.mapping import File, FileForm, Instant, MappingFile, Rows
from service.importer.rejects import Rejects
from service.importer.rows import Line, Table

COMMAS = FileForm()


def test_the_line_at_fault_has_the_reason_and_the_rest_of_its_case_a_hint(tmp_path: Path) -> None:
    first, second = Line(2, ["a", "sent, twice"]), Line(9, ["a", "x"])
    with Rejects(tmp_path / "rejects.csv", COMMAS, ["id", "what"]) as rejects:
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
    with Rejects(None, COMMAS, ["id"]) as rejects:
        rejects.add(Unusable((line,), line, "no time"))
    assert rejects.rows == 1


CELLS = ["=1+1", "+62 61", "-5", "@home", "\tx", "a\rb", "a\r\nb", 'say "é"', "a;b,c", ""]


@pytest.mark.parametrize(
    "form",
    [FileForm("utf-8", ","), FileForm("utf-8", ";"), FileForm("latin-1", "\t"), FileForm("utf-16", ",")],
    ids=lambda form: f"{form.encoding} {form.delimiter!r}",
)
def test_what_is_rejected_can_be_read_by_the_same_mapping_with_no_cell_changed(tmp_path: Path, form: FileForm) -> None:
    header = [f"c{number}" for number in range(len(CELLS))]
    line = Line(7, CELLS)
    with Rejects(tmp_path / "rejects.csv", form, header) as rejects:
        rejects.add(Unusable((line,), line, "a reason with 日本"))
    acts = (File(at=Instant("c0"), title="c1"),)
    rows = Rows(key="c0", channel="old", agency="medan", zone="Asia/Jakarta", acts=acts)
    again = Table(tmp_path / "rejects.csv", MappingFile(file=form, rows=rows))
    assert again.header == ["line", "reason", *header]
    assert [line.row[2:] for line in again] == [CELLS]


def test_rejects_of_rejects_have_one_line_and_one_reason(tmp_path: Path) -> None:
    line = Line(2, ["40", "no time", "a"])
    with Rejects(tmp_path / "rejects.csv", COMMAS, ["line", "reason", "id"]) as rejects:
        rejects.add(Unusable((line,), line, "still no time"))
    assert (tmp_path / "rejects.csv").read_text().splitlines() == ["line,reason,id", "2,still no time,a"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_its_owner_may_read_it_also_when_an_earlier_one_was_open_to_all(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.csv"
    earlier.write_text("of another import")
    earlier.chmod(0o644)
    before = os.umask(0)
    try:
        for path in (tmp_path / "new.csv", earlier):
            with Rejects(path, COMMAS, ["id"]):
                assert mode(path) == 0o600
    finally:
        os.umask(before)
    assert earlier.read_text() == "line,reason,id\n"


def test_what_is_no_file_keeps_its_mode(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o622)
    before = mode(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with Rejects(pipe, COMMAS, ["id"]):
        assert mode(pipe) == before
    assert os.read(reader, 100).strip() == b"line,reason,id"
    os.close(reader)
