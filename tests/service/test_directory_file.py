from datetime import date
from pathlib import Path

import pytest

from domain.complaint.events import Clock, ReportClass
from domain.directory.events import UnitKind
from domain.directory.state import Held
from domain.event import Code, Role
from service.directory_file import DirectoryFileUnusable, read_directory_file

EXAMPLES = Path(__file__).parents[2] / "examples"

WHOLE = '''
[[calendars]]
code = "id"
year = 2026
source = "SKB 3 Menteri"
confirmed = true
days = [{ on = 2026-12-25, name = { id = "Natal", en = "Christmas" } }]

[[units]]
code = "nasional"
kind = "national"
name = { id = "Nasional", en = "Nation" }
zone = "Asia/Jakarta"
calendar = "id"

[[units]]
code = "medan"
kind = "agency"
parent = "nasional"
name = { id = "Kota Medan", en = "City of Medan" }
zone = "Asia/Jakarta"
calendar = "id"
closed = true

[[templates]]
unit = "medan"
code = "ditambal"
name = "Sudah ditambal"
text = """
Laporan {tracking_id} sudah kami kerjakan.
Terima kasih."""

[[templates]]
unit = "medan"
code = "lama"
removed = true

[[categories]]
code = "roads"
name = { id = "Jalan", en = "Roads" }
retired = true

[[standards]]
code = "resolution"
clock = "resolution"
days = 14
effective_from = 2025-01-01
report_class = "complaint"
supervision = false

[[staff]]
code = "nina"
name = "Nina Lubis"
roles = [{ role = "national_admin", unit = "nasional" }]
'''


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "directory.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_table_of_a_file(tmp_path: Path) -> None:
    found = read_directory_file(written(tmp_path, WHOLE))
    assert [(unit.code, unit.kind, unit.parent) for unit in found.units] == [
        ("nasional", UnitKind.NATIONAL, None),
        ("medan", UnitKind.AGENCY, "nasional"),
    ]
    assert found.closed == {"medan"}
    assert found.retired == {"roads"}
    (template,) = found.templates
    assert (template.code, template.template, template.name) == ("medan", "ditambal", "Sudah ditambal")
    assert template.text == "Laporan {tracking_id} sudah kami kerjakan.\nTerima kasih."
    assert [(each.code, each.template) for each in found.removed] == [("medan", "lama")]
    (calendar,) = found.calendars
    assert (calendar.year, calendar.days[0].on, calendar.confirmed) == (2026, date(2026, 12, 25), True)
    (standard,) = found.standards
    assert (standard.clock, standard.days, standard.report_class) == (Clock.RESOLUTION, 14, ReportClass.COMPLAINT)
    assert standard.supervision is False
    (person,) = found.staff
    assert (person.code, person.roles) == ("nina", frozenset({Held(Role.NATIONAL_ADMIN, Code("nasional"))}))


def test_an_empty_file_wants_nothing(tmp_path: Path) -> None:
    found = read_directory_file(written(tmp_path, ""))
    assert not any((found.units, found.staff, found.standards, found.calendars, found.categories))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "agency"', 'kind = "city"', "city"),
        ("days = 14", 'days = "14"', "days"),
        ("days = 14", "days = 14\nhours = 3", "hours"),
        ("effective_from = 2025-01-01", "effective_from = 2025-02-30", "directory.toml"),
        ('role = "national_admin"', 'role = "king"', "king"),
        ('code = "nina"\n', "", "code"),
        ("[[units]]", "[[unit]]", "unit"),
        ('name = "Sudah ditambal"', 'title = "Sudah ditambal"', "title"),
        ('clock = "resolution"', 'clock = "lunch"', "lunch"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in WHOLE
    with pytest.raises(DirectoryFileUnusable, match="directory") as refused:
        read_directory_file(written(tmp_path, WHOLE.replace(old, new, 1)))
    assert told in str(refused.value)


def test_a_file_of_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "directory.toml"
    path.write_bytes("name = 'Tübingen'".encode("latin-1"))
    with pytest.raises(DirectoryFileUnusable, match=r"directory\.toml"):
        read_directory_file(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_directory_file(tmp_path / "nothing.toml")


@pytest.mark.parametrize("name", ["medan.toml", "nyc.toml"])
def test_our_examples_are_read(name: str) -> None:
    found = read_directory_file(EXAMPLES / name)
    assert found.units
    assert found.staff
    assert found.calendars
