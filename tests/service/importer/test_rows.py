"""A file is read line by line; what is wrong with it is said at once, with line and column."""

import gzip
from pathlib import Path

import pytest

from service.importer.mapping import File as FileAct
from service.importer.mapping import FileForm, Instant, MappingFile, Rows
from service.importer.rows import FileUnusable, Table

ROWS = Rows(
    key="id",
    channel="old",
    agency="medan",
    zone="Asia/Jakarta",
    acts=(FileAct(at=Instant("opened"), title="title"),),
)


def table(path: Path, content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> Table:
    path.write_bytes(content)
    return Table(path, MappingFile(file=FileForm(encoding, delimiter), rows=ROWS))


def refused(path: Path, content: bytes, encoding: str = "utf-8") -> str:
    with pytest.raises(FileUnusable) as refusal:
        table(path, content, encoding)
    return str(refusal.value)


def test_records_come_with_the_line_on_which_they_begin(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv", b'id,opened,title\r\n1,x,"two\r\nlines"\r\n\r\n2,y,"a ""b"""\r\n')
    assert [(line.number, line.row) for line in found] == [(2, ["1", "x", "two\r\nlines"]), (5, ["2", "y", 'a "b"'])]
    assert (found.count, found.columns) == (2, {"id": 0, "opened": 1, "title": 2})


def test_a_gzipped_file_and_a_byte_order_mark_make_no_difference(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv.gz", gzip.compress(b"\xef\xbb\xbfid,opened,title\n1,x,y\n"))
    assert [line.row for line in found] == [["1", "x", "y"]]


def test_another_encoding_and_delimiter(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv", "id;opened;title\n1;x;é".encode("latin-1"), "latin-1", ";")
    assert [line.row for line in found] == [["1", "x", "é"]]


HEADER = b"id,opened,title\n"
BROKEN = {
    "empty": (b"", "line 1, column 1: the file is empty"),
    "wrong encoding": (HEADER + b"1,x,y\n2,\xc3\xa9,\xe9\n", "line 3, column 5: byte 0xe9 is not utf-8"),
    "missing columns": (b"id,name\n", "line 1, column 8: the mapping names columns that are missing: opened, title"),
    "a column twice": (b"id,opened,title,id\n", "line 1, column 17: the column 'id' occurs twice"),
    "text after a quote": (
        HEADER + b'1,x,y\n2,"x"y,z\n',
        "line 3, column 6: a closing quote must be followed by the delimiter or the end of the line",
    ),
    "text after a quote, on a later line": (
        HEADER + b'1,"x\nx""x\nx" y,z\n',
        "line 4, column 3: a closing quote must be followed by the delimiter or the end of the line",
    ),
    "a quote never closed": (
        HEADER + b'1,x,y\n2,x,"y\n3,x,y\n',
        "line 3, column 5: the quote that opens here is never",
    ),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_is_said_with_line_and_column(tmp_path: Path, content: bytes, message: str) -> None:
    assert refused(tmp_path / "a.csv", content).startswith(message)


def test_utf_16_read_as_utf_8_is_refused_at_its_first_byte(tmp_path: Path) -> None:
    content = "id,opened,title\n".encode("utf-16")
    assert refused(tmp_path / "a.csv", content) == "line 1, column 1: byte 0xff is not utf-8"


def test_a_file_cut_short_in_its_gzip_stream_is_refused(tmp_path: Path) -> None:
    rows = HEADER + b"".join(b"%d,x,y\n" % key for key in range(1000))
    packed = gzip.compress(rows)
    assert "after line 1001 the archive ends" in refused(tmp_path / "a.csv.gz", packed[:-4])
    assert "after line 1001 the archive is damaged" in refused(tmp_path / "a.csv.gz", packed[:-4] + b"gone")
    assert "is no gzip archive" in refused(tmp_path / "a.csv.gz", HEADER)


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="No such file"):
        Table(tmp_path / "nowhere.csv", MappingFile(rows=ROWS))
