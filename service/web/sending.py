"""A finished draft becomes a report: once, however often it is sent."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from uuid import uuid4

from domain.channels import WEB
from domain.complaint.commands import File
from domain.complaint.events import ReportClass
from domain.event import Actor, Code, Role
from service.commands.request import Request
from service.files.files import attachments
from service.files.refusals import UploadUnknown
from service.idempotency import Handled, IdempotencyKey
from service.identity.principals import Anonymous, StaffMember
from service.tracking import fresh_tracking_id
from service.web.drafts import Draft
from service.web.filing import OTHER, UNSURE, Way
from service.web.views import Form
from service.web.visit import Visit


@dataclass(frozen=True)
class Sending:
    """By one visitor, to the unit that receives it; `staff` is who types it in for somebody."""

    visit: Visit
    way: Way
    unit: Code
    staff: StaffMember | None

    def answered(self, draft: Draft) -> Handled | None:
        """What was answered to this draft when it was sent. Raises IdempotencyKeyReused."""
        nobody = Actor(uuid4(), Role.REPORTER)
        return self.visit.service.commands.answered(Request(actor=nobody, channel=WEB, idempotency=self._key(draft)))

    def file(self, draft: Draft, form: Form) -> Handled:
        """Raises what the domain refuses, UploadUnknown, TooManyFilings, IdempotencyKeyReused, KeyInFlight."""
        if (handled := self.answered(draft)) is not None:
            return handled
        files = self.visit.service.files.uploads
        try:
            uploads = [files.get(one.handle) for one in draft.files]
        except UploadUnknown:
            if (handled := self.answered(draft)) is not None:  # by the other press of the button
                return handled
            raise
        command = replace(self._command(draft, form), attachments=attachments(uploads))
        request = replace(self._request(form, command), idempotency=self._key(draft), uploads=uploads)
        limit = self.visit.identity.attempts.filing(self.visit.address)
        with limit if self.visit.staff is None else nullcontext():
            return self.visit.service.commands.file(command, request)

    def _key(self, draft: Draft) -> IdempotencyKey:
        who = Anonymous().name if self.staff is None else self.staff.name
        return IdempotencyKey(who, f"POST {self.way.sent_as}", draft.key, (draft.sent or draft.fingerprint).encode())

    def _request(self, form: Form, command: File) -> Request:
        if self.staff is None:
            return Request(actor=Actor(command.reporter, Role.REPORTER), channel=WEB)
        came = self._came(date.fromisoformat(form["received_on"].value))
        return Request(actor=self.staff.actor, channel=Code(form["channel"].value), occurred_at=came)

    def _came(self, on: date) -> datetime:
        """When it came in, of which only the day is known: today is now, another day its noon."""
        zone = self.visit.zone(self.unit)
        if on >= self.visit.now.astimezone(zone).date():
            return self.visit.now
        return datetime.combine(on, time_of_day(12), zone).astimezone(UTC)

    def _command(self, draft: Draft, form: Form) -> File:
        given = {field.name: field.value.strip() for field in form.fields}
        point = next((one.taken_at for one in draft.files if one.taken_at), None)

        def chosen(name: str) -> Code | None:
            return Code(given[name]) if given[name] else None

        def written(name: str) -> str | None:
            return given[name] or None

        kind = given["report_class"]
        return File(
            tracking_id=fresh_tracking_id(),
            reporter=uuid4(),
            office=uuid4(),
            report_class=ReportClass.COMPLAINT if kind == UNSURE else ReportClass(kind),
            supervision=given["supervision"] == "yes",
            received_by=self.unit,
            title=given["title"],
            body=written("body"),
            incident_on=date.fromisoformat(given["incident_on"]),
            category=chosen("category"),
            wanted_unit=chosen("other_unit" if given["wanted_unit"] == OTHER else "wanted_unit"),
            area=chosen("area"),
            place=written("place"),
            coordinates=given["here"] or (point if given.get("point") == "yes" else None),
            name=written("name"),
            phone=written("phone"),
            email=written("email"),
            anonymous=given["anonymous"] == "yes",
            confidential=given["confidential"] == "yes",
        )
