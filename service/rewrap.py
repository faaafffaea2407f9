"""A new key-encryption key: added to the key file, given to every data key, and the old one taken away.

No text is touched, for texts are encrypted under the data keys. Each step may be killed and run again, and the service
runs on meanwhile. It is the owner of the database who does this: the service cannot change a key that is stored.
"""

from collections.abc import Callable
from contextlib import closing
from uuid import UUID

import psycopg2
from psycopg2.extensions import cursor

from service.mendable import Mendable
from service.settings import SettingInvalid, Settings
from service.store.keys import KeyRing

BATCH = 500

# A row that an append holds can still be rewrapped, and one that is being rewrapped appended under: neither waits.
_NEXT = """
SELECT subject, kek_epoch, wrapped_dek FROM aduan.vault_keys
WHERE subject > %s AND kek_epoch <> %s ORDER BY subject LIMIT %s FOR NO KEY UPDATE
"""
_WRITE = """
UPDATE aduan.vault_keys k SET kek_epoch = %s, wrapped_dek = w.wrapped
FROM unnest(%s::uuid[], %s::bytea[]) AS w(subject, wrapped) WHERE k.subject = w.subject
"""
_OLD = "SELECT kek_epoch, count(*) FROM aduan.vault_keys WHERE kek_epoch <> %s GROUP BY kek_epoch ORDER BY kek_epoch"

Progress = Callable[[int, int], None]
"""Told how many keys are done, and how many there are to do."""


class EpochInUse(Mendable):
    """Keys of the vault are still wrapped under an old epoch: run `aduan keys rewrap` first."""


def rotate(settings: Settings) -> int:
    """Add a KEK to the key file, under which all new keys are wrapped from now on; answers its epoch."""
    ring = KeyRing.load(settings.key_file).rotated()
    ring.replace(settings.key_file)
    return ring.current


def rewrap(settings: Settings, progress: Progress = lambda done, total: None) -> int:
    """Wrap every data key under the current KEK, batch by batch; answers how many there were."""
    ring, done = KeyRing.load(settings.key_file), 0
    with closing(psycopg2.connect(_owner(settings))) as connection, connection.cursor() as cur:
        total = sum(_old(cur, ring.current).values())
        last: UUID | None = UUID(int=0)
        while last is not None:
            last, wrapped = _batch(cur, ring, last)
            connection.commit()
            done += wrapped
            progress(done, max(total, done))
    return done


def retire(settings: Settings) -> frozenset[int]:
    """Take every KEK but the current one out of the key file; answers their epochs. Raises EpochInUse."""
    ring = KeyRing.load(settings.key_file)
    old = ring.epochs - {ring.current}
    with closing(psycopg2.connect(_owner(settings))) as connection, connection, connection.cursor() as cur:
        # Writers that have begun are waited for; those who come later find the epoch retired.
        cur.execute("SET LOCAL lock_timeout = '60s'; LOCK TABLE aduan.vault_keys IN SHARE ROW EXCLUSIVE MODE")
        if used := _old(cur, ring.current):
            counted = ", ".join(f"{count:,} under epoch {epoch}" for epoch, count in used.items())
            raise EpochInUse(f"{EpochInUse.__doc__} There are {counted}.")
        for epoch in sorted(old):
            cur.execute("INSERT INTO aduan.retired_epochs VALUES (%s) ON CONFLICT DO NOTHING", (epoch,))
    ring.retired().replace(settings.key_file)
    return old


def _batch(cur: cursor, ring: KeyRing, after: UUID) -> tuple[UUID | None, int]:
    """Wrap the next keys anew; answers the last of them, None at the end."""
    cur.execute(_NEXT, (str(after), ring.current, BATCH))
    rows = [(UUID(str(subject)), epoch, bytes(wrapped)) for subject, epoch, wrapped in cur.fetchall()]
    if not rows:
        return None, 0
    anew = [ring.wrap(subject, ring.unwrap(subject, epoch, wrapped))[1] for subject, epoch, wrapped in rows]
    cur.execute(_WRITE, (ring.current, [str(subject) for subject, _, _ in rows], anew))
    return rows[-1][0], len(rows)


def _old(cur: cursor, current: int) -> dict[int, int]:
    """How many keys are wrapped under each epoch that is not the current one."""
    cur.execute(_OLD, (current,))
    return dict(cur.fetchall())


def _owner(settings: Settings) -> str:
    if settings.migrate_url is None:
        raise SettingInvalid("ADUAN_MIGRATE_URL is not set: keys that are stored are changed by the database's owner")
    return settings.migrate_url
