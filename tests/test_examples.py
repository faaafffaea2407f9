"""The shipped examples hold together: every code that is named exists, and the cut has the dirt it promises."""

import csv
import gzip
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from domain.complaint.events import ArchiveReason, Clock, Closure, ReportClass
from domain.directory.events import UnitKind
from domain.event import Role
from service.bootstrap import Service, build
from service.directory_file import read_directory_file
from service.importer.importer import Tally
from service.importer.run import import_file
from service.settings import settings
from service.store.keys import KeyRing
from tests.support.databases import FreshDatabase
from tests.support.world import apply_directory

EXAMPLES = Path(__file__).parent.parent / "examples"
DIRECTORIES = ("medan.toml", "nyc.toml")


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((EXAMPLES / name).read_text(encoding="utf-8"))


def codes(name: str, kind: str) -> list[str]:
    return [item["code"] for item in load(name).get(kind, [])]


def complaints() -> list[dict[str, str]]:
    with gzip.open(EXAMPLES / "nyc-complaints.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def log_rows() -> list[dict[str, str]]:
    with (EXAMPLES / "event-log.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", DIRECTORIES)
@pytest.mark.parametrize("kind", ["units", "categories", "staff", "standards"])
def test_codes_are_well_formed_and_occur_once(name: str, kind: str) -> None:
    found = codes(name, kind)
    assert len(found) == len(set(found))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in found)


def test_the_two_directories_do_not_touch_each_other() -> None:
    for kind in ("units", "categories", "staff"):
        assert not set(codes("medan.toml", kind)) & set(codes("nyc.toml", kind))


@pytest.mark.parametrize("name", DIRECTORIES)
@pytest.mark.parametrize("kind", ["units", "categories"])
def test_parents_stand_before_their_children(name: str, kind: str) -> None:
    seen: set[str] = set()
    for item in load(name)[kind]:
        assert item.get("parent") is None or item["parent"] in seen, item
        assert item["name"].keys() == {"id", "en"}
        seen.add(item["code"])


@pytest.mark.parametrize("name", DIRECTORIES)
def test_units_staff_and_calendars_refer_to_what_exists(name: str) -> None:
    directory = load(name)
    units, calendars = set(codes(name, "units")), set(codes(name, "calendars"))
    assert {UnitKind(unit["kind"]) for unit in directory["units"]}
    assert {unit["calendar"] for unit in directory["units"] if "calendar" in unit} == calendars
    for person in directory["staff"]:
        for held in person["roles"]:
            assert held["unit"] in units, person
            assert Role(held["role"])


def test_medan_has_its_21_kecamatan_and_staff_in_every_role() -> None:
    directory = load("medan.toml")
    kinds = Counter(unit["kind"] for unit in directory["units"])
    assert (kinds["national"], kinds["agency"], kinds["district"]) == (1, 1, 21)
    held = {role["role"] for person in directory["staff"] for role in person["roles"]}
    assert held == {"national_admin", "agency_admin", "liaison", "leader", "inspector", "ombudsman", "evaluator"}


def test_medan_has_a_standard_for_every_clock_and_class() -> None:
    standards = load("medan.toml")["standards"]
    assert {Clock(standard["clock"]) for standard in standards} == set(Clock)
    resolution = [standard for standard in standards if standard["clock"] == "resolution"]
    assert {ReportClass(standard["report_class"]) for standard in resolution} == set(ReportClass)
    assert {standard["level"] for standard in standards if standard["clock"] == "escalation"} == {1, 2, 3}


@pytest.mark.parametrize(("name", "years"), [("medan.toml", range(2025, 2028)), ("nyc.toml", range(2015, 2028))])
def test_calendars_cover_the_years_and_say_that_they_are_drafts(name: str, years: range) -> None:
    calendars = load(name)["calendars"]
    assert [calendar["year"] for calendar in calendars] == list(years)
    for calendar in calendars:
        days = [day["on"] for day in calendar["days"]]
        assert days == sorted(set(days))
        assert {day.year for day in days} == {calendar["year"]}
        assert (calendar["confirmed"], calendar["source"][:8]) == (False, "drafted ")


def test_the_cut_has_ten_thousand_rows_and_the_dirt_of_the_whole() -> None:
    rows = complaints()
    assert len(rows) == 10_000
    keys = Counter(row["unique_key"] for row in rows)
    assert Counter(keys.values()) == {1: 9_790, 2: 105}
    empty = {column: sum(not row[column] for row in rows) for column in rows[0]}
    assert {c: empty[c] for c in ("complaint_type", "descriptor", "zip", "closedate")} == {
        "complaint_type": 349,
        "descriptor": 2_181,
        "zip": 1_508,
        "closedate": 3_072,
    }


def test_every_complaint_type_and_office_is_mapped_to_the_directory() -> None:
    mapping = load("nyc-mapping.toml")
    categories, units = set(codes("nyc.toml", "categories")), set(codes("nyc.toml", "units"))
    assert set(mapping["maps"]["categories"].values()) <= categories
    assert {row["complaint_type"] for row in complaints()} - {""} == mapping["maps"]["categories"].keys()
    assert {f"nyc-council-{row['account'][4:]}" for row in complaints()} == units - {"nyc-council"}


def test_every_activity_unit_and_category_of_the_event_log_is_mapped() -> None:
    mapping, rows = load("event-log-mapping.toml"), log_rows()
    acts = {act["activity"] for act in mapping["log"]["acts"]}
    assert {row["activity"] for row in rows} == acts | set(mapping["log"]["ignore"])
    assert {row["unit"] for row in rows} - {""} <= mapping["maps"]["units"].keys()
    assert {row["resource"] for row in rows} <= mapping["maps"]["units"].keys()
    assert set(mapping["maps"]["units"].values()) <= {*codes("medan.toml", "units"), ""}
    assert {row["category"] for row in rows} - {""} <= set(codes("medan.toml", "categories"))
    assert {ArchiveReason(reason) for reason in mapping["maps"]["reasons"].values()}


def closures(mapping: dict[str, Any]) -> Iterator[str]:
    for act in (mapping.get("rows") or mapping["log"])["acts"]:
        if act["act"] == "close":
            yield act["kind"]["value"]


@pytest.mark.parametrize("name", ["nyc-mapping.toml", "event-log-mapping.toml"])
def test_closures_are_of_a_known_kind(name: str) -> None:
    assert all(Closure(kind) for kind in closures(load(name)))


@pytest.fixture
def service(database: FreshDatabase, tmp_path: Path) -> Iterator[Service]:
    keys = tmp_path / "keys.json"
    KeyRing.generate().save(keys)
    service = build(settings({"ADUAN_DATABASE_URL": database.service_url, "ADUAN_KEY_FILE": str(keys)}))
    for name in DIRECTORIES:
        apply_directory(service, read_directory_file(EXAMPLES / name))
    yield service
    service.close()


@pytest.mark.slow
def test_the_directories_apply_and_the_histories_pass_the_rules(service: Service, tmp_path: Path) -> None:
    console = Console(file=StringIO())
    for file, mapping, expected in (
        ("event-log.csv", "event-log-mapping.toml", Tally(complaints=42, events=249)),
        ("nyc-complaints.csv.gz", "nyc-mapping.toml", Tally(complaints=9_895, events=26_616, rejected=105)),
    ):
        rejects = tmp_path / f"{file}.rejects"
        assert import_file(service, EXAMPLES / file, EXAMPLES / mapping, rejects, console) == expected
        lines = rejects.read_text(encoding="utf-8").splitlines() if rejects.exists() else ["no header"]
        assert len(lines) == 1 + expected.rejected
