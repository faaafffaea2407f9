"""Erasing a person: the event and the deletions happen together, and nothing else in the log moves."""

import threading
from typing import Any
from uuid import UUID

import pytest
from psycopg2 import errors

from domain.complaint.commands import Amend, Answer, Erase, LiftHold, PlaceHold, Reply, RequestErasure, Split, Start
from domain.complaint.personal_data import Basis, ErasureRefused
from domain.complaint.refusals import ErasedAlready, UnderLegalHold
from service.audit.check import check
from service.idempotency import IdempotencyKey
from service.identity.identity import Identity, SignInRefused
from service.identity.principals import SignInNeeded
from service.projector.compare import compare
from service.projector.keyed import keyed
from service.store.errors import SubjectErased
from service.store.log import history
from tests.service.audit.test_check import project, wrong
from tests.service.store.samples import query
from tests.support.world import ADI, IRA, LIA, Filed, World

ON_REQUEST = Erase(basis=Basis.REQUEST, request="Surat pelapor 12 November")
KEPT = ("vault_keys", "vault_values", "vault_accounts", "secrets", "idempotency")


def kept(world: World, subject: UUID) -> dict[str, int]:
    """Rows that belong to this subject."""
    counts = {}
    for table in KEPT:
        sql = f"SELECT count(*) FROM aduan.{table} WHERE subject = %s"
        counts[table] = query(world.database.owner_url, sql, str(subject))[0][0]
    return counts


def leaves(world: World, filed: Filed) -> list[tuple[int, bytes, bytes]]:
    """Position, leaf hash and state of each event."""
    return [(row.position, row.leaf_hash, row.state) for row in history(world.service.database, filed.id)]


def key(name: str, principal: str = "public") -> IdempotencyKey:
    return IdempotencyKey(principal, "POST /complaints", name, b"the body")


def test_whatever_is_kept_of_a_person_goes_and_the_office_stays(world: World) -> None:
    filed = world.answered(idempotency=key("a-random-key-0001"))
    other = world.answered()
    office = world.state(filed.id).filed.office
    before = kept(world, filed.reporter.id), kept(world, office), kept(world, other.reporter.id)
    assert all(before[0][table] for table in ("vault_keys", "vault_values", "secrets", "idempotency"))
    handled = world.act(filed.id, ADI, ON_REQUEST)
    assert set(kept(world, filed.reporter.id).values()) == {0}
    after = kept(world, office)
    assert after.pop("vault_values") == before[1]["vault_values"] + 1, "with the request's own text"
    assert after["vault_keys"] == 1
    assert kept(world, other.reporter.id) == before[2]
    assert query(world.database.owner_url, "SELECT subject FROM aduan.erased_subjects") == [(str(filed.reporter.id),)]
    last = world.service.log.history(filed.id)[-1]
    assert (last.originator_version, last.event.topic) == (handled.version, "personal_data.erased")


def test_the_reporter_can_no_longer_follow(world: World) -> None:
    filed = world.answered()
    identity = Identity(world.service.database, world.service.ring, world.service.directories)
    opened = identity.sign_in_reporter(filed.tracking_id, filed.secret, "192.0.2.1")
    world.act(filed.id, ADI, ON_REQUEST)
    with pytest.raises(SignInNeeded):
        identity.principal(opened.token)
    with pytest.raises(SignInRefused):
        identity.sign_in_reporter(filed.tracking_id, filed.secret, "192.0.2.1")


def test_the_log_and_every_projection_stay_as_they_were(world: World) -> None:
    filed = world.whole_life()
    project(world)
    before = leaves(world, filed)
    world.act(filed.id, filed.reporter, RequestErasure())
    world.act(filed.id, ADI, ON_REQUEST)
    project(world)
    after = leaves(world, filed)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 2
    for projection in keyed(world.service.ring):
        assert compare(world.service.database, projection).equal, projection.name
    assert all(finding.ok for finding in check(world.service)), list(check(world.service))


def test_a_repeated_request_is_answered_and_another_one_refused(world: World) -> None:
    filed = world.answered()
    mine = IdempotencyKey("staff:adi", f"POST /complaints/{filed.id}/erasure", "k1", b"{}")
    first = world.act(filed.id, ADI, ON_REQUEST, idempotency=mine)
    assert world.act(filed.id, ADI, ON_REQUEST, idempotency=mine).version == first.version
    with pytest.raises(ErasedAlready):
        world.act(filed.id, ADI, ON_REQUEST)


def test_a_hold_refuses_and_the_refusal_is_an_event(world: World) -> None:
    filed = world.answered()
    world.act(filed.id, IRA, PlaceHold(reason="Penyelidikan 12"))
    with pytest.raises(UnderLegalHold):
        world.act(filed.id, ADI, ON_REQUEST)
    refused = world.service.log.history(filed.id)[-1].event
    assert refused == ErasureRefused(subject=filed.reporter.id, basis=Basis.REQUEST)
    assert kept(world, filed.reporter.id)["vault_keys"] == 1
    world.act(filed.id, IRA, LiftHold(reason="Selesai"))
    world.act(filed.id, ADI, ON_REQUEST)
    assert kept(world, filed.reporter.id)["vault_keys"] == 0


def test_nothing_is_written_under_an_erased_subject_and_the_case_goes_on(world: World) -> None:
    filed = world.answered()
    world.act(filed.id, ADI, ON_REQUEST)
    with pytest.raises(SubjectErased):
        world.act(filed.id, filed.reporter, Reply(text="Masih berlubang."))
    assert world.state(filed.id).version == 6


def test_who_writes_while_it_happens_is_before_it_or_refused(world: World, rounds: Any) -> None:
    """Either the reply is in the log before the erasure, and gone with it, or it is refused."""
    for _ in range(rounds(20)):
        filed = world.answered()
        barrier = threading.Barrier(2)
        refused: list[str] = []

        def reply(filed: Filed = filed, barrier: threading.Barrier = barrier, refused: list[str] = refused) -> None:
            barrier.wait()
            try:
                world.act(filed.id, filed.reporter, Reply(text="Masih berlubang."))
            except SubjectErased:
                refused.append("reply")

        writing = threading.Thread(target=reply)
        writing.start()
        barrier.wait()
        world.act(filed.id, ADI, ON_REQUEST)
        writing.join()
        topics = [one.event.topic for one in world.service.log.history(filed.id)]
        assert topics[5:] == ["personal_data.erased"] if refused else ["complaint.replied", "personal_data.erased"]
        assert set(kept(world, filed.reporter.id).values()) == {0}
    project(world)
    assert wrong(world) == {}


EVENT = "ARRAY[%s]::uuid[], ARRAY[%s], ARRAY[%s], ARRAY[%s]::bytea[], ARRAY['{}']::bytea[], ARRAY[%s]::bytea[]"
ERASE = f"SELECT aduan.erase(%s, {EVENT}, {', '.join(['NULL'] * 27)})"


@pytest.mark.parametrize("trick", ["another topic", "another subject", "the office", "a foreign stream"])
def test_the_service_cannot_erase_without_the_event_that_says_so(world: World, trick: str) -> None:
    filed, other = world.answered(), world.answered()
    topic, named, subject, stream = "personal_data.erased", filed.reporter.id, filed.reporter.id, filed.id
    if trick == "another topic":
        topic = "complaint.started"
    elif trick == "another subject":
        named = other.reporter.id
    elif trick == "the office":
        subject = named = world.state(filed.id).filed.office
    else:
        stream = other.id
    state = f'{{"subject": "{named}", "basis": "request", "request": null}}'.encode()
    values = (str(subject), str(stream), 6, topic, state, b"n" * 16)
    with pytest.raises(errors.CheckViolation):
        query(world.database.service_url, ERASE, *values)
    assert kept(world, filed.reporter.id)["vault_keys"] == 1


@pytest.mark.parametrize("table", ["vault_keys", "vault_values", "vault_accounts", "secrets"])
def test_the_service_deletes_nothing_of_a_person_by_hand(world: World, table: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        query(world.database.service_url, f"DELETE FROM aduan.{table}")


def test_the_check_finds_what_an_erasure_left_behind(world: World) -> None:
    filed = world.answered()
    row = query(
        world.database.owner_url,
        "SELECT originator_id, version, field, subject, ciphertext FROM aduan.vault_values WHERE subject = %s LIMIT 1",
        str(filed.reporter.id),
    )[0]
    world.act(filed.id, ADI, ON_REQUEST)
    query(world.database.owner_url, "INSERT INTO aduan.vault_values VALUES (%s, %s, %s, %s, %s)", *row)
    project(world)
    (lines,) = wrong(world).values()
    assert [line.endswith("erased by an event, but still there") for line in lines] == [True]


def test_an_unfinished_case_is_answered_after_its_reporter_was_erased(world: World) -> None:
    filed = world.routed()
    world.act(filed.id, ADI, ON_REQUEST)
    world.act(filed.id, LIA, Start(), Answer(text="Ditambal."))
    project(world)
    assert wrong(world) == {}


def test_what_was_split_off_is_erased_with_the_rest_and_all_is_as_it_must_be(world: World) -> None:
    """Also from the second; nothing of the reporter is left in either, and the check finds each gap explained."""
    filed, other = world.answered(), world.answered()
    world.act(filed.id, ADI, Split(title="Lampu mati", body="Lampu jalan juga mati."))
    (second,) = world.state(filed.id).split_into
    world.act(second, filed.reporter, Amend(text="Sejak kemarin."))
    project(world)
    world.act(second, ADI, ON_REQUEST)
    project(world)
    assert set(kept(world, filed.reporter.id).values()) == {0}
    assert kept(world, other.reporter.id)["vault_values"] > 0
    for stream in (filed.id, second):
        assert world.state(stream).personal_data.erased == (filed.reporter.id,)
    for projection in keyed(world.service.ring):
        assert compare(world.service.database, projection).equal, projection.name
    assert all(finding.ok for finding in check(world.service)), list(check(world.service))
