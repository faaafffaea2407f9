"""Whoever types what the pages say gets what the pages show."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from service.cluster import SUPERUSER, Cluster
from service.embedded import program
from tests.docs import wait
from tests.docs.pages import PAGES, README, ROOT, blocks, name_of
from tests.docs.shell import Reader, copy_project, steps, without_settings
from tests.support import databases, requirements
from tests.support.broker import Broker
from tests.support.ports import free_port

PRODUCTION = ROOT / "docs" / "how-to" / "run-in-production.md"
CONSUMING = ROOT / "docs" / "how-to" / "consume-events.md"
ORDINARY = [page for page in PAGES if steps(page) and page not in {README, PRODUCTION, CONSUMING}]
TOOLS = {"curl"}


@contextmanager
def reader(page: Path, stand_ins: Mapping[str, str], *, with_venv: bool = True) -> Iterator[Reader]:
    """Somebody with a checkout of their own in which `make setup` was run, or not yet."""
    for tool in sorted(TOOLS):
        if any(tool in step.block.text for step in steps(page)) and shutil.which(tool) is None:
            requirements.leave_out(tool, "not installed")
    with databases.server_home() as home:
        copy_project(home)
        port = free_port()
        environment = {
            **without_settings(os.environ),
            "ADUAN_PORT": str(port),
            "PYTHONPATH": str(home),  # .venv has the project itself, not the copy
        }
        if with_venv:
            (home / ".venv").symlink_to(Path(sys.prefix))
            environment["PATH"] = f"{home / '.venv' / 'bin'}{os.pathsep}{environment['PATH']}"
        yield Reader(home, environment, {**stand_ins, "localhost:8000": f"localhost:{port}"})


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Path]:
    """The data of a demonstration that was loaded and stopped: to load it for each page would take minutes."""
    with databases.server_home() as home:
        environment = {**without_settings(os.environ), "ADUAN_PORT": str(free_port())}
        output = home / "output"
        with output.open("wb") as said:
            command = [sys.executable, "-m", "service.cli", "serve", "--demo"]
            serving = subprocess.Popen(
                command, cwd=home, env={**environment, "PYTHONPATH": str(ROOT)}, stdout=said, stderr=said
            )
        try:
            wait.until("demo logins, all with the password medan-demo:", output, serving.pid)
        finally:
            serving.terminate()
            serving.wait(60)
        yield home / "var"


@pytest.mark.slow
@pytest.mark.parametrize("page", ORDINARY, ids=name_of)
def test_commands_do_what_the_page_says(page: Path, demonstration: Path) -> None:
    """Where the page loads the demonstration, it finds it loaded: the README's test loads it from nothing."""
    with reader(page, {}) as somebody:
        if any("serve --demo" in step.block.text for step in steps(page)):
            # Not shutil: PostgreSQL's files belong to an account of its own where root runs this.
            subprocess.run(["cp", "-a", str(demonstration), str(somebody.home / "var")], check=True)
        somebody.follow(page)


@pytest.mark.slow
def test_the_readmes_commands_work_on_a_machine_that_has_nothing_of_ours() -> None:
    """All of it in a virtual environment that they make; of the tests only some, or this would never end."""
    filed = f"$({sys.executable} -m tests.docs.filed http://localhost:8000)"
    with reader(README, {"7QK4-M2XD-9T9": filed}, with_venv=False) as somebody:
        somebody.environment = {**somebody.environment, "ARGS": "-q tests/domain/test_tracking.py"}
        somebody.follow(README)


@pytest.mark.slow
def test_a_server_of_ones_own_is_set_up_as_the_page_says() -> None:
    port = free_port()
    with databases.server_home() as home, Cluster(home / "data", port=port) as server:
        _set_password(server, "superuser-secret")
        with reader(PRODUCTION, {"db.example.org": f"127.0.0.1:{port}"}) as somebody:
            path = f"{Path(program('psql')).parent}{os.pathsep}{somebody.environment['PATH']}"
            somebody.environment = {**somebody.environment, "PATH": path, "PGPASSWORD": "superuser-secret"}
            somebody.follow(PRODUCTION)


@pytest.mark.slow
@pytest.mark.kafka
def test_events_are_consumed_as_the_page_says(broker: Broker) -> None:
    with reader(CONSUMING, {"localhost:9092": broker.address}) as somebody:
        somebody.follow(CONSUMING)


def _set_password(server: Cluster, password: str) -> None:
    connection = psycopg2.connect(server.url("postgres", SUPERUSER))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("ALTER ROLE postgres PASSWORD %s", (password,))
    finally:
        connection.close()


LANGUAGES = {
    "sh": "run, here",
    "text": "compared with what the block before it printed",
    "python": "run in test_python",
    "json": "read",
    "mermaid": "compared with the rules in test_reference",
    "compose": "compared with docker-compose.yml in test_reference",
}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_is_of_a_kind_that_is_checked(page: Path) -> None:
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{name_of(page)}:{block.line}"
        assert block.language == "sh" or not block.words
        assert set(block.words) <= {"background"}
        if block.language == "json":
            json.loads(block.text)
