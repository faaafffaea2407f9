import base64
import hashlib
import struct
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from domain.event import Personal
from service.store.append import Batch, VaultValue
from service.store.database import Database
from service.store.errors import SubjectErased
from service.store.keys import KeyRing
from service.store.uuid7 import uuid7
from service.store.vault import SALT_BYTES, Reference, commitment, load_keys, new_key, open_value, reveal, seal
from tests.service.store.samples import event, store
from tests.support.databases import FreshDatabase

DEK = b"d" * 32
WHERE = Reference(UUID("01940000-0000-7000-8000-000000000001"), 3, "/text")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(TEXTS)
def test_what_is_sealed_is_opened_and_proves_its_commitment(text: str) -> None:
    subject = uuid4()
    sealed, value = seal(Personal(subject, text=text), WHERE, DEK)
    salt, opened = open_value(DEK, WHERE, value.ciphertext)
    assert (opened, sealed.text, sealed.subject) == (text, None, subject)
    assert len(salt) == SALT_BYTES
    assert commitment(WHERE.field, salt, text.encode()) == sealed.commitment
    assert text == "" or len(text) < 4 or text.encode() not in value.ciphertext


def test_the_commitment_is_what_an_auditor_computes() -> None:
    salt, value = bytes(range(32)), "Siti — rumah nomor 10".encode()
    parts = (b"/name", salt, value)
    framed = b"aduan/personal/v1\0" + b"".join(struct.pack(">I", len(part)) + part for part in parts)
    assert commitment("/name", salt, value) == base64.b64encode(hashlib.sha256(framed).digest()).decode()


def test_the_same_text_is_another_commitment_each_time() -> None:
    """Or equal texts would be recognised, and short ones guessed."""
    made = {seal(Personal(WHERE.originator_id, text="ya"), WHERE, DEK)[0].commitment for _ in range(50)}
    assert len(made) == 50


def test_a_commitment_belongs_to_its_field() -> None:
    salt = b"s" * 32
    made = {
        commitment(field, salt, value) for field, value in (("/a", b"bc"), ("/ab", b"c"), ("/a", b"b"), ("/b", b"bc"))
    }
    assert len(made) == 4


@pytest.mark.parametrize(
    "where",
    [
        Reference(uuid4(), WHERE.version, WHERE.field),
        Reference(WHERE.originator_id, 4, WHERE.field),
        Reference(WHERE.originator_id, WHERE.version, "/note"),
    ],
)
def test_a_ciphertext_opens_only_where_it_was_sealed(where: Reference) -> None:
    _, value = seal(Personal(uuid4(), text="rahasia"), WHERE, DEK)
    with pytest.raises(InvalidTag):
        open_value(DEK, where, value.ciphertext)
    with pytest.raises(InvalidTag):
        open_value(b"e" * 32, WHERE, value.ciphertext)


def test_what_has_no_text_cannot_be_sealed() -> None:
    with pytest.raises(ValueError, match="/text"):
        seal(Personal(uuid4(), commitment="x"), WHERE, DEK)


def test_a_lone_surrogate_is_refused_before_anything_is_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        seal(Personal(uuid4(), text="\ud800"), WHERE, DEK)


class Stored:
    """One subject with two values in the database."""

    def __init__(self, db: Database) -> None:
        self.db, self.ring, self.subject, self.stream = db, KeyRing.generate(), uuid4(), uuid7()
        self.dek, key = new_key(self.ring, self.subject)
        self.values = [self._value(1, "/title", "Jalan berlubang"), self._value(1, "/body", "Dalam sekali")]
        store(db, event(self.stream, 1), batch=Batch(keys=[key], values=self.values))

    def _value(self, version: int, field: str, text: str) -> VaultValue:
        where = Reference(self.stream, version, field)
        return seal(Personal(self.subject, text=text), where, self.dek)[1]

    def at(self, field: str, version: int = 1) -> Reference:
        return Reference(self.stream, version, field)


def test_values_are_revealed_in_one_query(db: Database) -> None:
    one, other = Stored(db), Stored(db)
    other.ring = one.ring
    with db.autocommit() as cursor:
        texts = reveal(cursor, one.ring, [one.at("/title"), one.at("/body"), one.at("/nothing"), one.at("/title", 9)])
    assert texts == {one.at("/title"): "Jalan berlubang", one.at("/body"): "Dalam sekali"}


def test_nothing_wanted_is_nothing_revealed(db: Database) -> None:
    with db.autocommit() as cursor:
        assert reveal(cursor, KeyRing.generate(), []) == {}
        assert load_keys(cursor, KeyRing.generate(), []) == {}


def test_what_was_erased_is_simply_not_there(db: Database, fresh: FreshDatabase) -> None:
    one = Stored(db)
    owner = Database(fresh.owner_url)
    try:
        with owner.autocommit() as cursor:
            cursor.execute("DELETE FROM aduan.vault_keys")
    finally:
        owner.close()
    with db.autocommit() as cursor:
        assert reveal(cursor, one.ring, [one.at("/title")]) == {}
        with pytest.raises(SubjectErased):
            load_keys(cursor, one.ring, [one.subject])


def test_keys_of_some_known_and_some_unknown_subjects(db: Database) -> None:
    one = Stored(db)
    with db.autocommit() as cursor:
        assert load_keys(cursor, one.ring, [one.subject, one.subject]) == {one.subject: one.dek}
        with pytest.raises(SubjectErased):
            load_keys(cursor, one.ring, [one.subject, uuid4()])


def test_data_keys_are_random_and_stored_wrapped() -> None:
    ring = KeyRing.generate()
    first, second = new_key(ring, WHERE.originator_id), new_key(ring, WHERE.originator_id)
    assert first[0] != second[0], "never derived from the subject, or erasing would not erase"
    assert first[0] not in first[1].wrapped
