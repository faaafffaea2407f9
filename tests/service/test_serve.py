import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from tests.service.serving import Serving, aduan, wait_for
from tests.support.databases import server_home
from tests.support.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.alone]


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    """One folder for all tests here, for a start takes seconds; the first finds it fresh."""
    with server_home() as home:
        made = Serving(home / "var")
        yield made
        made.end()


@pytest.fixture
def running(serving: Serving) -> Serving:
    """It serves, whatever the test before has done to it."""
    if serving.process is None or serving.process.poll() is not None:
        serving.start()
    serving.wait_until_ready()
    return serving


def test_it_starts_on_a_fresh_folder_and_stops_without_leaving_anything(serving: Serving) -> None:
    assert not serving.data.exists()
    serving.start()
    serving.wait_until_ready()
    assert set(serving.programs()) == {"project", "clock", "notify", "api"}
    wait_for(lambda: f"aduan serves at {serving.address}/" in serving.said(), 10, "the address")
    assert (serving.data / "keys.json").stat().st_mode & 0o777 == 0o600
    seconds = serving.stop()
    assert serving.process is not None
    assert serving.process.returncode == 0
    assert serving.left() == []
    assert seconds < 15, f"it took {seconds:.1f} s to stop"
    assert "Traceback" not in serving.said(), serving.said()[-3000:]


def test_it_starts_again_on_what_it_left(serving: Serving) -> None:
    keys = (serving.data / "keys.json").read_bytes()
    serving.start()
    serving.wait_until_ready()
    assert (serving.data / "keys.json").read_bytes() == keys


def test_a_second_one_on_the_same_folder_is_refused_in_one_line(running: Serving) -> None:
    second = aduan(running.data, "serve", port=free_port())
    assert second.returncode == 1
    (line,) = second.stderr.strip().splitlines()
    assert line.startswith("aduan: Another aduan already serves the data in ")
    assert running.ready(), "the first goes on"


def test_a_tool_shares_the_database_of_a_running_one(running: Serving) -> None:
    done = aduan(running.data, "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all is as it should be" in done.stdout
    assert running.ready()


@pytest.mark.parametrize("name", ["project", "clock", "api"])
def test_a_program_that_was_killed_is_started_again(running: Serving, name: str) -> None:
    killed = running.programs()[name]
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: running.programs().get(name, killed) != killed, 20, f"{name} to be started again")
    running.wait_until_ready()


def test_the_embedded_database_killed_alone_is_revived(running: Serving) -> None:
    killed = running.postgres()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: running.postgres() not in (None, killed), 60, "PostgreSQL to be started again")
    running.wait_until_ready()
    parent = running.process
    assert parent is not None
    assert parent.poll() is None


def test_a_port_that_is_taken_is_told_in_one_line(running: Serving) -> None:
    other = aduan(running.data.with_name("other"), "serve", port=running.port)
    assert other.returncode == 1
    (line,) = other.stderr.strip().splitlines()
    assert line == (
        f"aduan: 127.0.0.1:{running.port}: Address already in use. Set ADUAN_PORT (or ADUAN_HOST) to another."
    )
    assert not running.data.with_name("other").exists(), "nothing was begun"


def test_workers_of_a_killed_api_leave_the_port_to_the_next(running: Serving) -> None:
    running.stop()
    running.settings["ADUAN_WORKERS"] = "2"
    running.start()
    try:
        running.wait_until_ready()
        api = running.programs()["api"]
        workers = [
            one.pid for one in psutil.Process(api).children(recursive=True) if "spawn_main" in str(one.cmdline())
        ]
        assert len(workers) == 2
        os.kill(api, signal.SIGKILL)
        wait_for(lambda: not any(map(alive, workers)), 20, "the workers to end")
        running.wait_until_ready()
    finally:
        running.settings.clear()
        running.stop()


def test_killed_it_takes_its_programs_along_and_starts_again(running: Serving) -> None:
    programs = running.programs()
    os.kill(running.pid, signal.SIGKILL)
    running.process.wait()  # type: ignore[union-attr]
    wait_for(lambda: not any(map(alive, programs.values())), 20, "the programs to end")
    running.start()
    running.wait_until_ready()
    assert running.stop() < 15
    assert running.left() == []


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
