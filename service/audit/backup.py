"""Backup and restore: the database in one file, the attachments beside it, the keys in another place.

The data files alone show no personal value; the key file alone opens nothing. A restored database belongs to another
cluster: the log opens a new era by itself, and positions go on where they were.
"""

import os
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from uuid import UUID

import psycopg2
from cryptography.exceptions import InvalidTag

from service.audit.archive import archive_of, pack, refuse_used, unpacked
from service.embedded import program
from service.mendable import Mendable
from service.settings import SettingInvalid, Settings
from service.store.keys import KeyRing
from service.store.migrate import SERVICE, create_login

# What can be computed again, and what must not come back: read models, sessions, wrong tries. The schema `projection`
# as a whole: the service makes what it likes in it, and a restore would hand its functions to the owner.
_LEFT_OUT = (
    "--exclude-schema=projection",
    "--exclude-schema=public",
    "--exclude-table-data=aduan.checkpoints",
    "--exclude-table-data=aduan.sessions",
    "--exclude-table-data=aduan.attempts",
)
# As the migrations make it.
_PROJECTIONS = f"""
CREATE SCHEMA IF NOT EXISTS projection;
GRANT USAGE, CREATE ON SCHEMA projection TO {SERVICE};
"""
_TRIED = 1000
"""So many of the subjects' keys are opened before a restore believes that the key file belongs to the data."""


class KeysNotApart(Mendable):
    """Keep the keys apart from the data: name a folder of their own for them."""


class BackupFailed(Mendable):
    """PostgreSQL's program did not succeed; the message is what it said."""


class NotEmpty(Mendable):
    """The database to restore into has been used or migrated already: restore into a new, empty one."""


class KeysDiffer(Mendable):
    """There is a key file already, and it lacks a key of this backup: move it away first."""


class KeysWrong(Mendable):
    """This key file does not open the data of this backup: take the one that was written with it."""


def backup(settings: Settings, data: Path, keys: Path) -> None:
    """Write the database to `data`, the attachments beside it and the keys to `keys`, in another folder.

    The attachments come after the database: a file is there before its event is.
    """
    if data.resolve().parent == keys.resolve().parent:
        raise KeysNotApart
    for path in (data, archive_of(data), keys):
        if path.exists():
            raise FileExistsError(f"{path} exists")
        if not path.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {path.parent}")
    url, ring = _owner_url(settings), KeyRing.load(settings.key_file)
    partial = data.with_name(data.name + ".part")
    with suppress(FileNotFoundError):
        partial.unlink()  # of a backup that was cut off
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _run("pg_dump", "--format=custom", "--no-owner", *_LEFT_OUT, f"--file={partial}", url)
        pack(settings.files, archive_of(data))
        ring.save(keys)
    except BaseException:
        partial.unlink()
        archive_of(data).unlink(missing_ok=True)
        raise
    partial.rename(data)


def restore(settings: Settings, data: Path, keys: Path) -> None:
    """Fill an empty database from `data` and put the keys in their place: all of it, or nothing."""
    url, ring = _owner_url(settings), KeyRing.load(keys)
    for path in (data, archive_of(data)):
        if not path.is_file():
            raise FileNotFoundError(f"there is no file {path}")
    if settings.key_file.exists() and not KeyRing.load(settings.key_file).covers(ring):
        raise KeysDiffer
    _refuse_wrong(ring, data)
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('aduan.events') IS NOT NULL")
            if cursor.fetchone() != (False,):
                raise NotEmpty
            refuse_used(settings.files)
            create_login(cursor, None)  # the dump grants rights to it
            cursor.execute(_PROJECTIONS)
            with unpacked(archive_of(data), settings.files):  # before the events that name them
                _run(
                    "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={url}", str(data)
                )
            cursor.execute("SELECT aduan.current_era()")  # before anybody appends
            cursor.execute("ANALYZE")
    if not settings.key_file.exists():
        settings.key_file.parent.mkdir(parents=True, exist_ok=True)
        ring.save(settings.key_file)


def _owner_url(settings: Settings) -> str:
    if settings.migrate_url is None:
        raise SettingInvalid("ADUAN_MIGRATE_URL is not set: backups are made and restored by the database's owner")
    return settings.migrate_url


def _refuse_wrong(ring: KeyRing, data: Path) -> None:
    """Raise KeysWrong before anything is written; what has no key yet is opened by any."""
    for subject, epoch, wrapped in _wrapped_keys(data):
        try:
            ring.unwrap(subject, epoch, wrapped)
        except InvalidTag:
            raise KeysWrong from None


def _wrapped_keys(data: Path) -> list[tuple[UUID, int, bytes]]:
    """The first of the dump's subject keys: lines of COPY, `subject \\t epoch \\t \\\\x… `."""
    command = [program("pg_restore"), "--data-only", "--schema=aduan", "--table=vault_keys", "--file=-", str(data)]
    found: list[tuple[UUID, int, bytes]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reading:
        assert reading.stdout is not None
        assert reading.stderr is not None
        copying = False
        for line in reading.stdout:
            if copying and (line.startswith("\\.") or len(found) == _TRIED):
                break
            if copying:
                subject, epoch, wrapped = line.rstrip("\n").split("\t")
                found.append((UUID(subject), int(epoch), bytes.fromhex(wrapped.removeprefix("\\\\x"))))
            copying = copying or line.startswith("COPY ")
        if not copying and reading.wait() != 0:
            raise BackupFailed(reading.stderr.read().strip())
        reading.kill()
    return found


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run([program(name), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupFailed(done.stderr.strip())
