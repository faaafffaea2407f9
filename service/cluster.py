"""The embedded PostgreSQL: a real server in a folder of its own, reached by a socket that only its user can open."""

import fcntl
import hashlib
import logging
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psutil
import psycopg2
from psycopg2 import sql

from service.embedded import ClusterFailed, account_for, make_private, spawn
from service.mendable import Mendable
from service.store.server_log import QUIET

SUPERUSER = "postgres"
OWNER = "aduan_owner"  # migrates
SERVICE = "aduan_service"  # appends and reads

_LONGEST_SOCKET = 103  # bytes; macOS allows 103, Linux 107
_PATIENCE = 120.0  # seconds without a new line in the log; recovery writes one every 10
_SHUTDOWN = 60.0  # seconds for the last checkpoint; after that the next start recovers from the log

_log = logging.getLogger(__name__)


class ClusterInUse(Mendable):
    """Somebody else runs the server on this folder."""


class Cluster:
    """A PostgreSQL server whose data is `folder`; `port` opens TCP on loopback too, for logins that have a password."""

    def __init__(self, folder: Path | str, port: int | None = None, settings: Mapping[str, str] | None = None) -> None:
        self.folder = Path(folder).resolve()
        self._port = port
        self._settings = dict(settings or {})
        self._server: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the server that this object started, while it runs."""
        return self._server.pid if self._server is not None and self._server.poll() is None else None

    def url(self, database: str, user: str) -> str:
        """The address for libpq; who may open the folder needs no password."""
        sockets = quote(str(self._sockets), safe="")
        return f"postgresql://{user}@/{quote(database)}?host={sockets}&port={self._port or 5432}"

    def start(self) -> None:
        """Serve the folder, made when missing, recovered when needed. Raises ClusterInUse, ClusterFailed."""
        if self.pid is not None:
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        try:
            self._end_leftovers()
            if not (self.folder / "PG_VERSION").exists():
                self._initialise()
            self._launch()
            self._await_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server that this object started, in order; its clients are disconnected."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(_SHUTDOWN)
            except subprocess.TimeoutExpired:
                self._server.send_signal(signal.SIGQUIT)
                self._server.wait()
        self._server = None
        if self._sockets != self.folder:
            with suppress(OSError):
                self._sockets.rmdir()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @contextmanager
    def borrowed(self) -> Iterator[Self]:
        """The server that already runs here, or else one for as long as the block lasts."""
        try:
            self.start()
        except ClusterInUse:
            self._await_ready()
        try:
            yield self
        finally:
            self.stop()

    def create_database(self, name: str, template: str = "template0") -> None:
        """Make a database of the owner's, and both logins, unless they are there."""
        with closing(psycopg2.connect(self.url("postgres", SUPERUSER))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                _create_logins(cursor)
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
                if cursor.rowcount == 0:
                    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
                    cursor.execute(statement.format(*map(sql.Identifier, (name, OWNER, template))))

    @property
    def _sockets(self) -> Path:
        """The folder itself, or one made for it: a socket's address is short, and for libpq a comma ends it."""
        if "," not in str(self.folder) and len(os.fsencode(self.folder / ".s.PGSQL.00000")) <= _LONGEST_SOCKET:
            return self.folder
        return Path("/tmp") / f"aduan-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}"

    @property
    def _server_log(self) -> Path:
        return self.folder / "server.log"

    def _take_lock(self) -> None:
        """Held by this process alone and freed by its death, so that a second `aduan serve` cannot join in."""
        if self._lock is not None:
            return
        lock = os.open(self.folder.with_name(f"{self.folder.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise ClusterInUse(f"Another aduan already serves the data in {self.folder}. Stop it first.") from None
        self._lock = lock

    def _end_leftovers(self) -> None:
        """End the processes that a killed owner left on this folder; we hold its lock, so nobody needs them.

        A number in postmaster.pid proves nothing (it may be another program's by now); the folder they work in does.
        """
        for ending, seconds in ((signal.SIGINT, _SHUTDOWN), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
            left = self._processes()
            chosen = left.keys() & left.values() if ending == signal.SIGINT else left.keys()  # first the server alone
            for pid in chosen:
                _log.warning("Ending PostgreSQL process %d, left behind in %s", pid, self.folder)
                with suppress(ProcessLookupError):
                    os.kill(pid, ending)
            until = time.monotonic() + seconds
            while chosen & self._processes().keys() and time.monotonic() < until:
                time.sleep(0.05)
        # A dead server that nobody has reaped yet would count as running by these: they hold its number.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        (self._sockets / f".s.PGSQL.{self._port or 5432}.lock").unlink(missing_ok=True)

    def _processes(self) -> dict[int, int]:
        """The PostgreSQL processes that work in the folder, each with its parent."""
        found = {}
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.name() == "postgres" and self._ours(process):
                    found[process.pid] = process.ppid()
        return found

    def _ours(self, process: psutil.Process) -> bool:
        """A server enters the folder only when it has begun; until then its command line names it."""
        return process.cwd() == str(self.folder) or str(self.folder) in process.cmdline()

    def _initialise(self) -> None:
        """Make the data beside its place and move it there whole, so that a kill leaves all of it or none."""
        fresh = self.folder.with_name(f"{self.folder.name}.new")
        if fresh.exists():
            shutil.rmtree(fresh)
        make_private(fresh, account_for(self.folder))
        initdb = ["initdb", f"--pgdata={fresh}", f"--username={SUPERUSER}", "--no-instructions", "--data-checksums"]
        initdb += ["--auth-local=trust", "--auth-host=scram-sha-256", "--set=timezone=UTC", "--set=log_timezone=UTC"]
        initdb += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        process = spawn(initdb, self.folder, subprocess.PIPE)
        output, _ = process.communicate()
        if process.returncode != 0:
            raise ClusterFailed(f"PostgreSQL's initdb failed in {fresh}:\n{output.decode(errors='replace')}")
        try:
            fresh.rename(self.folder)
        except OSError as error:
            raise ClusterFailed(f"{self.folder} holds other files, not PostgreSQL's ({error.strerror})") from None

    def _launch(self) -> None:
        if self._sockets != self.folder:
            make_private(self._sockets, account_for(self.folder))
        if self._server_log.exists():
            self._server_log.rename(self._server_log.with_suffix(".log.1"))
        sockets = str(self._sockets).replace('"', '""')
        settings = {"unix_socket_directories": f'"{sockets}"', "listen_addresses": "", **QUIET, **self._settings}
        if self._port is not None:
            settings |= {"listen_addresses": "127.0.0.1", "port": str(self._port)}
        command = ["postgres", "-D", str(self.folder), *(f"--{name}={value}" for name, value in settings.items())]
        opened = os.open(self._server_log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(opened, "ab") as output:
            self._server = spawn(command, self.folder, output)

    def _await_ready(self) -> None:
        """Wait as long as the server lives and its log grows: recovery from a large log takes its time."""
        size, until = -1, 0.0
        while not self._ready():
            grown = self._server_log.stat().st_size if self._server_log.exists() else 0
            if grown != size:
                size, until = grown, time.monotonic() + _PATIENCE
            if (self._server is not None and self.pid is None) or time.monotonic() > until:
                said = self._server_log.read_text(errors="replace") if self._server_log.exists() else ""
                raise ClusterFailed(f"PostgreSQL did not start in {self.folder}:\n{said[-2000:]}")
            time.sleep(0.02)

    def _ready(self) -> bool:
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        ours = self._server is None or lines[:1] == [str(self.pid)]
        return ours and len(lines) > 7 and lines[7].strip() == "ready"


def _create_logins(cursor: "psycopg2.extensions.cursor") -> None:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", (OWNER,))
    if cursor.rowcount == 0:
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(sql.Identifier(OWNER)))
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", (SERVICE,))
    if cursor.rowcount == 0:  # made by the owner, who so may grant and change it
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(SERVICE)))
        cursor.execute("RESET ROLE")
