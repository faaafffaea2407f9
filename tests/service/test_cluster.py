import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from service.cluster import OWNER, SERVICE, SUPERUSER, Cluster, ClusterInUse
from service.embedded import ClusterFailed, make_private
from tests.support import databases
from tests.support.ports import free_port


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Data of the module's own, with a database and a table in it; no server runs on it."""
    with databases.server_home() as home:
        with Cluster(home / "data") as running:
            running.create_database("aduan")
            ask(running, "CREATE TABLE kept (number int PRIMARY KEY)")
        yield home / "data"


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    with Cluster(folder) as running:
        yield running


def ask(cluster: Cluster, statement: str, user: str = OWNER) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(cluster.url("aduan", user))) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def kill(cluster: Cluster) -> None:
    """Kill the server as the kernel would, and wait until its number is free."""
    assert cluster.pid is not None
    os.kill(cluster.pid, signal.SIGKILL)
    while cluster.pid is not None:
        time.sleep(0.01)


def test_data_is_there_after_a_stop(folder: Path) -> None:
    with Cluster(folder) as running:
        ask(running, "INSERT INTO kept VALUES (1)")
    with Cluster(folder) as running:
        assert ask(running, "SELECT number FROM kept WHERE number = 1") == [(1,)]


def test_a_stopped_server_leaves_no_process_and_no_lock(folder: Path) -> None:
    with Cluster(folder) as running:
        pid = running.pid
    assert pid is not None
    assert not psutil.pid_exists(pid)
    with Cluster(folder):
        pass


def test_what_was_committed_survives_kill_9(cluster: Cluster) -> None:
    ask(cluster, "INSERT INTO kept VALUES (2)")
    kill(cluster)
    cluster.start()
    assert ask(cluster, "SELECT number FROM kept WHERE number = 2") == [(2,)]


def test_a_computation_that_outlives_its_server_does_not_keep_the_next_start_away(cluster: Cluster) -> None:
    with ThreadPoolExecutor() as pool:
        endless = pool.submit(ask, cluster, "DO $$ BEGIN LOOP END LOOP; END $$")
        while not (busy := ask(cluster, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'DO %'")):
            time.sleep(0.01)
        kill(cluster)
        time.sleep(0.2)
        os.kill(int(str(busy[0][0])), 0)  # it has not noticed
        cluster.start()
        assert ask(cluster, "SELECT 1") == [(1,)]
        assert isinstance(endless.exception(), psycopg2.Error)


def test_a_server_left_by_a_killed_owner_is_replaced(folder: Path) -> None:
    program = f"from service.cluster import Cluster; c = Cluster({str(folder)!r}); c.start(); print(c.pid); input()"
    owner = subprocess.Popen([sys.executable, "-uc", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    assert owner.stdin is not None
    orphan = int(owner.stdout.readline())
    owner.kill()
    owner.communicate()
    assert psutil.pid_exists(orphan)
    with Cluster(folder) as running:
        assert running.pid != orphan
        assert ask(running, "SELECT 1") == [(1,)]


def test_a_stale_pid_file_that_names_another_living_process_is_no_obstacle(folder: Path) -> None:
    with Cluster(folder) as running:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        kill(running)
        (folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
        running.start()
        assert ask(running, "SELECT 1") == [(1,)]
    assert psutil.pid_exists(os.getpid())


def test_a_second_owner_is_refused_in_words(cluster: Cluster) -> None:
    with pytest.raises(ClusterInUse, match=r"Another aduan already serves the data in .*data\. Stop it first\."):
        Cluster(cluster.folder).start()
    assert ask(cluster, "SELECT 1") == [(1,)]


def test_a_borrower_uses_the_server_that_runs_and_leaves_it_running(cluster: Cluster) -> None:
    with Cluster(cluster.folder).borrowed() as borrowed:
        assert borrowed.pid is None
        assert ask(borrowed, "SELECT 1") == [(1,)]
    assert ask(cluster, "SELECT 1") == [(1,)]


def test_a_borrower_starts_and_stops_a_server_where_none_runs(folder: Path) -> None:
    with Cluster(folder).borrowed() as borrowed:
        pid = borrowed.pid
        assert ask(borrowed, "SELECT 1") == [(1,)]
    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_a_long_path_gets_its_socket_elsewhere(server_home: Path) -> None:
    folder = server_home / ("long" * 30) / 'a folder, with "marks"'
    with Cluster(folder) as running:
        running.create_database("aduan")
        assert ask(running, "SHOW data_directory", SUPERUSER) == [(str(folder),)]
        (sockets,) = ask(running, "SHOW unix_socket_directories", SUPERUSER)
        short = Path(str(sockets[0]).strip('"'))
        assert short.stat().st_mode & 0o777 == 0o700
    assert not short.exists()


def test_a_folder_whose_name_has_marks_works(server_home: Path) -> None:
    with Cluster(server_home / 'a "b", c%') as running:
        running.create_database("aduan")
        assert ask(running, "SELECT 1") == [(1,)]


def test_nobody_else_can_look_into_the_folder(cluster: Cluster) -> None:
    assert cluster.folder.stat().st_mode & 0o777 == 0o700


def test_no_tcp_port_is_open_unless_asked_for(cluster: Cluster) -> None:
    assert ask(cluster, "SHOW listen_addresses") == [("",)]


def test_the_settings_of_a_trustworthy_log(cluster: Cluster) -> None:
    wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on"}
    wanted |= {"server_encoding": "UTF8", "timezone": "UTC"}
    assert {name: ask(cluster, f"SHOW {name}")[0][0] for name in wanted} == wanted


def test_neither_login_is_a_superuser(cluster: Cluster) -> None:
    found = ask(
        cluster, "SELECT rolname::text, rolsuper, rolcanlogin FROM pg_roles WHERE rolname LIKE 'aduan%' ORDER BY 1"
    )
    assert found == [(OWNER, False, True), (SERVICE, False, True)]


def test_tcp_on_loopback_wants_a_password(folder: Path) -> None:
    port = free_port()
    with Cluster(folder, port=port) as running:
        assert ask(running, "SELECT 1") == [(1,)]
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(host="127.0.0.1", port=port, dbname="aduan", user=OWNER)


def test_a_folder_with_other_files_is_left_alone(server_home: Path) -> None:
    (server_home / "data").mkdir()
    (server_home / "data" / "letter.txt").write_text("mine")
    with pytest.raises(ClusterFailed, match="holds other files"):
        Cluster(server_home / "data").start()
    assert (server_home / "data" / "letter.txt").read_text() == "mine"


def test_a_half_made_folder_is_made_anew(server_home: Path) -> None:
    (server_home / "data.new").mkdir()
    (server_home / "data.new" / "PG_VERSION").write_text("18")
    with Cluster(server_home / "data") as running:
        running.create_database("aduan")
        assert ask(running, "SELECT 1") == [(1,)]


def test_a_setting_that_the_server_refuses_is_told_in_its_words(folder: Path) -> None:
    with pytest.raises(ClusterFailed, match="invalid value for parameter"):
        Cluster(folder, settings={"max_connections": "none"}).start()
    with Cluster(folder):
        pass


@pytest.mark.skipif("os.geteuid() != 0", reason="only root can give a folder away")
def test_a_socket_folder_of_somebody_else_is_refused(server_home: Path) -> None:
    (server_home / "sockets").mkdir()
    os.chown(server_home / "sockets", 12345, 12345)
    with pytest.raises(ClusterFailed, match="belongs to somebody else"):
        make_private(server_home / "sockets", None)


def test_a_dead_server_that_nobody_has_reaped_keeps_no_place(folder: Path) -> None:
    """As in a container whose first process reaps nobody: the number is still taken, and PostgreSQL believes it."""
    dead = Cluster(folder)
    dead.start()
    assert dead._server is not None
    assert dead._lock is not None
    os.kill(dead._server.pid, signal.SIGKILL)  # not waited for
    while psutil.Process(dead._server.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    os.close(dead._lock)
    try:
        with Cluster(folder) as running:
            assert ask(running, "SELECT 1") == [(1,)]
    finally:
        dead._server.wait()
