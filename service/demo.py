"""The demonstration: the directory and a dozen complaints of Medan, and real complaints from New York.

Everything goes through the same commands as in earnest, and running it again adds nothing.
"""

import tomllib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
from rich.console import Console

from domain.channels import CLI, WEB
from domain.complaint import commands
from domain.complaint.events import ArchiveReason, Closure, ReportClass
from domain.complaint.refusals import NothingToAdopt
from domain.directory.plan import Desired
from domain.directory.state import Directory, stream_id
from domain.event import SYSTEM, Actor, Code, Role
from service.bootstrap import Service, build
from service.commands.request import Request
from service.directory import DirectoryCommands
from service.directory_file import read_directory_file
from service.identity.accounts import put_account
from service.importer.run import import_file
from service.mendable import Mendable
from service.settings import Settings
from service.store.names import external, find_stream
from service.tracking import fresh_tracking_id

EXAMPLES = Path(__file__).parent.parent / "examples"
PASSWORD = "medan-demo"
HOME = Code("medan")
LOGINS = {
    "admin-medan": "verifies and routes for the city",
    "petugas-sdabmbk": "answers for the roads department",
    "pimpinan-sdabmbk": "leads it, and hears of what is late",
    "inspektur-medan": "reads and replays everything in the city",
    "admin-nasional": "the national level",
    "ombudsman": "the last escalation",
    "admin-nyc": "the real complaints of New York",
}
ADOPTED = ("MRK-2025-0011", "MRK-2025-0042")
"""Two open cases of the older system that Medan takes over, so that their clocks run."""


class DemoRefused(Mendable):
    """The demonstration has logins that everybody knows: it is for an embedded database only."""


class _Step(msgspec.Struct, forbid_unknown_fields=True):
    act: str
    by: str
    unit: Code | None = None
    proposed_unit: Code | None = None
    text: str | None = None
    kind: Closure | None = None
    reason: ArchiveReason | None = None


class _Complaint(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    title: str
    body: str
    incident_days_ago: int
    category: Code
    report_class: ReportClass = ReportClass.COMPLAINT
    area: Code | None = None
    place: str | None = None
    coordinates: str | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    supervision: bool = False
    anonymous: bool = False
    confidential: bool = False
    channel: Code = WEB
    filed_days_ago: int | None = None
    filed_by: str | None = None
    steps: list[_Step] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    complaints: list[_Complaint]


def load_demo(settings: Settings, console: Console) -> None:
    """Load the examples; what is there already stays. Raises DemoRefused on a database that was named."""
    if not settings.embedded:
        raise DemoRefused
    service = build(settings)
    try:
        people = [_apply(service, EXAMPLES / name) for name in ("medan.toml", "nyc.toml")]
        _make_accounts(service, people)
        directory = service.directories.latest()
        for complaint in _complaints():
            _walk(service, complaint, directory)
        import_file(service, EXAMPLES / "event-log.csv", EXAMPLES / "event-log-mapping.toml", None, console)
        _adopt(service, directory)
        rejects = settings.data / "nyc-rejects.csv"
        import_file(service, EXAMPLES / "nyc-complaints.csv.gz", EXAMPLES / "nyc-mapping.toml", rejects, console)
    finally:
        service.close()


def logins(console: Console) -> None:
    """Tell who can sign in."""
    console.print(f"demo logins, all with the password [bold]{PASSWORD}[/bold]:")
    for name, who in LOGINS.items():
        console.print(f"  {name:<17} {who}", highlight=False)


def _apply(service: Service, path: Path) -> Desired:
    desired = read_directory_file(path)
    commands = DirectoryCommands(service.log, service.ring, service.directories)
    if steps := commands.plan(desired, SYSTEM):
        commands.apply(steps, SYSTEM, CLI)
    return desired


def _make_accounts(service: Service, applied: list[Desired]) -> None:
    with service.database.transaction() as cursor:
        cursor.execute("SELECT staff FROM aduan.accounts")
        known = {UUID(str(row[0])) for row in cursor.fetchall()}
        for person in (person for desired in applied for person in desired.staff):
            staff = stream_id("staff", person.code)
            if staff not in known:
                put_account(cursor, staff, person.code, PASSWORD)


def _complaints() -> list[_Complaint]:
    text = (EXAMPLES / "medan-complaints.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _File).complaints


def _walk(service: Service, told: _Complaint, directory: Directory) -> None:
    """File the complaint and take its steps, unless it was filed before."""
    if _known(service, told.channel, _number(told)) is not None:
        return
    reporter = uuid4()
    by_reporter = Actor(reporter, Role.REPORTER)
    filed_by = by_reporter if told.filed_by is None else _staff(told.filed_by, directory, on_behalf_of=reporter)
    filing = Request(actor=filed_by, channel=told.channel, occurred_at=_days_ago(told.filed_days_ago))
    filed = service.commands.file(_filing(told, reporter), filing)
    for step in told.steps:
        actor = by_reporter if step.by == "reporter" else _staff(step.by, directory)
        service.commands.handle(filed.complaint, _command(step), Request(actor=actor, channel=WEB, names_kept=True))


def _adopt(service: Service, directory: Directory) -> None:
    admin = Request(actor=_staff("admin-medan", directory), channel=WEB)
    for key in ADOPTED:
        stream = _known(service, Code("mrk-archive"), key)
        assert stream is not None  # imported a moment ago
        with suppress(NothingToAdopt):  # adopted before
            service.commands.handle(stream, commands.Adopt(), admin)


def _number(told: _Complaint) -> str:
    return f"demo-{told.key}"


def _known(service: Service, channel: Code, number: str) -> UUID | None:
    """By its number: a day later the examples, whose days count back from today, are other reports."""
    with service.database.autocommit() as cursor:
        return find_stream(cursor, *external(service.ring, channel, HOME, number))


def _filing(told: _Complaint, reporter: UUID) -> commands.File:
    return commands.File(
        tracking_id=fresh_tracking_id(),
        reporter=reporter,
        office=uuid4(),
        report_class=told.report_class,
        supervision=told.supervision,
        received_by=HOME,
        title=told.title,
        body=told.body,
        incident_on=datetime.now(UTC).date() - timedelta(days=told.incident_days_ago),
        category=told.category,
        area=told.area,
        place=told.place,
        coordinates=told.coordinates,
        name=told.name,
        phone=told.phone,
        email=told.email,
        external_id=_number(told),
        anonymous=told.anonymous,
        confidential=told.confidential,
    )


def _command(step: _Step) -> commands.Command:
    match step:
        case _Step(act="verify"):
            return commands.Verify()
        case _Step(act="route", unit=unit) if unit is not None:
            return commands.Route(unit=unit, note=step.text)
        case _Step(act="return", text=text) if text is not None:
            return commands.Return(reason=text, proposed_unit=step.proposed_unit)
        case _Step(act="start"):
            return commands.Start()
        case _Step(act="answer", text=text) if text is not None:
            return commands.Answer(text=text)
        case _Step(act="reply", text=text) if text is not None:
            return commands.Reply(text=text)
        case _Step(act="close", kind=kind) if kind is not None:
            return commands.Close(kind=kind, note=step.text)
        case _Step(act="reopen", text=text) if text is not None:
            return commands.Reopen(reason=text)
        case _Step(act="archive", reason=reason) if reason is not None:
            return commands.Archive(reason=reason, note=step.text)
        case _:
            raise ValueError(f"{step} is not a step of a complaint's life")


def _staff(code: str, directory: Directory, on_behalf_of: UUID | None = None) -> Actor:
    """The person in the first of their roles."""
    person = directory.person(stream_id("staff", code))
    held = min(person.roles)
    return Actor(person.id, held.role, held.unit, on_behalf_of)


def _days_ago(days: int | None) -> datetime | None:
    return None if days is None else datetime.now(UTC) - timedelta(days=days)
