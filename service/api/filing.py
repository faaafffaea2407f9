"""Taking a report in: by anybody, and by staff for people at the counter and for letters."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictBool

from domain import channels
from domain.complaint.commands import File
from domain.complaint.events import ComplaintFiled, Due, ReportClass
from domain.event import Actor, Code, Role
from domain.tracking import spoken
from service.api.asked import SHORTEST_PUBLIC_KEY, Body, IdempotencyKeyGuessable, Key, StaffOnly, Who
from service.api.etags import tell
from service.api.fields import CodeField, Day, Email, ExternalId, Moment, Name, Phone, Place, Story, Title
from service.api.problems import Problem
from service.api.said import WithFiles
from service.commands.request import Request
from service.files.files import attachments
from service.folded import folded
from service.http.wired import Address, Identities, Wired
from service.idempotency import Handled, IdempotencyKey
from service.identity.principals import Anonymous, Principal, StaffMember
from service.tracking import fresh_tracking_id

router = APIRouter(prefix="/complaints", tags=["complaints"])

EXAMPLE: dict[str, JsonValue] = {
    "report_class": "complaint",
    "title": "Lubang besar di Jalan Sei Belutu",
    "body": "Lubang sedalam 20 cm di depan nomor 14, sudah ada yang jatuh.",
    "incident_on": "2026-11-02",
    "category": "roads",
    "area": "medan-baru",
    "place": "Jalan Sei Belutu 14",
    "anonymous": True,
}


class Channel(StrEnum):
    """How it came: by this interface, or on paper or in person, typed in by staff."""

    API = channels.API
    WALK_IN = channels.WALK_IN
    LETTER = channels.LETTER


class ChannelMisplaced(Problem):
    """Staff type in what came in person or by letter: say walk_in or letter."""

    status = 422


class FileForm(WithFiles):
    """A report. `occurred_at`, `external_id` and the channels but api are for staff."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    report_class: ReportClass
    title: Title
    body: Story
    incident_on: Day
    supervision: StrictBool = False
    received_by: CodeField | None = Field(None, description="Whose desk checks it; this site's own when none is said.")
    category: CodeField | None = None
    wanted_unit: CodeField | None = None
    area: CodeField | None = Field(None, description="The district or ward where it happened.")
    place: Place | None = None
    coordinates: str | None = Field(None, max_length=60, examples=["3.5952,98.6722"])
    name: Name | None = None
    phone: Phone | None = None
    email: Email | None = None
    anonymous: StrictBool = Field(False, description="The public and the unit do not learn the name.")
    confidential: StrictBool = Field(False, description="Only those it is routed to may read it.")
    channel: Channel = Channel.API
    occurred_at: Moment | None = Field(None, description="When it came in; walk_in and letter need it.")
    external_id: ExternalId | None = Field(
        None, description="The sender's own number: for one channel and agency, one report."
    )

    def command(self, home: str) -> File:
        """The command, with fresh ids."""
        return File(
            tracking_id=fresh_tracking_id(),
            reporter=uuid4(),
            office=uuid4(),
            report_class=self.report_class,
            received_by=Code(self.received_by or home),
            title=self.title,
            body=self.body,
            incident_on=self.incident_on,
            supervision=self.supervision,
            category=_code(self.category),
            wanted_unit=_code(self.wanted_unit),
            area=_code(self.area),
            place=self.place,
            coordinates=self.coordinates,
            name=self.name,
            phone=self.phone,
            email=self.email,
            external_id=self.external_id,
            anonymous=self.anonymous,
            confidential=self.confidential,
        )


class DueShown(BaseModel):
    """A promised date: its last instant, the local day, and the rule and calendar that it came from."""

    at: datetime
    on: date
    zone: str
    standard: str
    calendar: str

    @classmethod
    def of(cls, due: Due) -> "DueShown":
        """The same date, shown."""
        return cls(at=due.at, on=due.on, zone=due.zone, standard=due.standard, calendar=due.calendar)


class Receipt(BaseModel):
    """Keep it: the secret is told once, and without it nobody can follow the report as its reporter."""

    complaint: UUID
    version: int
    tracking_id: str = Field(examples=["7QK4-M2XD-9T9"])
    secret: str | None = Field(examples=["4821093755162204"])
    checked_by: DueShown | None
    at_least: str


@router.post("", status_code=201, summary="File a report")
def file(
    form: FileForm,
    service: Wired,
    identity: Identities,
    who: Who,
    address: Address,
    key: Key,
    body: Body,
    response: Response,
) -> Receipt:
    """Takes it in and promises the date by which it will be checked.

    With an Idempotency-Key the same request is answered with the same receipt for 48 hours. The same report under an
    `external_id` that this channel and agency has had is answered without a secret; another one is refused. From one
    address thirty an hour are taken, those that staff type in not counted.
    """
    _check_channel(form, who)
    command = form.command(service.settings.home)
    actor = who.actor if isinstance(who, StaffMember) else Actor(id=command.reporter, role=Role.REPORTER)
    request = Request(
        actor=actor,
        channel=Code(form.channel),
        occurred_at=form.occurred_at,
        idempotency=_idempotency(who, key, body),
    )
    handled = service.commands.answered(request)  # also to an address from which too many have come since
    if handled is None:
        with nullcontext() if isinstance(who, StaffMember) else identity.attempts.filing(address):
            uploads = form.uploads(service)
            command = replace(command, attachments=attachments(uploads))
            handled = service.commands.file(command, replace(request, uploads=uploads))
    tell(response, handled)
    response.headers["Location"] = f"/api/v1/complaints/{handled.complaint}"
    response.headers["Cache-Control"] = "no-store"
    return _receipt(handled, folded(service.log.history(handled.complaint, 1)).filed)


def _receipt(handled: Handled, filed: ComplaintFiled) -> Receipt:
    """Of the report as it was taken in."""
    return Receipt(
        complaint=handled.complaint,
        version=handled.version,
        tracking_id=spoken(filed.tracking_id),
        secret=handled.receipt.get("secret"),
        checked_by=None if filed.verification is None else DueShown.of(filed.verification),
        at_least=f"{handled.complaint}@{handled.version}",
    )


def _check_channel(form: FileForm, who: Principal) -> None:
    if isinstance(who, StaffMember):
        if form.channel is Channel.API:
            raise ChannelMisplaced(field="channel")
        return
    for field in ("channel", "occurred_at", "external_id"):
        if getattr(form, field) not in (None, Channel.API):
            raise StaffOnly(field=field)


def _idempotency(who: Principal, key: str | None, body: bytes) -> IdempotencyKey | None:
    if key is None:
        return None
    if isinstance(who, Anonymous) and len(key) < SHORTEST_PUBLIC_KEY:
        raise IdempotencyKeyGuessable(field="Idempotency-Key")
    return IdempotencyKey(who.name, "POST /complaints", key, body)


def _code(given: str | None) -> Code | None:
    return None if given is None else Code(given)
