"""A new key for the vault's keys: while the service runs, killed in between, and the old one taken away."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import psycopg2
import pytest
from psycopg2.extras import execute_values

from service import rewrap as module
from service.audit.backup import backup
from service.bootstrap import build
from service.rewrap import EpochInUse, retire, rewrap, rotate
from service.settings import Settings
from service.store.append import Batch, VaultKey
from service.store.errors import DatabaseUnavailable
from service.store.keys import KeyFileUnusable, KeyRing
from service.store.vault import load_keys
from tests.service.audit.test_check import project, wrong
from tests.service.serving import environment
from tests.service.store.samples import query, store
from tests.support.world import World


@pytest.fixture
def there(world: World) -> Settings:
    return world.service.settings


def epochs(world: World) -> dict[int, int]:
    return dict(query(world.database.owner_url, "SELECT kek_epoch, count(*) FROM aduan.vault_keys GROUP BY 1"))


def all_open(world: World) -> int:
    """Open every data key with what the key file says now; answers how many there are."""
    ring = KeyRing.load(world.service.settings.key_file)
    subjects = query(world.database.owner_url, "SELECT subject FROM aduan.vault_keys")
    with world.service.database.autocommit() as cursor:
        return len(load_keys(cursor, ring, [UUID(subject) for (subject,) in subjects]))


def crowd(world: World, count: int) -> None:
    """So many more subjects, as their own keys would be stored."""
    ring = KeyRing.load(world.service.settings.key_file)
    rows = [(str(subject), *ring.wrap(subject, os.urandom(32))) for subject in (uuid4() for _ in range(count))]
    with psycopg2.connect(world.database.owner_url) as connection, connection.cursor() as cursor:
        execute_values(cursor, "INSERT INTO aduan.vault_keys VALUES %s", rows, page_size=5000)


def test_every_key_gets_the_new_one_and_every_text_is_still_read(world: World, there: Settings) -> None:
    filed = world.answered()
    assert rotate(there) == 2
    later = world.answered()
    assert set(epochs(world)) == {1, 2}, "a running service wraps under the new key at once"
    old = epochs(world)[1]
    assert rewrap(there) == old
    assert set(epochs(world)) == {2}
    assert rewrap(there) == 0
    assert retire(there) == {1}
    project(world)
    assert wrong(world) == {}
    assert KeyRing.load(there.key_file).epochs == {2}
    fresh = build(there)
    try:
        assert fresh.log.history(filed.id)
        assert world.state(later.id).version == 5
    finally:
        fresh.close()


def test_an_old_key_stays_while_something_needs_it(world: World, there: Settings) -> None:
    world.answered()
    rotate(there)
    with pytest.raises(EpochInUse, match="under epoch 1"):
        retire(there)
    assert KeyRing.load(there.key_file).epochs == {1, 2}


def test_who_has_not_noticed_that_a_key_was_retired_is_refused(world: World, there: Settings) -> None:
    """Otherwise it would store what nobody can open."""
    stale = KeyRing.load(there.key_file)
    rotate(there)
    rewrap(there)
    retire(there)
    epoch, wrapped = 1, b"wrapped under the old one"
    assert stale.current == 1
    with pytest.raises(DatabaseUnavailable, match="retired"):
        store(world.service.database, batch=Batch(keys=[VaultKey(uuid4(), epoch, wrapped)]))
    subject = uuid4()
    assert stale.wrap(subject, b"k" * 32)[0] == 2, "and a ring with its file follows by itself"


def test_a_running_process_opens_what_another_wrapped_under_a_newer_key(world: World, there: Settings) -> None:
    other = KeyRing.load(there.key_file)
    rotate(there)
    subject = uuid4()
    epoch, wrapped = KeyRing.load(there.key_file).wrap(subject, b"k" * 32)
    assert other.unwrap(subject, epoch, wrapped) == b"k" * 32


def test_a_key_file_of_another_log_is_not_followed(there: Settings, tmp_path: Path) -> None:
    ring = KeyRing.load(there.key_file)
    KeyRing.generate().rotated().replace(there.key_file)
    with pytest.raises(KeyFileUnusable):
        ring.unwrap(uuid4(), 2, b"x" * 60)
    assert ring.wrap(uuid4(), b"k" * 32)[0] == 1


def test_a_backup_from_before_is_restored_beside_the_newer_key_file(world: World, there: Settings) -> None:
    folder = there.data
    (folder / "kept").mkdir()
    backup(there, folder / "data.dump", folder / "kept" / "keys.json")
    rotate(there)
    old, new = KeyRing.load(folder / "kept" / "keys.json"), KeyRing.load(there.key_file)
    assert new.covers(old)
    assert not old.covers(new)
    assert not new.covers(KeyRing.generate())


@pytest.fixture
def writer(world: World) -> Iterator[list[int]]:
    """Somebody files all the time; how many were taken."""
    stop, taken = threading.Event(), [0]

    def file() -> None:
        while not stop.is_set():
            world.routed()
            taken[0] += 1

    thread = threading.Thread(target=file)
    thread.start()
    yield taken
    stop.set()
    thread.join()


def test_killed_in_between_it_goes_on_beside_who_files(
    world: World, there: Settings, writer: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(world, 20_000)
    rotate(there)
    assert there.database_url is not None
    assert there.migrate_url is not None
    env = environment(there.data, 1, ADUAN_DATABASE_URL=there.database_url, ADUAN_MIGRATE_URL=there.migrate_url)
    rewrapping = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "keys", "rewrap"], env=env, stdout=subprocess.DEVNULL
    )
    while epochs(world).get(2, 0) < 1_000:
        assert rewrapping.poll() is None, "it ended before it could be killed"
        time.sleep(0.002)
    rewrapping.send_signal(signal.SIGKILL)
    rewrapping.wait()
    between = epochs(world)
    assert between[1] > 0
    assert between[2] >= 1_000
    assert all_open(world) >= 20_000
    before = writer[0]
    monkeypatch.setattr(module, "BATCH", 2_000)
    assert rewrap(there) <= between[1]
    assert set(epochs(world)) == {2}
    while writer[0] == before:
        time.sleep(0.01)
    assert retire(there) == {1}
    assert all_open(world) >= 20_000 + 2 * before


def test_a_change_of_the_file_that_was_cut_off_leaves_the_old_one(there: Settings) -> None:
    there.key_file.with_name(there.key_file.name + ".new").write_text("half a fi")
    assert rotate(there) == 2
    assert there.key_file.stat().st_mode & 0o777 == 0o600
    assert list(there.key_file.parent.glob("*.new")) == []


def test_it_is_the_owners(there: Settings) -> None:
    for act in (rewrap, retire):
        with pytest.raises(Exception, match="ADUAN_MIGRATE_URL"):
            act(replace(there, migrate_url=None))
