"""The server and the databases that tests share, and what is done where a tool is missing."""

import math
import os
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import hypothesis
import psutil
import pytest

from service.cluster import Cluster
from tests.support import alone, databases, requirements
from tests.support.broker import broker  # noqa: F401 (a fixture)
from tests.support.databases import FreshDatabase


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The server of the session, with the migrated template in it."""
    with databases.server_home() as home, Cluster(home / "data", settings=databases.SETTINGS) as running:
        databases.make_template(running)
        yield running


@pytest.fixture
def server_home() -> Iterator[Path]:
    """A folder for the data of a server of the test's own; `tmp_path` will not do."""
    with databases.server_home() as home:
        yield home


@pytest.fixture(scope="module")
def database(cluster: Cluster) -> Iterator[FreshDatabase]:
    """A fresh migrated database for the module."""
    with databases.fresh_database(cluster) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def rounds() -> Callable[[int], int]:
    """How often to repeat: `rounds(20)` is 20 with ADUAN_TEST_SHARE=1 (CI), and a quarter of it by default."""
    share = float(os.environ.get("ADUAN_TEST_SHARE", "0.25"))
    return lambda full: max(1, math.ceil(full * share))


hypothesis.settings.register_profile(
    "aduan",
    deadline=None,  # a machine that does other work is slow, not wrong
    derandomize=not os.environ.get("ADUAN_TEST_RANDOM"),  # what fails in CI fails everywhere; who hunts draws anew
)
hypothesis.settings.load_profile("aduan")


def pytest_configure(config: pytest.Config) -> None:
    requirements.demanded()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to stop, leave no server behind


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Asked to stop, ask the workers of `pytest -n` too: they end in order only when told by a signal."""
    if exitstatus == pytest.ExitCode.INTERRUPTED and session.config.getoption("numprocesses", None):
        workers = psutil.Process().children()
        servers = [server for worker in workers for server in worker.children()]
        for worker in workers:
            worker.terminate()
        psutil.wait_procs(servers, timeout=30)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Under `pytest -n` each test waits for its turn."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    with alone.turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in requirements.PROGRAMS:
        if item.get_closest_marker(name):
            requirements.require(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if line := requirements.summary(terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(line, yellow=True)
