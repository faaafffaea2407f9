"""A small ready world: a nation, two agencies, departments, people of every role, standards, calendars, and a service.

`with made_world(database, folder) as world:` or the fixture `world` (a fresh database for one test). Time is the
computer's unless `world.clock.set(moment)` says otherwise.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.channels import CLI, WEB
from domain.complaint.commands import Answer, Close, Command, File, Reopen, Reply, Route, Start, Verify
from domain.complaint.events import Clock, Closure, ReportClass
from domain.complaint.fold import fold
from domain.complaint.state import Complaint
from domain.directory.commands import DefineCategory, OpenUnit, PublishCalendar, PublishStandard
from domain.directory.events import Holiday, UnitKind
from domain.directory.plan import Desired, Person
from domain.directory.state import Held, stream_id
from domain.event import SYSTEM, Actor, Code, Label, Published, Role, Zone
from service.bootstrap import Service, build
from service.cluster import Cluster
from service.commands.handle import Commands
from service.commands.request import Request
from service.directory import DirectoryCommands
from service.idempotency import Handled, IdempotencyKey
from service.settings import Settings, settings
from service.store.keys import KeyRing
from service.store.sequencer import sequence
from service.tracking import fresh_tracking_id
from tests.support.databases import FreshDatabase, fresh_database

NATION, MEDAN, BINJAI = Code("nasional"), Code("medan"), Code("binjai")
ROADS, PARKS, DISTRICT = Code("roads"), Code("parks"), Code("medan-baru")
POTHOLE = Code("pothole")
CALENDAR = Code("id")


def _staff(code: str, role: Role, unit: Code) -> tuple[Person, Actor]:
    person = Person(code=code, name=f"{code.title()} Lubis", roles=frozenset({Held(role, unit)}))
    return person, Actor(stream_id("staff", code), role, unit)


_PEOPLE = {
    code: _staff(code, role, unit)
    for code, role, unit in (
        ("nina", Role.NATIONAL_ADMIN, NATION),
        ("adi", Role.AGENCY_ADMIN, MEDAN),
        ("oka", Role.AGENCY_ADMIN, BINJAI),
        ("lia", Role.LIAISON, ROADS),
        ("pia", Role.LIAISON, PARKS),
        ("bara", Role.LIAISON, DISTRICT),
        ("dewi", Role.LEADER, ROADS),
        ("ira", Role.INSPECTOR, MEDAN),
        ("omar", Role.OMBUDSMAN, NATION),
        ("eva", Role.EVALUATOR, NATION),
    )
}
NINA, ADI, OKA, LIA, PIA, BARA, DEWI, IRA, OMAR, EVA = (actor for _, actor in _PEOPLE.values())


def _label(text: str) -> Label:
    return Label(id=Published(text), en=Published(f"{text} (en)"))


def _unit(code: Code, kind: UnitKind, parent: Code | None, zone: str | None = None) -> OpenUnit:
    return OpenUnit(
        code=code,
        kind=kind,
        parent=parent,
        name=_label(code),
        zone=Zone(zone) if zone else None,
        calendar=CALENDAR if zone else None,
    )


def _standard(code: str, clock: Clock, days: int, **particular: Any) -> PublishStandard:
    return PublishStandard(code=Code(code), clock=clock, days=days, effective_from=date(2025, 1, 1), **particular)


def _calendar(year: int) -> PublishCalendar:
    days = (
        Holiday(on=date(year, 1, 1), name=_label("Tahun Baru")),
        Holiday(on=date(year, 12, 25), name=_label("Natal")),
    )
    return PublishCalendar(code=CALENDAR, year=year, days=days, source=Published("SKB"), confirmed=True)


DIRECTORY = Desired(
    calendars=tuple(_calendar(year) for year in range(2025, datetime.now(UTC).year + 3)),
    units=(
        _unit(NATION, UnitKind.NATIONAL, None, "Asia/Jakarta"),
        _unit(MEDAN, UnitKind.AGENCY, NATION, "Asia/Jakarta"),
        _unit(BINJAI, UnitKind.AGENCY, NATION, "Asia/Jayapura"),
        _unit(ROADS, UnitKind.DEPARTMENT, MEDAN),
        _unit(PARKS, UnitKind.DEPARTMENT, MEDAN),
        _unit(DISTRICT, UnitKind.DISTRICT, MEDAN),
    ),
    categories=(DefineCategory(code=POTHOLE, parent=None, name=_label("Lubang")),),
    standards=(
        _standard("verification", Clock.VERIFICATION, 3),
        _standard("first-response", Clock.FIRST_RESPONSE, 5),
        _standard("resolution", Clock.RESOLUTION, 5),
        _standard("complaint", Clock.RESOLUTION, 14, report_class=ReportClass.COMPLAINT, supervision=False),
        _standard("supervision", Clock.RESOLUTION, 60, report_class=ReportClass.COMPLAINT, supervision=True),
        _standard("reply", Clock.REPLY, 10),
        _standard("reopening", Clock.REOPENING, 20),
        _standard("warning", Clock.WARNING, 1),
        _standard("administrator", Clock.ESCALATION, 5, level=2),
        _standard("ombudsman", Clock.ESCALATION, 10, level=3),
    ),
    staff=tuple(person for person, _ in _PEOPLE.values()),
)


class HandSet:
    """The computer's time until a test sets another."""

    def __init__(self) -> None:
        self._moment: datetime | None = None

    def __call__(self) -> datetime:
        return self._moment or datetime.now(UTC)

    def set(self, moment: datetime) -> datetime:
        """From now on it is this moment."""
        self._moment = moment
        return moment


@dataclass(frozen=True)
class Filed:
    """A complaint of the test: where it is, who its reporter is, and what the reporter was told."""

    id: UUID
    reporter: Actor
    tracking_id: str
    secret: str


@dataclass(frozen=True)
class World:
    """The service over a database with the directory in it, and short ways to use it."""

    service: Service
    clock: HandSet
    database: FreshDatabase

    def file(self, *, idempotency: IdempotencyKey | None = None, channel: Code = WEB, **changes: Any) -> Filed:
        """A citizen of Medan files; `changes` are fields of the command."""
        command = filing(**{"incident_on": (self.clock() - timedelta(days=7)).date(), **changes})
        reporter = Actor(command.reporter, Role.REPORTER)
        handled = self.service.commands.file(command, Request(actor=reporter, channel=channel, idempotency=idempotency))
        receipt = handled.receipt
        return Filed(handled.complaint, reporter, receipt.get("tracking_id", ""), receipt.get("secret", ""))

    def act(self, complaint: UUID, actor: Actor, *commands: Command, **request: Any) -> Handled:
        """One command after the other by the same person; answers the last."""
        for command in commands:
            handled = self.service.commands.handle(
                complaint, command, Request(actor=actor, channel=request.pop("channel", WEB), **request)
            )
        return handled

    def routed(self, **changes: Any) -> Filed:
        """Filed, verified and with the roads department."""
        filed = self.file(**changes)
        self.act(filed.id, ADI, Verify(), Route(unit=ROADS, note="mohon ditangani"))
        return filed

    def answered(self, **changes: Any) -> Filed:
        """Answered by the roads department."""
        filed = self.routed(**changes)
        self.act(filed.id, LIA, Start(), Answer(text="Lubang sudah ditambal."))
        return filed

    def whole_life(self, **changes: Any) -> Filed:
        """Answered, replied to, answered again, closed and opened again: nine events."""
        filed = self.answered(**changes)
        self.act(filed.id, filed.reporter, Reply(text="Masih berlubang."))
        self.act(filed.id, LIA, Answer(text="Ditambal lagi."))
        self.act(filed.id, filed.reporter, Close(kind=Closure.REPORTER, note="Terima kasih."))
        self.act(filed.id, filed.reporter, Reopen(reason="Berlubang lagi."))
        return filed

    def state(self, complaint: UUID) -> Complaint:
        """The complaint as its stream says now."""
        state = fold((one.event, one.at) for one in self.service.log.history(complaint))  # type: ignore[misc]
        assert state is not None
        return state

    def sequence(self) -> None:
        """Give positions to all that was committed; another database's transaction may hold them back for a moment."""
        while True:
            given = sequence(self.service.database)
            with self.service.database.autocommit() as cursor:
                cursor.execute("SELECT (SELECT count(*) FROM aduan.events) - (SELECT count(*) FROM aduan.positions)")
                if given is not None and cursor.fetchone() == (0,):
                    return


def filing(**changes: Any) -> File:
    """What a citizen of Medan sends; each has a tracking ID and subjects of its own."""
    fields: dict[str, Any] = {
        "tracking_id": fresh_tracking_id(),
        "reporter": uuid4(),
        "office": uuid4(),
        "report_class": ReportClass.COMPLAINT,
        "received_by": MEDAN,
        "title": "Jalan berlubang",
        "body": "Lubang besar di depan sekolah, sudah dua minggu.",
        "incident_on": datetime.now(UTC).date() - timedelta(days=7),
        "category": POTHOLE,
        "area": DISTRICT,
        "place": "Jalan Merdeka 10",
        "name": "Siti Rahma",
        "phone": "+62 812 3456 7890",
    }
    return File(**{**fields, **changes})


def world_settings(database: FreshDatabase, folder: Path, **changes: Any) -> Settings:
    """Settings for this database, keys in `folder`."""
    found = settings(
        {
            "ADUAN_DATA": str(folder),
            "ADUAN_DATABASE_URL": database.service_url,
            "ADUAN_MIGRATE_URL": database.owner_url,
        }
    )
    return replace(found, **changes)


@contextmanager
def made_world(database: FreshDatabase, folder: Path, desired: Desired | None = None) -> Iterator[World]:
    """The world in this migrated database, which is empty; keys and files in `folder`."""
    there = world_settings(database, folder)
    if not there.key_file.exists():
        KeyRing.generate().save(there.key_file)
    service = build(there)
    clock = HandSet()
    service = replace(service, commands=Commands(service.log, service.ring, service.directories, service.files, clock))
    try:
        apply_directory(service, desired or DIRECTORY)
        yield World(service, clock, database)
    finally:
        service.close()


def apply_directory(service: Service, desired: Desired = DIRECTORY) -> int:
    """As `aduan directory apply` does; answers the number of changes."""
    commands = DirectoryCommands(service.log, service.ring, service.directories)
    steps = commands.plan(desired, SYSTEM)
    if steps:
        commands.apply(steps, SYSTEM, CLI)
    return len(steps)


@pytest.fixture
def world(cluster: Cluster, tmp_path: Path) -> Iterator[World]:
    """A world in a database of the test's own."""
    with fresh_database(cluster) as fresh, made_world(fresh, tmp_path) as made:
        yield made
