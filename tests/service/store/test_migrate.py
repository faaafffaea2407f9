from pathlib import Path

import pytest

from service.cluster import OWNER, Cluster
from service.store import migrate
from service.store.definitions import EXPECTED
from tests.service.store.samples import query
from tests.support import schema
from tests.support.databases import FreshDatabase


def test_the_schema_file_is_what_the_migrations_make(fresh: FreshDatabase) -> None:
    assert schema.dump(fresh.owner_url) == schema.SCHEMA.read_text(), "run python -m tests.support.schema"
    assert schema.defined(fresh.owner_url) == EXPECTED.read_text(), "run python -m tests.support.schema"


def test_a_migrated_database_needs_nothing(fresh: FreshDatabase) -> None:
    assert migrate.migrate(fresh.owner_url) == []


@pytest.fixture
def empty(cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The URL of a database that was never migrated; migrations come from tmp_path."""
    name = f"empty_{tmp_path.name[-20:].replace('-', '_')}"
    cluster.create_database(name)
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path)
    return cluster.url(name, OWNER)


def test_migrations_are_applied_in_order_and_once(empty: str, tmp_path: Path) -> None:
    (tmp_path / "0002_second.sql").write_text("INSERT INTO aduan.t VALUES (2)")
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE aduan.t (n int)")
    assert migrate.migrate(empty) == ["0001_first.sql", "0002_second.sql"]
    (tmp_path / "0003_third.sql").write_text("INSERT INTO aduan.t VALUES (3)")
    assert migrate.migrate(empty) == ["0003_third.sql"]
    assert query(empty, "SELECT n FROM aduan.t ORDER BY n") == [(2,), (3,)]


def test_a_migration_that_fails_leaves_nothing(empty: str, tmp_path: Path) -> None:
    (tmp_path / "0001_bad.sql").write_text("CREATE TABLE aduan.t (n int); SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        migrate.migrate(empty)
    assert query(empty, "SELECT to_regclass('aduan.t')") == [(None,)]
    assert query(empty, "SELECT * FROM aduan.migrations") == []


def test_an_index_can_be_made_while_writers_write(empty: str, tmp_path: Path) -> None:
    (tmp_path / "0001_table.sql").write_text("CREATE TABLE aduan.t (n int)")
    (tmp_path / "0002_index.sql").write_text("-- concurrently\nCREATE INDEX CONCURRENTLY t_n ON aduan.t (n)")
    assert migrate.migrate(empty) == ["0001_table.sql", "0002_index.sql"]
    assert query(empty, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'aduan.t_n'::regclass") == [(True,)]


def test_a_migration_must_not_change_once_applied(empty: str, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1")
    migrate.migrate(empty)
    (tmp_path / "0001_first.sql").write_text("SELECT 2")
    with pytest.raises(migrate.MigrationChanged, match=r"0001_first\.sql"):
        migrate.migrate(empty)


def test_an_older_version_refuses_a_newer_database(empty: str, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1")
    migrate.migrate(empty)
    (tmp_path / "0001_first.sql").unlink()
    with pytest.raises(migrate.MigrationUnknown, match=r"0001_first\.sql"):
        migrate.migrate(empty)
