"""The reference tells all there is and nothing that is not: commands, settings, events, rights, states, files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import typer.main

from domain.complaint.events import Clock, ComplaintEvent
from projections.catalogue import PROJECTIONS
from service import directory_file
from service.cli import app
from service.directory_file import read_directory_file
from service.importer import mapping
from service.settings import settings
from tests.docs import generated
from tests.docs.pages import PAGES, ROOT, blocks, cells, name_of

REFERENCE = ROOT / "docs" / "reference"


# The command line


def commands(group: Any, before: str = "aduan") -> Iterator[tuple[str, Any]]:
    """Every command with what stands before its arguments."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


COMMANDS = dict(commands(typer.main.get_command(app)))


def sections(page: Path) -> dict[str, str]:
    """What stands under each heading of the third level."""
    parts = re.split(r"^#{2,3} (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_told_and_no_other() -> None:
    told = {heading for heading in sections(REFERENCE / "cli.md") if heading.startswith("aduan ")}
    assert told == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_and_option_is_told_and_no_other(name: str) -> None:
    told = set(re.findall(r"^\| `(--[a-z-]+|[A-Z]+)", sections(REFERENCE / "cli.md")[name], re.MULTILINE))
    there = set()
    for parameter in COMMANDS[name].params:
        options = [option for option in parameter.opts if option.startswith("--")]
        there |= set(options) if options else {parameter.name.upper()}
    assert told == there - {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_in_text_exist(page: Path) -> None:
    words = r"`aduan ((?:directory |keys )?[a-z]+)[` ]"
    named = set(re.findall(words, page.read_text(encoding="utf-8")))
    assert {f"aduan {name}" for name in named} <= set(COMMANDS)


def test_the_projections_that_can_be_rebuilt_are_told() -> None:
    told = sections(REFERENCE / "cli.md")["aduan rebuild"]
    assert all(f"`{projection.name}`" in told for projection in PROJECTIONS)


# Settings


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return default

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return False


NOT_THE_SERVICES = {"ADUAN_TEST_REQUIRE", "ADUAN_TEST_SHARE", "ADUAN_TEST_RANDOM", "ADUAN_COMPLAINTS"}
"""Read by the tests and by a benchmark."""


def settings_there_are() -> set[str]:
    environment = Asked()
    settings(environment)
    return environment.names


def test_every_setting_is_told_and_none_that_does_not_exist() -> None:
    told = {name for cell in cells(REFERENCE / "settings.md") for name in re.findall(r"ADUAN_[A-Z_]+", cell)}
    assert told == settings_there_are() | NOT_THE_SERVICES


def test_the_defaults_are_those_of_the_program() -> None:
    page = REFERENCE / "settings.md"
    told = dict(zip(cells(page), cells(page, 1), strict=True))
    plain = {name.strip("`"): default.strip("`") for name, default in told.items() if re.fullmatch(r"`[^`]+`", default)}
    default = settings({})
    assert plain.pop("ADUAN_DATA") == default.data.name
    plain.pop("ADUAN_SECURE_COOKIES"), plain.pop("ADUAN_KAFKA_CLIENT")
    assert (default.secure_cookies, default.kafka_client, default.kafka) == (False, {}, None)
    found = {name: str(getattr(default, name.removeprefix("ADUAN_").lower())) for name in plain}
    assert plain == found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_settings_in_text_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"\bADUAN_[A-Z_]+\b", text))
    of_compose = {name for name in named if name.endswith("_PASSWORD")}
    assert named <= settings_there_are() | NOT_THE_SERVICES | of_compose


# What is generated


@pytest.mark.parametrize("page", generated.PAGES, ids=name_of)
def test_pages_written_from_the_code_are_up_to_date(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == generated.PAGES[page](), "run `python -m tests.docs.generated`"


# States and clocks


def test_every_event_is_an_arrow_of_the_diagram_or_told_to_leave_the_state() -> None:
    page = (REFERENCE / "states.md").read_text(encoding="utf-8")
    (diagram,) = [block.text for block in blocks(REFERENCE / "states.md") if block.language == "mermaid"]
    arrows = {event for _, _, event in re.findall(r"^ +(\S+) --> (\w+) : (\w+|\S+)$", diagram, re.MULTILINE)}
    listed = page.partition("always or at times:\n")[2].partition(".\n\n")[0]
    told = arrows | set(re.findall(r"`([a-z_.]+)`", listed))
    assert told == {event.topic.removeprefix("complaint.") for event in get_args(ComplaintEvent)}


def test_the_standards_of_the_demonstration_are_those_told() -> None:
    page = REFERENCE / "standards-and-clocks.md"
    rows = zip(cells(page), cells(page, 1), cells(page, 2), strict=True)
    told = sorted((clock.strip("`"), days) for clock, _, days in rows if clock.strip("`") in set(Clock))
    published = read_directory_file(ROOT / "examples" / "medan.toml").standards
    assert told == sorted((standard.clock.value, str(standard.days)) for standard in published)


# Files


def words(struct: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(struct)}


def named_in(section: str) -> set[str]:
    return {name for row in section.splitlines() if row.startswith("| `") for name in _codes(row.split("|")[1])}


def _codes(cell: str) -> list[str]:
    return re.findall(r"`([a-z_]+)`", cell)


@pytest.mark.parametrize("table", ["units", "categories", "staff", "standards", "calendars"])
def test_the_directory_file_is_told_word_for_word(table: str) -> None:
    (struct,) = get_args(msgspec.structs.fields(directory_file._File)[_place(table)].type)
    assert named_in(sections(REFERENCE / "directory-file.md")[table]) == words(struct)


def _place(table: str) -> int:
    return [field.name for field in msgspec.structs.fields(directory_file._File)].index(table)


@pytest.mark.parametrize(
    ("heading", "struct"), [("file", mapping.FileForm), ("rows", mapping.Rows), ("log", mapping.Log)]
)
def test_the_mapping_file_is_told_word_for_word(heading: str, struct: type[msgspec.Struct]) -> None:
    assert named_in(sections(REFERENCE / "mapping-file.md")[heading]) == words(struct)


def test_every_act_of_a_mapping_is_told_with_its_fields() -> None:
    told: dict[str, set[str]] = {}
    for row in sections(REFERENCE / "mapping-file.md")["Acts"].splitlines():
        if row.startswith("| `"):
            _, acts, named, _ = row.split("|")
            for act in _codes(acts):
                told[act] = set(_codes(re.sub(r"\(.*?\)", "", named)))
    there = {str(act.__struct_config__.tag): words(act) - {"at", "activity"} for act in get_args(mapping.Act)}
    assert told == there


def test_every_word_of_a_field_is_told() -> None:
    told = set(_codes(sections(REFERENCE / "mapping-file.md")["Fields"]))
    assert words(mapping.Value) | words(mapping.Instant) <= told


# Containers


def test_docker_commands_name_services_that_there_are() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    services = set(re.findall(r"^  ([a-z]+):", compose.partition("\nservices:")[2], re.MULTILINE))
    told = [block for page in PAGES for block in blocks(page) if block.language == "compose"]
    lines = [line for block in told for line in block.text.splitlines()]
    assert any("keygen" in line for line in lines)
    for line in lines:
        named = re.fullmatch(r"docker compose (?:run --rm|exec) ([a-z]+).*", line)
        if named is not None:
            assert named[1] in services
        else:
            assert line in {"docker compose up", "docker compose up --detach"} or line in compose
