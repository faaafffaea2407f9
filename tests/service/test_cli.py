import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from service import cli
from service.projector.run import Worker
from service.store.keys import KeyRing
from service.store.log import head
from tests.service.audit.damage import do
from tests.support.world import ROADS, World

Run = Callable[..., int]

DIRECTORY = """
[[units]]
code = "water"
kind = "department"
parent = "medan"
name = { id = "Air", en = "Water" }

[[staff]]
code = "wira"
name = "Wira Lubis"
roles = [{ role = "liaison", unit = "water" }]
"""


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`aduan …` in this process, on the world's database; answers the exit code."""
    settings = world.service.settings
    assert settings.database_url is not None
    assert settings.migrate_url is not None
    monkeypatch.setenv("ADUAN_DATA", str(settings.data))
    monkeypatch.setenv("ADUAN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ADUAN_MIGRATE_URL", settings.migrate_url)

    def call(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["aduan", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return code or 0

    return call


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that it said on standard error."""
    (line,) = capsys.readouterr().err.strip().splitlines()
    return line


def test_help_names_every_command(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    text = capsys.readouterr().out
    for name in ("serve", "api", "project", "clock", "relay", "migrate", "keygen", "directory", "account", "import"):
        assert name in text
    for name in ("replay", "rebuild", "check", "backup", "restore"):
        assert name in text


def test_a_directory_is_shown_then_applied_then_there(
    run: Run, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "more.toml"
    file.write_text(DIRECTORY)
    before = head(world.service.database)
    assert run("directory", "apply", str(file), "--dry-run") == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1] == "3 changes would be made"
    assert "+ unit water: department under medan" in shown
    assert head(world.service.database) == before
    assert run("directory", "apply", str(file)) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 changes made"
    assert run("directory", "apply", str(file)) == 0
    assert capsys.readouterr().out == "0 changes made\n"
    assert "water" in world.service.directories.latest().units


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("units = 7", "units"),
        ("[[units]]\ncode = 'x'\n", "kind"),
        ("not toml", "more.toml"),
        ("[[staff]]\ncode='a'\nname='A'\nroles=[{role='king', unit='medan'}]", "king"),
        ("[[staff]]\ncode='a'\nname='A'\nroles=[{role='leader', unit='nowhere'}]", "no such"),
    ],
)
def test_a_directory_that_cannot_be_is_refused_in_one_line(
    run: Run, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    file, before = tmp_path / "more.toml", head(world.service.database)
    file.write_text(text)
    assert run("directory", "apply", str(file)) == 1
    line = one_line(capsys)
    assert line.startswith("aduan: ")
    assert told in line
    assert head(world.service.database) == before


def test_a_file_that_is_not_there(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("directory", "apply", "nowhere.toml") == 1
    assert "nowhere.toml" in one_line(capsys)


def test_replay_in_json(run: Run, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    life = world.answered()
    assert run("replay", life.tracking_id, "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["topic"].split(".")[1] for line in lines] == ["filed", "verified", "routed", "started", "answered"]


def test_replay_with_both_moments(run: Run, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    life = world.file()
    moments = ["--as-known-at", "2020-01-01T00:00:00+07:00", "--as-happened-by", "2020-01-01T00:00:00Z"]
    assert run("replay", life.tracking_id, *moments) == 0
    assert "0 events" in capsys.readouterr().out


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z"])
def test_a_moment_needs_its_zone(run: Run, moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("replay", "X", "--as-known-at", moment) == 2
    assert "moment with a zone" in " ".join(capsys.readouterr().err.split())


def test_replay_of_nothing(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("replay", "7QK4-M2XD-9T5") == 1
    assert one_line(capsys).startswith("aduan: ")


def test_rebuild(run: Run, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.routed()
    assert run("rebuild", "queue") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "equal"
    do(world.database.service_url, f"UPDATE projection.queue SET unit = 'x' WHERE unit = '{ROADS}'")
    assert run("rebuild", "queue") == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("differs: ")
    assert run("rebuild", "quue") == 1
    assert "there are queue, timeline, register, clocks, search, indicators, promises" in one_line(capsys)


def test_check(run: Run, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.answered()
    assert run("check") == 0
    capsys.readouterr()
    do(world.database.owner_url, "DELETE FROM aduan.vault_values WHERE field = '/title'")
    assert run("check") == 1
    assert "✗ each commitment has its value in the vault" in capsys.readouterr().out


def test_check_without_keys(run: Run, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.service.settings.key_file.unlink()
    assert run("check") == 1
    assert "aduan keygen" in one_line(capsys)


def test_backup(run: Run, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "apart").mkdir()
    data, keys = tmp_path / "data.dump", tmp_path / "apart" / "keys.json"
    assert run("backup", str(data), str(tmp_path / "keys.json")) == 1
    assert "apart from the data" in one_line(capsys)
    assert run("backup", str(data), str(keys)) == 0
    assert "different places" in capsys.readouterr().out
    assert KeyRing.load(keys).same_as(world.service.ring)
    assert run("restore", str(data), str(keys)) == 1
    assert "empty" in one_line(capsys)


def test_keygen_never_replaces_a_key_file(run: Run, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    path = world.service.settings.key_file
    before = path.read_bytes()
    assert run("keygen") != 0
    assert path.read_bytes() == before
    path.unlink()
    assert run("keygen") == 0
    assert not KeyRing.load(path).same_as(world.service.ring)


def test_migrate_says_what_it_did(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("migrate") == 0
    assert capsys.readouterr().out == "nothing to apply\n"


def test_a_setting_that_cannot_be_used(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADUAN_PORT", "http")
    assert run("check") == 1
    assert one_line(capsys) == "aduan: ADUAN_PORT=http is not a whole number"


def test_a_database_that_does_not_answer(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADUAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert run("check") == 1
    assert "aduan: connection to server" in capsys.readouterr().err


def test_a_failure_that_is_ours_shows_where(run: Run, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No one-line message hides a defect."""

    def broken(*_: object) -> int:
        raise ZeroDivisionError

    world.file()
    monkeypatch.setattr(Worker, "tick", broken)
    monkeypatch.setattr(sys, "argv", ["aduan", "rebuild", "queue"])
    with pytest.raises(ZeroDivisionError):
        cli.main()
