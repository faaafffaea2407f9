import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from domain.complaint.commands import Answer, Reply
from service.audit.archive import FilesInTheWay, archive_of
from service.audit.backup import (
    BackupFailed,
    KeysDiffer,
    KeysNotApart,
    KeysWrong,
    NotEmpty,
    backup,
    restore,
)
from service.audit.check import check
from service.bootstrap import build
from service.cluster import Cluster
from service.files.files import attachments
from service.files.intake import taken
from service.projector.generations import prepare
from service.projector.keyed import keyed
from service.projector.rebuild import rebuild
from service.settings import SettingInvalid, Settings
from service.store.keys import KeyFileUnusable, KeyRing
from service.store.log import LogRow, head, read
from service.store.sequencer import sequence_all
from service.store.vault import Reference, reveal
from tests.service.audit.damage import do, harm
from tests.service.files.samples import photo
from tests.support.databases import SETTINGS, fresh_database, server_home
from tests.support.postgres import run
from tests.support.world import LIA, Filed, World, filing, made_world


@pytest.fixture(scope="module")
def source(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world that has lived, whose cluster has used many more transaction ids than a new one."""
    with fresh_database(cluster) as fresh, made_world(fresh, tmp_path_factory.mktemp("source")) as made:
        with made.service.database.autocommit() as cursor:
            for _ in range(3000):
                cursor.execute("SELECT pg_current_xact_id()")
        yield made


@dataclass(frozen=True)
class Kept:
    """A backup, and what was in the log when it was made."""

    data: Path
    keys: Path
    answered: Filed
    rows: list[LogRow]


@pytest.fixture(scope="module")
def kept(source: World, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Made while some events still wait for their positions."""
    source.whole_life()
    answered = source.answered()
    upload = source.service.files.uploads.put(taken(photo()))
    reply = Reply(text="Belum.", attachments=attachments([upload]))
    source.act(answered.id, answered.reporter, reply, uploads=[upload])
    source.act(answered.id, LIA, Answer(text="Sudah."))
    source.sequence()
    source.file()
    data, keys = tmp_path_factory.mktemp("data") / "aduan.dump", tmp_path_factory.mktemp("keys") / "keys.json"
    backup(source.service.settings, data, keys)
    return Kept(data, keys, answered, read(source.service.database, 0, 10_000))


@pytest.fixture(scope="module")
def other() -> Iterator[Cluster]:
    """Another server, as on another machine."""
    with server_home() as home, Cluster(home / "data", settings=SETTINGS) as running:
        yield running


@pytest.fixture
def empty(other: Cluster, tmp_path: Path, source: World) -> Settings:
    """Settings of a machine whose server has no database yet, nor keys."""
    there = replace(source.service.settings, data=tmp_path, key_file=tmp_path / "new" / "keys.json")
    name = tmp_path.name.lower()
    other.create_database(name)
    return replace(there, database_url=other.url(name, "aduan_service"), migrate_url=other.url(name, "aduan_owner"))


def test_a_backup_goes_on_in_another_cluster(kept: Kept, empty: Settings, source: World) -> None:
    restore(empty, kept.data, kept.keys)
    service = build(empty)
    try:
        rows = read(service.database, 0, 10_000)
        assert rows == kept.rows, "every event has its position, its leaf and its bytes"
        sequence_all(service.database)
        assert head(service.database) == len(kept.rows) + 1, "what waited for its position got it"
        reporter = replace(source, service=service)
        reporter.act(kept.answered.id, kept.answered.reporter, *_reply())
        reporter.act(kept.answered.id, LIA, Answer(text="Sudah."))
        reporter.file()
        sequence_all(service.database)
        assert [row.position for row in read(service.database, 0, 10_000)] == list(range(1, len(kept.rows) + 5))
        assert read(service.database, 0, len(kept.rows)) == kept.rows, "no position has changed"
        with service.database.autocommit() as cursor:
            cursor.execute("SELECT era FROM aduan.log_eras ORDER BY era")
            assert cursor.fetchall() == [(1,), (2,)]
    finally:
        service.close()


def test_files_come_back_with_their_events(kept: Kept, empty: Settings) -> None:
    restore(empty, kept.data, kept.keys)
    service = build(empty)
    try:
        sequence_all(service.database)
        (finding,) = [each for each in check(service) if each.name.startswith("each attachment")]
        assert (finding.checked, finding.wrong) == (1, [])
    finally:
        service.close()
    assert all(path.stat().st_mode & 0o077 == 0 for path in empty.files.rglob("*") if path.is_file())


def test_files_that_are_there_already_are_not_mixed_with_others(kept: Kept, empty: Settings) -> None:
    (empty.files / "kept").mkdir(parents=True)
    (empty.files / "kept" / "x").write_text("of somebody else")
    with pytest.raises(FilesInTheWay):
        restore(empty, kept.data, kept.keys)


def test_nothing_of_the_services_own_making_comes_back(
    kept: Kept, empty: Settings, source: World, tmp_path: Path
) -> None:
    """A restore belongs to the owner: a function that the service has made would run with the owner's rights."""
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").mkdir()
    data, keys = tmp_path / "data" / "aduan.dump", tmp_path / "keys" / "keys.json"
    make = (
        "CREATE FUNCTION projection.pwn() RETURNS void LANGUAGE sql SECURITY DEFINER"
        " AS 'ALTER TABLE aduan.events DISABLE TRIGGER insert_only'"
    )
    do(source.database.service_url, make, "CREATE DOMAIN projection.code AS text")
    try:
        backup(source.service.settings, data, keys)
    finally:
        do(source.database.service_url, "DROP FUNCTION projection.pwn", "DROP DOMAIN projection.code")
    restore(empty, data, keys)
    assert "pwn" not in run("pg_dump", "--schema-only", str(empty.migrate_url))
    do(str(empty.database_url), "CREATE TABLE projection.mine (n int)", "DROP TABLE projection.mine")


def test_a_restore_into_the_same_cluster_opens_an_era_for_rows_from_the_future(
    kept: Kept, cluster: Cluster, source: World, tmp_path: Path
) -> None:
    """As when a clone of the server, which has the same identifier, wrote the backup."""
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").mkdir()
    (tmp_path / "clone").mkdir()
    data, keys = tmp_path / "data" / "aduan.dump", tmp_path / "keys" / "keys.json"
    with fresh_database(cluster) as clone, made_world(clone, tmp_path / "clone") as world:
        world.file()
        world.sequence()
        harm(clone.superuser_url, "UPDATE aduan.events SET xid = (xid::text::bigint + 1000000)::text::xid8")
        backup(world.service.settings, data, keys)
    cluster.create_database("original")
    there = replace(
        source.service.settings,
        data=tmp_path / "original",
        key_file=tmp_path / "new" / "keys.json",
        database_url=cluster.url("original", "aduan_service"),
        migrate_url=cluster.url("original", "aduan_owner"),
    )
    restore(there, data, keys)
    service = build(there)
    try:
        with service.database.autocommit() as cursor:
            cursor.execute("SELECT count(*) FROM aduan.log_eras")
            assert cursor.fetchone() == (2,)
    finally:
        service.close()


def _reply() -> list[Reply]:
    return [Reply(text="Belum selesai.")]


def test_what_was_restored_is_sound_and_its_projections_come_from_the_log(kept: Kept, empty: Settings) -> None:
    restore(empty, kept.data, kept.keys)
    service = build(empty)
    try:
        sequence_all(service.database)
        prepare(service.database)
        for projection in keyed(service.ring):
            rebuild(service.database, projection)
        findings = list(check(service))
        assert [finding for finding in findings if not finding.ok] == []
        with service.database.autocommit() as cursor:
            cursor.execute("SELECT count(*) FROM projection.register")
            assert cursor.fetchone() == (3,)
    finally:
        service.close()


def test_texts_can_be_read_again(kept: Kept, empty: Settings) -> None:
    restore(empty, kept.data, kept.keys)
    assert KeyRing.load(empty.key_file).same_as(KeyRing.load(kept.keys))
    service = build(empty)
    try:
        where = Reference(kept.answered.id, 1, "/title")
        with service.database.autocommit() as cursor:
            assert reveal(cursor, service.ring, [where]) == {where: filing().title}
    finally:
        service.close()


def test_neither_file_alone_shows_a_text(kept: Kept) -> None:
    """Nor any wrapped key opened; sessions, tries and read models are not in it at all."""
    plain = run("pg_restore", "--file=-", str(kept.data))
    assert b"complaint.filed".hex() not in plain  # a topic is text: the dump is really read
    assert "complaint.filed" in plain
    assert filing().title not in plain
    assert filing().title.encode().hex() not in plain
    assert "COPY aduan.vault_values" in plain
    for left_out in ("COPY aduan.sessions", "COPY aduan.attempts", "COPY aduan.checkpoints", "projection.queue"):
        assert left_out not in plain
    assert [path.stat().st_mode & 0o777 for path in (kept.data, kept.keys)] == [0o600, 0o600]


def test_a_database_that_is_in_use_is_not_restored_into(kept: Kept, source: World) -> None:
    before = head(source.service.database)
    with pytest.raises(NotEmpty):
        restore(source.service.settings, kept.data, kept.keys)
    assert head(source.service.database) == before


def test_other_keys_are_refused_before_anything_is_written(kept: Kept, empty: Settings, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    KeyRing.generate().save(wrong)
    with pytest.raises(KeysWrong):
        restore(empty, kept.data, wrong)
    assert not empty.key_file.exists()
    restore(empty, kept.data, kept.keys)


def test_keys_that_are_there_are_not_overwritten(kept: Kept, empty: Settings) -> None:
    empty.key_file.parent.mkdir()
    KeyRing.generate().save(empty.key_file)
    before = empty.key_file.read_bytes()
    with pytest.raises(KeysDiffer):
        restore(empty, kept.data, kept.keys)
    assert empty.key_file.read_bytes() == before


def test_the_same_keys_may_be_there_already(kept: Kept, empty: Settings) -> None:
    empty.key_file.parent.mkdir()
    KeyRing.load(kept.keys).save(empty.key_file)
    restore(empty, kept.data, kept.keys)


def test_a_broken_dump_leaves_the_database_empty(kept: Kept, empty: Settings, tmp_path: Path) -> None:
    cut = tmp_path / "cut.dump"
    cut.write_bytes(kept.data.read_bytes()[: kept.data.stat().st_size * 2 // 3])
    for broken in ("cut.dump", "text.dump"):
        shutil.copy(archive_of(kept.data), archive_of(tmp_path / broken))
    with pytest.raises(BackupFailed):
        restore(empty, cut, kept.keys)
    text = tmp_path / "text.dump"
    text.write_text("no dump")
    with pytest.raises(BackupFailed):
        restore(empty, text, kept.keys)
    restore(empty, kept.data, kept.keys)


@pytest.mark.parametrize("missing", ["data", "keys"])
def test_a_missing_file_is_named(kept: Kept, empty: Settings, tmp_path: Path, missing: str) -> None:
    files = {"data": kept.data, "keys": kept.keys} | {missing: tmp_path / "nothing"}
    with pytest.raises((FileNotFoundError, KeyFileUnusable), match="nothing"):
        restore(empty, files["data"], files["keys"])


def test_keys_and_data_in_one_folder_are_refused(source: World, tmp_path: Path) -> None:
    with pytest.raises(KeysNotApart):
        backup(source.service.settings, tmp_path / "data", tmp_path / "keys")
    with pytest.raises(KeysNotApart):
        backup(source.service.settings, tmp_path / "data", tmp_path / "x" / ".." / "keys")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_not_overwritten(kept: Kept, source: World, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        backup(source.service.settings, kept.data, tmp_path / "keys")
    with pytest.raises(FileExistsError):
        backup(source.service.settings, tmp_path / "data", kept.keys)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(source: World, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no folder"):
        backup(source.service.settings, tmp_path / "a" / "data", tmp_path / "keys")


def test_only_the_owner_makes_backups(source: World, tmp_path: Path) -> None:
    (tmp_path / "apart").mkdir()
    settings = replace(source.service.settings, migrate_url=None)
    with pytest.raises(SettingInvalid, match="ADUAN_MIGRATE_URL"):
        backup(settings, tmp_path / "data", tmp_path / "apart" / "keys")


def test_a_backup_that_fails_leaves_nothing(source: World, tmp_path: Path) -> None:
    (tmp_path / "apart").mkdir()
    gone = replace(
        source.service.settings, migrate_url=str(source.service.settings.migrate_url).replace("aduan_", "no_", 1)
    )
    with pytest.raises(BackupFailed):
        backup(gone, tmp_path / "data", tmp_path / "apart" / "keys")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
