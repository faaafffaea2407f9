"""A mapping is checked as a whole before a row is read, and names what is wrong in it."""

from pathlib import Path

import pytest

from service.importer.load import MappingUnusable, load
from service.importer.mapping import File, Log, Rows

EXAMPLES = Path(__file__).parents[3] / "examples"
HEAD = '[rows]\nkey = "id"\nchannel = "old"\nagency = "medan"\nzone = "Asia/Jakarta"\n'
FILE = '[[rows.acts]]\nact = "file"\nat = { column = "opened" }\ntitle = "title"\n'


def mapping(path: Path, content: str) -> Path:
    (path / "mapping.toml").write_text(content, encoding="utf-8")
    return path / "mapping.toml"


def test_rows_are_read_with_their_acts_and_columns(tmp_path: Path) -> None:
    found = load(mapping(tmp_path, HEAD + FILE))
    assert isinstance(found.source, Rows)
    assert isinstance(found.source.acts[0], File)
    assert found.columns() == {"id", "opened", "title"}


@pytest.mark.parametrize(("name", "kind"), [("nyc-mapping.toml", Rows), ("event-log-mapping.toml", Log)])
def test_the_examples_are_mappings(name: str, kind: type) -> None:
    assert isinstance(load(EXAMPLES / name).source, kind)


BROKEN = {
    "not there": ("", "needs one of \\[rows\\] and \\[log\\]"),
    "no toml": ("[rows", "mapping.toml"),
    "misspelt word": (HEAD + FILE + 'titel = "x"\n', "unknown field `titel`"),
    "misspelt value": (HEAD + FILE.replace('"title"', '{ colum = "x" }'), "unknown field `colum`"),
    "unknown act": (HEAD + FILE.replace('"file"', '"mend"'), "Invalid value 'mend'"),
    "no title": (HEAD + FILE.replace('title = "title"', ""), "missing required field `title`"),
    "no act": (HEAD + "acts = []", 'first act must be "file"'),
    "no time": (HEAD + FILE.replace('at = { column = "opened" }', ""), "`at` belongs to each act of \\[rows\\]"),
    "an activity among rows": (HEAD + FILE + 'activity = "x"\n', "`activity` belongs to each act of \\[log\\]"),
    "two sources": (HEAD + FILE.replace('"title"', '{ column = "a", value = "b" }'), "needs one of `column`"),
    "no such map": (HEAD + FILE + 'category = { column = "a", map = "b" }\n', "\\[maps.b\\] is not there"),
    "half a pattern": (HEAD + FILE + 'category = { column = "a", match = "b" }\n', "`match` and `as` go together"),
    "no pattern": (HEAD + FILE + 'category = { column = "a", match = "(", as = "" }\n', "is no pattern"),
    "no such group": (HEAD + FILE + "category = { column = 'a', match = 'b', as = '\\2' }\n", "is no pattern"),
    "unknown zone": (HEAD.replace("Asia/Jakarta", "Asia/Medan") + FILE, "zone 'Asia/Medan' is not known"),
    "unknown encoding": ('[file]\nencoding = "utf-9"\n' + HEAD + FILE, "encoding 'utf-9' is not known"),
    "long delimiter": ('[file]\ndelimiter = "::"\n' + HEAD + FILE, "delimiter must be one character"),
    "a quote between cells": ("[file]\ndelimiter = '\"'\n" + HEAD + FILE, "neither a quote nor"),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_is_named(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(MappingUnusable, match=message):
        load(mapping(tmp_path, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingUnusable, match=r"nowhere\.toml: No such file"):
        load(tmp_path / "nowhere.toml")
