import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest

from domain.channels import LETTER, WEB
from domain.complaint.commands import Answer, Close, Escalate, Reply, Route, Split, Start, Verify
from domain.complaint.events import Clock, Closure
from domain.complaint.refusals import NotAwaitingCheck, UnknownComplaint
from domain.event import SYSTEM, Actor, Code, Role
from domain.rights import Act, NotAllowed
from domain.tracking import is_valid
from service.commands import decide
from service.commands.file import ExternalIdTaken
from service.commands.request import Overtaken, Request
from service.idempotency import Handled, IdempotencyKey
from service.store.errors import ATTEMPTS, SubjectErased, TooBusy, VersionConflict
from service.store.mapper import decode_metadata
from service.store.names import TRACKING, external, find_stream
from service.store.stored import Stored
from service.store.vault import Reference, reveal
from tests.support.world import ADI, BINJAI, LIA, MEDAN, OKA, OMAR, PIA, ROADS, World, filing


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
        assert find_stream(cursor, *external(world.service.ring, "mrk", MEDAN, "MRK-1")) == filed.id
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
    assert ATTEMPTS >= 8


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


def test_nothing_of_the_reporter_is_opened_for_whoever_may_not_split(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed, two = world.routed(), Split(title="Lampu mati", body="Lampu jalan juga mati.")
    opened: list[str] = []

    def watched(cursor: Any, ring: Any, places: Any) -> Any:
        opened.extend(place.field for place in places)
        return reveal(cursor, ring, places)

    monkeypatch.setattr(decide, "reveal", watched)
    with pytest.raises(NotAllowed):
        world.act(filed.id, LIA, two)
    assert opened == []
    world.act(filed.id, ADI, two)
    assert "/name" in opened


def test_one_at_a_time_decides_on_an_external_id(world: World) -> None:
    outcomes = at_once([lambda: typed_in(world, ADI, external_id="MRK-8") for _ in range(8)])
    assert {one.complaint for one in outcomes} == {outcomes[0].complaint}
    assert sum("secret" in one.receipt for one in outcomes) == 1
    assert topics(world, outcomes[0].complaint) == ["complaint.filed"]


def test_the_same_letter_is_the_same_complaint(world: World) -> None:
    first, again = (typed_in(world, ADI, external_id=number) for number in ("001/2026", " 001/2026 "))
    assert (again.complaint, again.receipt, again.replayed) == (first.complaint, {}, True)
    other = typed_in(world, ADI, external_id="001/2026", channel="walk_in")
    assert other.complaint != first.complaint, "another channel has numbers of its own"


def test_another_letter_with_the_same_number_is_not_swallowed(world: World) -> None:
    typed_in(world, ADI, external_id="001/2026", confidential=True)
    before = count(world, "events")
    changed: list[dict[str, Any]] = [{"title": "Lampu mati"}, {"confidential": False}, {"name": None}]
    for changes in changed:
        with pytest.raises(ExternalIdTaken):
            typed_in(world, ADI, **{"external_id": "001/2026", "confidential": True, **changes})
    assert count(world, "events") == before


def test_each_agency_has_numbers_of_its_own(world: World) -> None:
    medan = typed_in(world, ADI, external_id="001/2026")
    binjai = typed_in(world, OKA, external_id="001/2026", received_by=BINJAI)
    assert binjai.complaint != medan.complaint
    assert "secret" in binjai.receipt
    department = typed_in(world, ADI, external_id="002/2026", received_by=ROADS)
    with pytest.raises(ExternalIdTaken):
        typed_in(world, ADI, external_id="002/2026")
    assert typed_in(world, LIA, external_id="002/2026", received_by=ROADS).complaint == department.complaint


def test_a_number_tells_nothing_to_those_without_the_right(world: World) -> None:
    typed_in(world, ADI, external_id="001/2026")
    for title in ("Jalan berlubang", "Lain"):
        with pytest.raises(NotAllowed) as refused:
            typed_in(world, OMAR, external_id="001/2026", title=title)
        assert refused.value.facts["act"] == Act.FILE


def test_the_same_letter_is_told_to_whoever_typed_it_in_and_not_to_others_who_may_not_see_it(world: World) -> None:
    first = typed_in(world, LIA, external_id="001/2026")
    assert typed_in(world, LIA, external_id="001/2026").complaint == first.complaint
    with pytest.raises(NotAllowed):
        typed_in(world, PIA, external_id="001/2026")


def test_the_database_does_not_hold_the_number_in_the_clear(world: World) -> None:
    typed_in(world, ADI, external_id="NIK 1271-RINA")
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT stream_names::text FROM aduan.stream_names")
        assert not [row for row in cursor.fetchall() if "RINA" in row[0]]


def typed_in(world: World, by: Actor, channel: str = "letter", **changes: Any) -> Handled:
    """A letter that came a day ago, with fresh random ids each time."""
    came = world.clock() - timedelta(days=1)
    return world.service.commands.file(filing(**changes), Request(actor=by, channel=Code(channel), occurred_at=came))


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


def test_a_key_for_an_answer_without_a_receipt_needs_nothing_of_the_reporter(world: World) -> None:
    filed = world.routed()
    owner(world, "DELETE FROM aduan.vault_keys WHERE subject = %s", str(filed.reporter.id))
    once = IdempotencyKey("lia", "start", "k", b"")
    handled = world.act(filed.id, LIA, Start(), idempotency=once)
    assert world.act(filed.id, LIA, Start(), idempotency=once).version == handled.version
    world.act(filed.id, LIA, Answer(text="Sudah."), idempotency=replace(once, route="answer"))
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT DISTINCT subject, response FROM aduan.idempotency")
        assert [(subject, bytes(response)) for subject, response in cursor.fetchall()] == [(None, b"")]


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
    request = Request(actor=clerk, channel=LETTER, occurred_at=came)
    handled = world.service.commands.file(command, request)
    (only,) = world.service.log.history(handled.complaint)
    assert only.at.occurred_at == came
    assert only.at.recorded_at - came > timedelta(days=19)
