"""The morning's digest: once each working day, with the figures that the queue shows."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from domain.complaint.commands import Take
from domain.directory.commands import GrantRole, HandOver
from domain.event import Code, Role
from projections.clocks import clocks
from projections.queue.fold import queue
from service.bootstrap import Service
from service.commands.request import Request
from service.directory_edits import edit
from service.identity.accounts import put_account
from service.notify import digest
from service.notify.channels import EMAIL, channels_of
from service.notify.compose import letter
from service.notify.outbox import Row
from service.notify.run import send
from service.projector.generations import prepare
from service.projector.run import Worker
from tests.service.notify.servers import smtp
from tests.support.world import ADI, LIA, ROADS, World

MONDAY = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)  # five past seven in Medan
TUESDAY = datetime(2026, 11, 24, 0, 5, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 3, tzinfo=UTC)


def test_it_comes_once_a_working_day_after_seven(world: World) -> None:
    with smtp() as mailbox:
        service = replace(world.service, settings=replace(world.service.settings, smtp_url=mailbox.url))
        with service.database.transaction() as cursor:
            put_account(cursor, LIA.id, "lia", "a long password", "lia@medan.example")
            put_account(cursor, ADI.id, "adi", "a long password")
        world.routed()
        world.file()
        world.sequence()
        prepare(service.database, [queue, clocks])
        worker = Worker(service.database, [queue, clocks])
        while worker.tick():
            pass
        channels = channels_of(service.settings)
        for early in (SATURDAY, MONDAY.replace(hour=23, day=22, minute=59)):
            assert digest.plan(service, channels, early, None) is None
        for _ in range(2):
            assert digest.plan(service, channels, MONDAY, None) == MONDAY.date()
        send(service, channels, datetime.now(UTC))
        ((to, letter),) = mailbox.letters
        text = letter.get_body().get_content()  # type: ignore[union-attr]
        assert to == "lia@medan.example"
        assert letter["Subject"].startswith("Antrean roads, ")
        assert "Terbuka: 1" in text
        assert "Open: 1" in text


def handed_over(world: World, deputys_address: str | None) -> Service:
    """Lia is away on Monday and Adi stands in."""
    service = replace(world.service, settings=replace(world.service.settings, smtp_url="smtp://localhost:1"))
    with service.database.transaction() as cursor:
        put_account(cursor, LIA.id, "lia", "a long password", "lia@medan.example")
        put_account(cursor, ADI.id, "adi", "a long password", deputys_address)
    monday = MONDAY.date()
    by_adi = Request(actor=ADI, channel=Code("test"))
    edit(service, GrantRole(staff=ADI.id, role=Role.LIAISON, unit=ROADS), by_adi)
    away = HandOver(staff=LIA.id, unit=ROADS, since=monday, until=monday, deputy=ADI.id, today=monday)
    edit(service, away, replace(by_adi, command_id=uuid4()))
    return service


def digests(service: Service) -> list[UUID]:
    with service.database.autocommit() as cursor:
        cursor.execute("SELECT recipient FROM aduan.notices WHERE template = 'digest'")
        return [UUID(str(recipient)) for (recipient,) in cursor.fetchall()]


def test_whoever_stands_in_has_the_digest_once_and_reads_in_it_what_is_the_colleagues(world: World) -> None:
    taken = world.routed()
    world.act(taken.id, LIA, Take())
    world.routed()
    service = handed_over(world, "adi@medan.example")
    world.sequence()
    prepare(service.database, [queue, clocks])
    worker = Worker(service.database, [queue, clocks])
    while worker.tick():
        pass
    for _ in range(2):
        digest.plan(service, channels_of(service.settings), MONDAY, None)
    assert digests(service) == [ADI.id]
    prepared = letter(service, Row(uuid4(), None, None, digest.TEMPLATE, EMAIL, ADI.id), MONDAY, short=False)
    assert prepared is not None
    assert "Dari itu, pekerjaan rekan yang Anda gantikan: 1" in prepared.message.text
    assert "Of these, in place of colleagues who are away: 1" in prepared.message.text
    after = letter(service, Row(uuid4(), None, None, digest.TEMPLATE, EMAIL, ADI.id), TUESDAY, short=False)
    assert after is not None
    assert "in place of" not in after.message.text


def test_it_waits_for_the_return_of_whoever_is_away_when_the_deputy_has_no_address(world: World) -> None:
    service = handed_over(world, None)
    digest.plan(service, channels_of(service.settings), MONDAY, None)
    assert digests(service) == [LIA.id]
