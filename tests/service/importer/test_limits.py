"""Memory does not grow with the file, whatever is in it: records and cases have a size, and batches too."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.importer import spool
from service.importer.history import parcels
from service.importer.importer import BATCH_SIZE, _batches
from service.importer.load import load
from service.importer.mapping import MappingFile
from service.importer.rows import COLUMN_LIMIT, RECORD_LIMIT, FileUnusable, Line, Table
from service.importer.spool import Spool
from tests.service.importer.support import HEADER, MAPPING

PEAK = 100
"""MB: Python and our modules take 42, a batch of the largest size, or one bad line of it, 25 more."""


@pytest.fixture
def mapping(tmp_path: Path) -> MappingFile:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return load(tmp_path / "mapping.toml")


@pytest.fixture(params=["a.csv", "a.csv.gz"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def written(path: Path, *chunks: bytes) -> Path:
    """A file with the header and these, gzipped when it is to be."""
    with gzip.open(path, "wb", compresslevel=1) if path.suffix == ".gz" else path.open("wb") as file:
        file.writelines([HEADER.encode(), b"1,2025-01-06T09:00,,x,y,roads\n", *chunks])
    return path


def refused(path: Path, mapping: MappingFile) -> str:
    with pytest.raises(FileUnusable) as refusal:
        Table(path, mapping)
    return str(refusal.value)


TOO_LONG = "line 3, column 1: the record that begins here is longer than 1,048,576 characters; is a quote not closed?"


def test_a_record_of_the_largest_size_is_read_and_one_character_more_refused(path: Path, mapping: MappingFile) -> None:
    record = b"2,,,,," + b"x" * (RECORD_LIMIT - 7) + b"\n"
    assert [line.number for line in Table(written(path, record, record), mapping)] == [2, 3, 4]
    assert refused(written(path, b"x" + record), mapping) == TOO_LONG


def test_the_lines_of_a_record_count_together_and_those_of_several_do_not(path: Path, mapping: MappingFile) -> None:
    lines = b"y" * 1000 + b"\n"
    half = b'2,,,,,"' + lines * 600 + b'"\n'
    assert Table(written(path, half, half, half), mapping).count == 4
    assert refused(written(path, b'2,,,,,"' + lines * 1100 + b'"\n'), mapping) == TOO_LONG


def test_characters_count_and_not_bytes(path: Path, mapping: MappingFile) -> None:
    assert Table(written(path, b"2,,,,," + "é".encode() * (RECORD_LIMIT - 7) + b"\n"), mapping).count == 2


def test_too_many_columns_are_refused_with_their_line(path: Path, mapping: MappingFile) -> None:
    assert Table(written(path, b"2" + b"," * (COLUMN_LIMIT - 1) + b"\n"), mapping).count == 2
    assert refused(written(path, b"\n2" + b"," * COLUMN_LIMIT + b"\n"), mapping) == (
        "line 4, column 1: the record that begins here has 2,001 columns; 2,000 are the most"
    )


MEGABYTE = 1_000_000
HOSTILE = {
    "one line of commas": ([b"," * MEGABYTE] * 64, "line 3, column 1: the record"),
    "one line without an end": ([b"x" * MEGABYTE] * 128, "line 3, column 1: the record"),
    "one quote without an end": ([b'"', *[b"x\n" * (MEGABYTE // 2)] * 128], "line 3, column 1: the record"),
    "a bad byte in a line without an end": ([b"\xff", *[b"x" * MEGABYTE] * 128], "line 3, column 1: byte 0xff"),
    "many records of the largest size": ([b"2,,,,," + b"x" * MEGABYTE + b"\n"] * 128, "129 rows"),
}
READ = """
import sys
from pathlib import Path
from service.importer.history import Teller, parcels
from service.importer.importer import BATCH, _batches
from service.importer.load import load
from service.importer.rows import FileUnusable, Table
mapping = load(Path(sys.argv[2]))
try:
    table = Table(Path(sys.argv[1]), mapping)
    teller = Teller(mapping, table.header)
    print(sum(len([teller.tell(one) for one in batch]) for batch in _batches(parcels(table, mapping), BATCH)), "rows")
except FileUnusable as refusal:
    print(refusal)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.parametrize(("chunks", "answer"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_small_file_that_unpacks_to_a_large_one_takes_little_memory(
    tmp_path: Path, mapping: MappingFile, chunks: list[bytes], answer: str
) -> None:
    path = written(tmp_path / "a.csv.gz", *chunks)
    assert path.stat().st_size < 2 * MEGABYTE
    command = [sys.executable, "-c", READ, str(path), str(tmp_path / "mapping.toml")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    told, peak = run.stdout.splitlines()
    assert told.startswith(answer)
    assert int(peak) // 1024 < PEAK


def test_a_batch_ends_at_its_number_and_at_its_size() -> None:
    def cases(size: int) -> Iterator[tuple[Line, ...]]:
        for number in range(10):
            yield (Line(number, ["x" * size]), Line(number, []))

    assert [len(batch) for batch in _batches(cases(1), 4)] == [4, 4, 2]
    assert [len(batch) for batch in _batches(cases(BATCH_SIZE // 2), 4)] == [2, 2, 2, 2, 2]
    assert [len(batch) for batch in _batches(cases(BATCH_SIZE * 2), 4)] == [1] * 10


@pytest.mark.parametrize(("steps", "size"), [(3, 10_000), (10_000, 42)])
def test_a_case_has_no_more_steps_and_characters_than_fit(
    monkeypatch: pytest.MonkeyPatch, steps: int, size: int
) -> None:
    monkeypatch.setattr(spool, "CASE_STEPS", steps)
    monkeypatch.setattr(spool, "CASE_SIZE", size)
    with Spool() as kept:
        for number in range(3):
            kept.add("a", Line(number, ["0123456789"]), None)  # 14 characters as it is kept, with brackets and quotes
            kept.add("b", Line(10 + number, []), None)
        with pytest.raises(FileUnusable, match="line 9, column 1: the case of this line has more than"):
            kept.add("a", Line(9, ["0123456789"]), None)
        assert [len(case) for case in kept.cases()] == [3, 3]


def test_a_case_that_is_too_large_stops_before_anything_is_handed_on(
    tmp_path: Path, mapping: MappingFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "CASE_STEPS", 2)
    form = """
        [log]
        case = "id"
        activity = "title"
        at = { column = "opened" }
        channel = "old"
        agency = "medan"
        zone = "Asia/Jakarta"
        [[log.acts]]
        act = "file"
        activity = "x"
        title = "title"
    """
    (tmp_path / "log.toml").write_text(form)
    log = load(tmp_path / "log.toml")
    table = Table(written(tmp_path / "a.csv", *[b"2,,,x,y,z\n"] * 3), log)
    with pytest.raises(FileUnusable, match="line 5"):
        next(parcels(table, log))
