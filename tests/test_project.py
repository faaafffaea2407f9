"""The project's own files: what is promised in one of them is kept in the others."""

import asyncio
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from service.cli import app

ROOT = Path(__file__).parents[1]

#: A registry's address binds whoever installs to it; a private path leads nowhere for them. Split, so as not to find
#: themselves.
FORBIDDEN = {
    "registry address": re.compile(
        r"https?://[^\s\"'<>]*(?:"
        + "|".join(["py" + "pi", "python" + "hosted", "npm" + "js", "registry", "/simple"])
        + r")\b"
        r"|(?:^|\s)--(?:extra-)?index" + r"-url[ =]http"
    ),
    "private path": re.compile(
        "|".join(["/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/", "/wo" + "rk/", r"\.\./sha" + "red"])
    ),
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:  # an unpacked archive
        return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_leads_to_a_place_of_our_own(what: str) -> None:
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_make_help_tells_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert targets == phony
    assert {line.split()[1] for line in told.stdout.splitlines()} == targets


def test_the_lock_files_hold_every_dependency_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    for name, wanted in {
        "requirements.txt": runtime,
        "requirements-dev.txt": runtime + project["dependency-groups"]["dev"],
    }.items():
        lock = (ROOT / name).read_text()
        locked = re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)
        assert {re.split(r"[\[=<>]", entry)[0] for entry in wanted} <= set(locked)
        assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z])", lock)[1:])


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


@pytest.mark.parametrize("check", ["make lint", "make test", "ADUAN_TEST_REQUIRE=kafka,browser", "chromium", "maven"])
def test_ci_runs_every_check_and_brings_the_tools(check: str) -> None:
    assert check in (ROOT / ".ci" / "run").read_text()


def test_contributing_names_every_check() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert [
        name for name in ("make setup", "make lint", "make test", "make bench", "make lock") if name not in text
    ] == []


COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def commands() -> set[str]:
    return set(getattr(typer.main.get_command(app), "commands"))  # noqa: B009


def test_compose_runs_programs_that_exist() -> None:
    ours = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
    assert {"migrate", "api", "project", "clock", "relay"} <= ours.keys()
    assert {service["command"][0] for service in ours.values()} <= commands()


def test_compose_gives_the_owners_login_to_the_migration_alone() -> None:
    holders = {
        name for name, service in COMPOSE["services"].items() if "ADUAN_MIGRATE_URL" in service.get("environment", {})
    }
    assert holders == {"migrate"}


def test_compose_gives_every_program_the_files_and_the_keys() -> None:
    """What the API writes the clock deletes, and a new container has still."""
    ours = [service for service in COMPOSE["services"].values() if "build" in service]
    assert ours
    assert all(service["volumes"] == ["keys:/keys", "files:/data/files"] for service in ours)
    assert "ADUAN_DATA=/data" in (ROOT / "Dockerfile").read_text()


def test_compose_lets_the_api_believe_a_proxy_that_is_named() -> None:
    """Else all citizens seem to come from the proxy, and share its limit on wrong tries."""
    passed = COMPOSE["services"]["api"]["environment"]["FORWARDED_ALLOW_IPS"]
    assert passed == "${FORWARDED_ALLOW_IPS:-127.0.0.1}"


def test_a_network_may_be_named_as_the_proxys() -> None:
    """As docs/how-to/run-in-production.md says of a proxy before the containers."""
    seen = []

    async def application(scope: Any, *_: object) -> None:
        seen.append(scope["client"][0])

    proxied = ProxyHeadersMiddleware(application, trusted_hosts="172.16.0.0/12")
    headers = [(b"x-forwarded-for", b"203.0.113.7")]
    for comes_from in ("172.18.0.1", "198.51.100.1"):
        scope: Any = {"type": "http", "client": (comes_from, 1), "headers": headers}
        asyncio.run(proxied(scope, None, None))  # type: ignore[arg-type]
    assert seen == ["203.0.113.7", "198.51.100.1"]


def test_compose_waits_for_what_is_healthy() -> None:
    for service in COMPOSE["services"].values():
        for name, condition in service.get("depends_on", {}).items():
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in COMPOSE["services"][name]
