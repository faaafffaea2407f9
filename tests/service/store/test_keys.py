import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from service.store.keys import KeyFileUnusable, KeyRing, decrypt, encrypt

SUBJECT = UUID("11111111-1111-4111-8111-111111111111")


def rewritten(path: Path, **changes: Any) -> Path:
    raw = {**json.loads(path.read_text()), **changes}
    path.write_text(json.dumps({name: value for name, value in raw.items() if value is not None}))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    KeyRing.generate().save(path)
    return path


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    ring = KeyRing.generate()
    ring.save(tmp_path / "keys.json")
    loaded = KeyRing.load(tmp_path / "keys.json")
    assert loaded.same_as(ring)
    assert not loaded.same_as(KeyRing.generate())
    epoch, wrapped = ring.wrap(SUBJECT, b"k" * 32)
    assert loaded.unwrap(SUBJECT, epoch, wrapped) == b"k" * 32


def test_the_file_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        KeyRing.generate().save(tmp_path / "keys.json")
    finally:
        os.umask(old)
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o660])
def test_a_file_that_others_may_read_is_refused(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(KeyFileUnusable, match="chmod 600"):
        KeyRing.load(file)


def test_a_key_file_is_never_overwritten(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        KeyRing.generate().save(file)
    assert file.read_bytes() == before


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KeyFileUnusable, match="aduan keygen"):
        KeyRing.load(tmp_path / "keys.json")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"x"', '{"keks": []}', "no json"])
def test_a_file_of_another_form_is_refused(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(KeyFileUnusable):
        KeyRing.load(file)


@pytest.mark.parametrize(
    "changes",
    [
        {"current": 2},
        {"current": None},
        {"mac": None},
        {"mac": "c2hvcnQ="},
        {"mac": "not base64!"},
        {"keks": {}},
        {"keks": {"1": "c2hvcnQ="}},
        {"keks": {"one": "c2hvcnQ="}},
        {"keks": {"1": None}},
        {"current": "x"},
    ],
)
def test_a_file_that_lacks_something_is_refused(file: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(KeyFileUnusable):
        KeyRing.load(rewritten(file, **changes))


def test_a_wrapped_key_belongs_to_its_subject_and_epoch() -> None:
    ring = KeyRing({1: b"a" * 32, 2: b"a" * 32}, 1, b"m" * 32)
    epoch, wrapped = ring.wrap(SUBJECT, b"k" * 32)
    assert ring.unwrap(SUBJECT, epoch, wrapped) == b"k" * 32
    with pytest.raises(InvalidTag):
        ring.unwrap(uuid4(), epoch, wrapped)
    with pytest.raises(InvalidTag):
        ring.unwrap(SUBJECT, 2, wrapped)


def test_an_epoch_that_the_file_lacks_is_named() -> None:
    ring = KeyRing.generate()
    with pytest.raises(KeyFileUnusable, match="epoch 7"):
        ring.unwrap(SUBJECT, 7, b"x" * 60)


def test_older_epochs_are_still_opened_and_new_keys_go_under_the_current() -> None:
    old = KeyRing({1: b"a" * 32}, 1, b"m" * 32)
    new = KeyRing({1: b"a" * 32, 2: b"b" * 32}, 2, b"m" * 32)
    epoch, wrapped = old.wrap(SUBJECT, b"k" * 32)
    assert new.unwrap(SUBJECT, epoch, wrapped) == b"k" * 32
    assert new.wrap(SUBJECT, b"k" * 32)[0] == 2


def test_encryption_is_different_each_time_and_notices_any_change() -> None:
    key = b"k" * 32
    sealed = encrypt(key, b"text", b"place")
    assert sealed != encrypt(key, b"text", b"place")
    assert decrypt(key, sealed, b"place") == b"text"
    for index in range(len(sealed)):
        changed = sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :]
        with pytest.raises(InvalidTag):
            decrypt(key, changed, b"place")
    with pytest.raises(InvalidTag):
        decrypt(key, sealed, b"another place")


def test_a_mac_depends_on_key_purpose_and_the_borders_of_its_parts() -> None:
    ring = KeyRing.generate()
    assert ring.mac("secret", b"ab", b"c") == ring.mac("secret", b"ab", b"c")
    others = [
        ring.mac("secret", b"a", b"bc"),
        ring.mac("other", b"ab", b"c"),
        ring.mac("secret", b"abc"),
        ring.mac("secreta", b"b", b"c"),
        KeyRing.generate().mac("secret", b"ab", b"c"),
    ]
    assert ring.mac("secret", b"ab", b"c") not in others
    assert len(set(others)) == len(others)
