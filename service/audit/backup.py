"""Backup and restore: the database in one file, the keys in another, to be kept in another place.

The data file alone shows no personal value; the key file alone opens nothing. A restored database belongs to another
cluster: the log opens a new era by itself, and positions go on where they were.
"""

import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2

from service.embedded import program
from service.mendable import Mendable
from service.settings import Settings
from service.store.keys import KeyRing

# What can be computed again, and what must not come back: read models, sessions, wrong tries.
_LEFT_OUT = (
    "--exclude-table=projection.*",
    "--exclude-table-data=aduan.checkpoints",
    "--exclude-table-data=aduan.sessions",
    "--exclude-table-data=aduan.attempts",
)


class KeysNotApart(Mendable):
    """Keep the keys apart from the data: name a folder of their own for them."""


class BackupFailed(Mendable):
    """PostgreSQL's program did not succeed; the message is what it said."""


class NotEmpty(Mendable):
    """The database to restore into already has a log: restore into an empty one."""


class KeysDiffer(Mendable):
    """There is a key file already, and it is not the one of this backup: move it away first."""


def backup(settings: Settings, data: Path, keys: Path) -> None:
    """Write the database to `data` and the keys to `keys`; neither may exist, and not both in one folder."""
    if data.resolve().parent == keys.resolve().parent:
        raise KeysNotApart
    for path in (data, keys):
        if path.exists():
            raise FileExistsError(f"{path} exists")
    assert settings.migrate_url is not None
    ring = KeyRing.load(settings.key_file)
    partial = data.with_name(data.name + ".part")
    _run("pg_dump", "--format=custom", "--no-owner", *_LEFT_OUT, f"--file={partial}", settings.migrate_url)
    ring.save(keys)
    partial.rename(data)


def restore(settings: Settings, data: Path, keys: Path) -> None:
    """Fill an empty database from `data` and put the keys in their place."""
    assert settings.migrate_url is not None
    ring = KeyRing.load(keys)
    if settings.key_file.exists() and not KeyRing.load(settings.key_file).same_as(ring):
        raise KeysDiffer
    _refuse_full(settings.migrate_url)
    _run(
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={settings.migrate_url}",
        str(data),
    )
    if not settings.key_file.exists():
        settings.key_file.parent.mkdir(parents=True, exist_ok=True)
        ring.save(settings.key_file)


def _refuse_full(url: str) -> None:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('aduan.events') IS NOT NULL")
        if cursor.fetchone() != (False,):
            raise NotEmpty


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run([program(name), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupFailed(done.stderr.strip())
