import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import psycopg2
import pytest

from domain.channels import WEB
from domain.complaint.commands import Verify
from domain.complaint.refusals import BadCoordinates
from domain.event import Actor, Role
from service.commands.request import Request
from service.idempotency import Handled, IdempotencyKey, IdempotencyKeyReused, forget_expired, recall
from service.store.errors import KeyInFlight
from service.store.keys import KeyRing
from tests.service.commands.test_handle import at_once, count, owner, topics
from tests.support.world import ADI, World, filing

KEY = IdempotencyKey("reporter", "POST /complaints", "7b1e", b'{"title":"Jalan berlubang"}')


def file_with(world: World, key: IdempotencyKey, **changes: Any) -> Handled:
    command = filing(**changes)
    request = Request(actor=Actor(command.reporter, Role.REPORTER), channel=WEB, idempotency=key)
    return world.service.commands.file(command, request)


def test_the_same_request_gets_the_same_answer(world: World) -> None:
    """Also the secret that is told once: whoever lost the answer can ask again."""
    first = file_with(world, KEY)
    again = file_with(world, KEY)
    assert not first.replayed
    assert again == replace(first, replayed=True)
    assert len(again.receipt["secret"]) == 16
    assert topics(world, first.complaint) == ["complaint.filed"]


def test_a_command_is_carried_out_once(world: World) -> None:
    filed = world.file()
    key = replace(KEY, principal="adi")
    first = world.act(filed.id, ADI, Verify(), idempotency=key)
    again = world.act(filed.id, ADI, Verify(), idempotency=key)
    assert (again.version, again.complaint, again.replayed) == (first.version, filed.id, True)
    assert topics(world, filed.id) == ["complaint.filed", "complaint.verified"]


def test_another_body_under_the_same_key_is_refused(world: World) -> None:
    first = file_with(world, KEY)
    before = count(world, "events")
    with pytest.raises(IdempotencyKeyReused):
        file_with(world, replace(KEY, body=b'{"title":"Lampu mati"}'))
    assert count(world, "events") == before
    assert file_with(world, KEY).complaint == first.complaint


@pytest.mark.parametrize(
    "other", [replace(KEY, principal="other"), replace(KEY, route="other"), replace(KEY, key="other")]
)
def test_another_principal_route_or_key_is_another_request(world: World, other: IdempotencyKey) -> None:
    first = file_with(world, KEY)
    assert file_with(world, other).complaint != first.complaint


@pytest.mark.parametrize("number", [2, 8])
def test_sent_at_once_it_is_one_complaint(world: World, number: int) -> None:
    """Whoever comes while another one is at it is told so and comes again; in the end all have one answer."""

    def patient() -> Handled:
        for _ in range(200):
            try:
                return file_with(world, KEY)
            except KeyInFlight:
                time.sleep(0.01)
        raise AssertionError("in flight for ever")

    before = count(world, "events")
    answers = at_once([patient] * number)
    assert {answer.complaint for answer in answers} == {answers[0].complaint}
    assert {answer.receipt["secret"] for answer in answers} == {answers[0].receipt["secret"]}
    assert sum(not answer.replayed for answer in answers) == 1
    assert count(world, "events") == before + 1
    assert count(world, "idempotency") == 1


def test_in_flight_is_said_while_the_first_has_not_committed(world: World) -> None:
    """The first holds its key in a transaction of its own, as an append does, until it commits."""
    hold = "SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(chr(1), %s, %s, %s), 0))"
    before = count(world, "events")
    with closing(psycopg2.connect(world.database.owner_url)) as other, other.cursor() as cursor:
        cursor.execute(hold, (KEY.principal, KEY.route, KEY.key))
        with pytest.raises(KeyInFlight):
            file_with(world, KEY)
        other.rollback()
    assert count(world, "events") == before
    assert not file_with(world, KEY).replayed


def test_the_answer_cannot_be_read_from_the_database(world: World) -> None:
    secret = file_with(world, KEY).receipt["secret"]
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT salt, fingerprint, response FROM aduan.idempotency")
        salt, fingerprint, response = map(bytes, cursor.fetchone() or ())
    assert secret.encode() not in response
    assert KEY.body not in salt + fingerprint + response
    with world.service.database.autocommit() as cursor, pytest.raises(Exception):  # noqa: B017
        recall(cursor, KeyRing.generate(), KEY)


def test_two_with_the_same_body_leave_different_fingerprints(world: World) -> None:
    file_with(world, KEY)
    file_with(world, replace(KEY, key="another"))
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(DISTINCT fingerprint), count(DISTINCT salt) FROM aduan.idempotency")
        assert cursor.fetchone() == (2, 2)


def test_after_an_erasure_the_answer_has_no_receipt(world: World) -> None:
    first = file_with(world, KEY)
    owner(world, "DELETE FROM aduan.vault_keys WHERE subject = (SELECT subject FROM aduan.idempotency)")
    again = file_with(world, KEY)
    assert (again.complaint, again.receipt, again.replayed) == (first.complaint, {}, True)


def test_records_are_forgotten_after_two_days(world: World) -> None:
    first = file_with(world, KEY)
    file_with(world, replace(KEY, key="younger"))
    owner(world, "UPDATE aduan.idempotency SET created_at = created_at - interval '49 hours' WHERE key = %s", KEY.key)
    with world.service.database.autocommit() as cursor:
        assert forget_expired(cursor) == 1
        assert forget_expired(cursor) == 0
    assert file_with(world, KEY).complaint != first.complaint


def test_what_was_refused_is_not_remembered(world: World) -> None:
    with pytest.raises(BadCoordinates):
        file_with(world, KEY, coordinates="somewhere")
    assert count(world, "idempotency") == 0
    assert not file_with(world, KEY).replayed


def test_a_failure_between_deciding_and_writing_leaves_the_key_free(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("cut off")

    with monkeypatch.context() as patch:
        patch.setattr(world.service.log, "record", broken)
        with pytest.raises(RuntimeError):
            file_with(world, KEY)
    assert not file_with(world, KEY).replayed


def test_keys_do_not_run_together(world: World) -> None:
    """("a", "bc") and ("ab", "c") are two keys, also while both are in flight."""
    calls: list[Callable[[], Handled]] = [
        lambda: file_with(world, IdempotencyKey("a", "bc", "k", b"")),
        lambda: file_with(world, IdempotencyKey("ab", "c", "k", b"")),
    ]
    answers = at_once(calls)
    assert answers[0].complaint != answers[1].complaint
