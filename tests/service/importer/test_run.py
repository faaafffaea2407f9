"""What `aduan import` prints and leaves behind."""

import gzip
import io
import stat
from pathlib import Path

import pytest
from rich.console import Console

from service.importer.importer import Tally
from service.importer.load import MappingUnusable
from service.importer.rows import FileUnusable
from service.importer.run import RejectsOverFile, import_file
from tests.service.importer.support import HEADER, MAPPING, row
from tests.support.world import World


def written(folder: Path, rows: str, name: str = "rows.csv") -> tuple[Path, Path]:
    """The file and its mapping."""
    (folder / "mapping.toml").write_text(MAPPING)
    (folder / name).write_bytes((HEADER + rows).encode())
    return folder / name, folder / "mapping.toml"


def imported(world: World, file: Path, mapping: Path, rejects: Path | None) -> tuple[Tally, list[str]]:
    """The tally, and what is printed at a narrow terminal."""
    out = io.StringIO()
    tally = import_file(world.service, file, mapping, rejects, Console(file=out, width=60, force_terminal=False))
    lines = out.getvalue().splitlines()
    return tally, lines[next(at for at, line in enumerate(lines) if "complaints imported" in line) :]


def test_the_first_three_reasons_are_told_with_their_lines(world: World, tmp_path: Path) -> None:
    bad = "".join(row(str(key), opened=f"day {key}") for key in range(5))
    rejects = tmp_path / "rejects.csv"
    tally, lines = imported(world, *written(tmp_path, row("7") + bad), rejects)
    assert tally == Tally(complaints=1, events=4, rejected=5)
    summary = f"1 complaints imported with 4 events, 0 known from before, 5 rows rejected into {rejects}"
    assert lines == [summary, *(f"  {reason}" for reason in tally.reasons)]
    assert [reason.partition(":")[0] for reason in tally.reasons] == ["line 3", "line 4", "line 5"]
    assert "'day 0' is no time" in tally.reasons[0]
    assert len(rejects.read_text().splitlines()) == 6
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600


def test_where_nothing_is_rejected_no_reject_file_is_left(world: World, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    rejects.write_text("of an earlier import")
    _, lines = imported(world, *written(tmp_path, row("7")), rejects)
    assert lines == ["1 complaints imported with 4 events, 0 known from before, 0 rows rejected"]
    assert not rejects.exists()


def test_rejects_never_replace_the_file_that_is_imported(world: World, tmp_path: Path) -> None:
    file, mapping = written(tmp_path, row("7"))
    with pytest.raises(RejectsOverFile):
        imported(world, file, mapping, file)
    assert file.read_text() == HEADER + row("7")


def test_what_is_wrong_with_a_file_begins_with_its_name(world: World, tmp_path: Path) -> None:
    file, mapping = written(tmp_path, '7,"x"y\n')
    with pytest.raises(FileUnusable, match=r"/rows\.csv: line 2, column 6: a closing quote"):
        imported(world, file, mapping, None)
    with pytest.raises(FileUnusable, match=r"/nowhere\.csv: No such file"):
        imported(world, tmp_path / "nowhere.csv", mapping, None)


def test_a_torn_archive_is_told_with_the_line_after_which_it_ends(world: World, tmp_path: Path) -> None:
    plain, mapping = written(tmp_path, "".join(row(str(key)) for key in range(1000)))
    packed = tmp_path / "rows.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes())[:-9])
    with pytest.raises(FileUnusable, match=r"/rows\.csv\.gz: after line \d+ the archive ends before its end"):
        imported(world, packed, mapping, None)
    packed.write_bytes(plain.read_bytes())
    with pytest.raises(FileUnusable, match=r"/rows\.csv\.gz: the name ends in \.gz, but what is in it is no gzip"):
        imported(world, packed, mapping, None)


def test_a_mapping_that_is_not_utf_8_is_told_with_line_and_column(world: World, tmp_path: Path) -> None:
    file, mapping = written(tmp_path, row("7"))
    mapping.write_bytes("# one\n# café\n".encode("latin-1"))
    with pytest.raises(MappingUnusable, match=r"/mapping\.toml: line 2, column 6: not UTF-8"):
        imported(world, file, mapping, None)
