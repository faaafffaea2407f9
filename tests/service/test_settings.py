from pathlib import Path

import pytest

from service.settings import SettingInvalid, settings


def test_without_anything_set_it_is_the_embedded_database_on_this_machine() -> None:
    found = settings({})
    assert found.embedded
    assert (found.host, found.port, found.home) == ("127.0.0.1", 8000, "medan")
    assert (found.database_url, found.migrate_url, found.kafka) == (None, None, None)
    assert found.data == Path("var").absolute()
    assert found.key_file == found.data / "keys.json"
    assert not found.child
    assert not found.secure_cookies


def test_a_named_database_is_not_the_embedded_one() -> None:
    found = settings({"ADUAN_DATABASE_URL": "postgresql://x/y", "ADUAN_MIGRATE_URL": "postgresql://o/y"})
    assert not found.embedded
    assert (found.database_url, found.migrate_url) == ("postgresql://x/y", "postgresql://o/y")


def test_an_empty_value_is_as_good_as_none() -> None:
    """As docker compose passes variables on that are not set."""
    found = settings({"ADUAN_DATABASE_URL": "", "ADUAN_MIGRATE_URL": "", "ADUAN_KAFKA": "", "ADUAN_HELP_PHONE": ""})
    assert found.embedded
    assert found.help_phone is None
    assert (found.database_url, found.migrate_url, found.kafka) == (None, None, None)


def test_paths_are_made_absolute_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = settings({"ADUAN_DATA": "here", "ADUAN_KEY_FILE": "keys/k.json"})
    assert found.data == tmp_path / "here"
    assert found.key_file == tmp_path / "keys" / "k.json"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADUAN_PORT", "http"),
        ("ADUAN_PORT", ""),
        ("ADUAN_PORT", "0"),
        ("ADUAN_PORT", "65536"),
        ("ADUAN_WORKERS", "-1"),
        ("ADUAN_WORKERS", "1.5"),
        ("ADUAN_POOL_SIZE", "0"),
        ("ADUAN_SECURE_COOKIES", "yes"),
        ("ADUAN_CHILD", ""),
        ("ADUAN_KAFKA_CLIENT", "ssl"),
        ("ADUAN_KAFKA_CLIENT", "[]"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=name):
        settings({name: value})


def test_the_environment_is_read_when_nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADUAN_PORT", "8123")
    assert settings().port == 8123


def test_an_owner_without_a_service_login_is_refused() -> None:
    """The service would quietly use the embedded database, while migrations change the named one."""
    with pytest.raises(SettingInvalid, match="ADUAN_DATABASE_URL"):
        settings({"ADUAN_MIGRATE_URL": "postgresql://owner@host/aduan"})
