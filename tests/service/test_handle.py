import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest

from domain.complaint.commands import Answer, Close, Escalate, Reply, Route, Start, Verify
from domain.complaint.events import Clock, Closure
from domain.complaint.refusals import NotAwaitingCheck, UnknownComplaint
from domain.event import SYSTEM, Actor, Code, Role
from domain.rights import NotAllowed
from domain.tracking import is_valid
from service import handle as module
from service.handle import Overtaken, Request, TooBusy
from service.idempotency import Handled, IdempotencyKey
from service.store.errors import SubjectErased, VersionConflict
from service.store.mapper import decode_metadata
from service.store.names import TRACKING, external, find_stream
from service.store.stored import Stored
from service.store.vault import Reference, reveal
from tests.support.world import ADI, LIA, OKA, PIA, ROADS, WEB, World, filing


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each answered or raised, all started at the same moment."""
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int) -> None:
        start.wait()
        try:
            outcomes[number] = calls[number]()
        except Exception as raised:
            outcomes[number] = raised  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def topics(world: World, stream: UUID) -> list[str]:
    return [one.event.topic for one in world.service.log.history(stream)]


def count(world: World, table: str) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute(f"SELECT count(*) FROM aduan.{table}")
        (number,) = cursor.fetchone() or (0,)
        return int(number)


def owner(world: World, statement: str, *values: object) -> None:
    with closing(psycopg2.connect(world.database.owner_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0


def test_a_report_becomes_one_event_with_all_that_belongs_to_it(world: World) -> None:
    filed = world.file(external_id="MRK-1", channel=Code("mrk"))
    assert topics(world, filed.id) == ["complaint.filed"]
    assert is_valid(filed.tracking_id)
    assert len(filed.secret) == 16
    with world.service.database.autocommit() as cursor:
        assert find_stream(cursor, TRACKING, filed.tracking_id) == filed.id
        assert find_stream(cursor, external("mrk"), "MRK-1") == filed.id
        texts = reveal(cursor, world.service.ring, [Reference(filed.id, 1, "/title"), Reference(filed.id, 1, "/name")])
        assert set(texts.values()) == {"Jalan berlubang", "Siti Rahma"}
        cursor.execute("SELECT verifier FROM aduan.secrets WHERE originator_id = %s", (str(filed.id),))
        assert filed.secret.encode() not in bytes((cursor.fetchone() or (b"",))[0])


def test_who_and_how_is_in_the_metadata(world: World) -> None:
    filed, command, cause = world.file(), uuid4(), uuid4()
    world.act(filed.id, ADI, Verify(), command_id=command, correlation_id=cause)
    rows = world.service.log.recorder.select_events(filed.id)
    metadata = [decode_metadata(row.metadata) for row in rows if isinstance(row, Stored)]
    assert metadata[1].command_id == command
    assert metadata[1].correlation_id == cause
    assert metadata[1].context == world.service.directories.current().position
    assert (metadata[0].actor.id, metadata[0].actor.role) == (filed.reporter.id, Role.REPORTER)
    assert (metadata[1].actor.id, metadata[1].actor.unit, metadata[1].channel) == (ADI.id, ADI.unit, WEB)


def test_an_unknown_complaint(world: World) -> None:
    with pytest.raises(UnknownComplaint):
        world.act(uuid4(), ADI, Verify())


def test_what_is_refused_leaves_nothing(world: World) -> None:
    filed = world.file()
    world.act(filed.id, ADI, Verify())
    before = {table: count(world, table) for table in ("events", "vault_values", "idempotency", "stream_names")}
    with pytest.raises(NotAwaitingCheck):
        world.act(filed.id, ADI, Verify(), idempotency=IdempotencyKey("adi", "verify", "k", b""))
    assert {table: count(world, table) for table in before} == before


def test_two_who_do_the_same_at_once(world: World) -> None:
    """One is first; the other is told by the rules, which saw the first one's event."""
    for _ in range(5):
        filed = world.file()
        outcomes = at_once([lambda: world.act(filed.id, ADI, Verify())] * 2)  # noqa: B023
        assert sorted(type(one).__name__ for one in outcomes) == ["Handled", "NotAwaitingCheck"]
        assert topics(world, filed.id) == ["complaint.filed", "complaint.verified"]


def test_many_on_one_complaint_lose_nothing(world: World) -> None:
    """Each of them writes an answer and closing is refused to all but one; whoever got a version has it alone."""
    filed = world.routed()
    outcomes = at_once([lambda: world.act(filed.id, LIA, Answer(text="Sudah.")) for _ in range(8)])
    handled = [one for one in outcomes if isinstance(one, Handled)]
    assert len(handled) == 1
    assert topics(world, filed.id).count("complaint.answered") == 1
    assert not [one for one in outcomes if isinstance(one, (VersionConflict, SubjectErased))]


def test_a_complaint_on_which_everybody_acts_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = world.file()

    def conflict(*_: object) -> None:
        raise VersionConflict

    monkeypatch.setattr(world.service.log, "record", conflict)
    with pytest.raises(TooBusy):
        world.act(filed.id, ADI, Verify())
    assert module.ATTEMPTS >= 8


def test_a_text_is_sealed_anew_in_each_attempt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version is part of what is authenticated: after a conflict the text must open at the version it got."""
    filed = world.routed()
    record, once = world.service.log.record, iter([True])

    def overtaken(*arguments: Any) -> None:
        if next(once, False):
            monkeypatch.setattr(world.service.log, "record", record)
            world.act(filed.id, LIA, Start())
        record(*arguments)

    monkeypatch.setattr(world.service.log, "record", overtaken)
    handled = world.act(filed.id, LIA, Answer(text="Sudah ditambal."))
    assert handled.version == 5
    where = Reference(filed.id, 5, "/text")
    with world.service.database.autocommit() as cursor:
        assert reveal(cursor, world.service.ring, [where]) == {where: "Sudah ditambal."}


def test_if_match_with_the_version_that_was_read(world: World) -> None:
    filed = world.file()
    assert world.act(filed.id, ADI, Verify(), if_match=1).version == 2


def test_if_match_when_a_person_acted_meanwhile(world: World) -> None:
    filed = world.file()
    world.act(filed.id, ADI, Verify())
    with pytest.raises(Overtaken) as overtaken:
        world.act(filed.id, ADI, Route(unit=ROADS), if_match=1)
    assert [one.event.topic for one in overtaken.value.since] == ["complaint.verified"]
    assert topics(world, filed.id) == ["complaint.filed", "complaint.verified"]


def test_if_match_when_only_the_clock_acted_meanwhile(world: World) -> None:
    filed = world.file()
    promised = world.state(filed.id).due(Clock.VERIFICATION)
    assert promised is not None
    world.clock.set(promised.at + timedelta(days=1))
    escalate(world, filed.id)
    assert topics(world, filed.id) == ["complaint.filed", "complaint.escalated"]
    assert world.act(filed.id, ADI, Verify(), if_match=1).version == 3


def escalate(world: World, stream: UUID) -> None:
    command = Escalate(assignment=0, clock=Clock.VERIFICATION, level=1)
    world.service.commands.handle(stream, command, Request(actor=SYSTEM, channel=Code("system")))


def test_if_match_when_clock_and_person_acted(world: World) -> None:
    filed = world.file()
    promised = world.state(filed.id).due(Clock.VERIFICATION)
    assert promised is not None
    world.clock.set(promised.at + timedelta(days=1))
    escalate(world, filed.id)
    world.act(filed.id, ADI, Verify())
    with pytest.raises(Overtaken) as overtaken:
        world.act(filed.id, ADI, Route(unit=ROADS), if_match=1)
    assert len(overtaken.value.since) == 2


@pytest.mark.parametrize("version", [2, 1000])
def test_if_match_with_a_version_that_there_never_was(world: World, version: int) -> None:
    filed = world.file()
    with pytest.raises(Overtaken):
        world.act(filed.id, ADI, Verify(), if_match=version)


@pytest.mark.parametrize("version", [1, 2, 99])
def test_if_match_of_somebody_without_the_right_tells_nothing(world: World, version: int) -> None:
    filed, other = world.file(confidential=True), world.file()
    world.act(filed.id, ADI, Verify())
    for stranger, command in ((other.reporter, Reply(text="x")), (OKA, Route(unit=ROADS)), (PIA, Start())):
        with pytest.raises(NotAllowed):
            world.act(filed.id, stranger, command, if_match=version)


def test_the_same_external_id_is_the_same_complaint(world: World) -> None:
    first = world.file(external_id="MRK-7", channel=Code("mrk"))
    again = world.file(external_id="MRK-7", channel=Code("mrk"))
    assert again.id == first.id
    assert again.secret == "", "the secret is told once"
    other = world.file(external_id="MRK-7", channel=Code("open311"))
    assert other.id != first.id, "another channel has ids of its own"


def test_the_same_external_id_at_once(world: World) -> None:
    outcomes = at_once([lambda: world.file(external_id="MRK-8", channel=Code("mrk")) for _ in range(8)])
    assert {one.id for one in outcomes} == {outcomes[0].id}
    assert sum(one.secret != "" for one in outcomes) == 1
    assert topics(world, outcomes[0].id) == ["complaint.filed"]


def test_a_tracking_id_that_is_taken_is_replaced(world: World) -> None:
    first = world.file()
    second = world.file(tracking_id=first.tracking_id)
    assert second.tracking_id != first.tracking_id
    assert world.state(second.id).filed.tracking_id == second.tracking_id
    with world.service.database.autocommit() as cursor:
        assert find_stream(cursor, TRACKING, second.tracking_id) == second.id


def test_no_text_is_taken_under_a_key_that_is_gone(world: World) -> None:
    filed = world.answered()
    before = topics(world, filed.id)
    owner(world, "DELETE FROM aduan.vault_keys WHERE subject = %s", str(filed.reporter.id))
    with pytest.raises(SubjectErased):
        world.act(filed.id, filed.reporter, Reply(text="Belum."))
    assert topics(world, filed.id) == before


def test_what_has_no_text_goes_on_after_an_erasure(world: World) -> None:
    filed = world.answered()
    owner(world, "DELETE FROM aduan.vault_keys WHERE subject = %s", str(filed.reporter.id))
    world.act(filed.id, filed.reporter, Close(kind=Closure.REPORTER))
    assert topics(world, filed.id)[-1] == "complaint.closed"


def test_a_key_that_goes_between_reading_and_writing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The append itself looks again: no acknowledged text may be written under a key that is being erased."""
    filed = world.answered()
    record = world.service.log.record

    def erased(*arguments: Any) -> None:
        owner(world, "DELETE FROM aduan.vault_keys WHERE subject = %s", str(filed.reporter.id))
        record(*arguments)

    monkeypatch.setattr(world.service.log, "record", erased)
    with pytest.raises(SubjectErased):
        world.act(filed.id, filed.reporter, Reply(text="Belum."))
    assert topics(world, filed.id)[-1] == "complaint.answered"


def test_an_account_is_linked_to_the_reporter_only_in_the_vault(world: World) -> None:
    command, account = filing(), uuid4()
    request = Request(actor=Actor(command.reporter, Role.REPORTER), channel=WEB)
    handled = world.service.commands.file(command, request, account=account)
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT account::text FROM aduan.vault_accounts WHERE subject = %s", (str(command.reporter),))
        assert cursor.fetchone() == (str(account),)
        cursor.execute(
            "SELECT convert_from(state, 'UTF8') || convert_from(metadata, 'UTF8') FROM aduan.events "
            "WHERE originator_id = %s",
            (str(handled.complaint),),
        )
        assert str(account) not in str(cursor.fetchall())


def test_paper_is_dated_when_it_came(world: World) -> None:
    came = datetime.now(UTC) - timedelta(days=20)
    command = filing(incident_on=(came - timedelta(days=1)).date())
    clerk = Actor(ADI.id, ADI.role, ADI.unit, on_behalf_of=command.reporter)
    request = Request(actor=clerk, channel=Code("letter"), occurred_at=came)
    handled = world.service.commands.file(command, request)
    (only,) = world.service.log.history(handled.complaint)
    assert only.at.occurred_at == came
    assert only.at.recorded_at - came > timedelta(days=19)
