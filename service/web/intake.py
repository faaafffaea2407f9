"""Taking a report in by a form: the form, the page to check it, and sending it once."""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from typing import TypeVar
from uuid import uuid4

import msgspec
from starlette.responses import Response

from domain import rights
from domain.channels import WEB
from domain.complaint.commands import File
from domain.complaint.events import ReportClass
from domain.event import Actor, Code, Refused, Role
from service.files.files import attachments
from service.files.refusals import UploadUnknown
from service.handle import Request
from service.idempotency import Handled, IdempotencyKey, IdempotencyKeyReused
from service.identity.attempts import TooManyFilings
from service.identity.principals import Anonymous, StaffMember
from service.store.errors import KeyInFlight
from service.tracking import fresh_tracking_id
from service.web import receipts
from service.web.attaching import held
from service.web.filing import Way, check_page, examined, filing_form
from service.web.forms import with_refusal
from service.web.similar import SEEN, similar_page
from service.web.telling import refusal
from service.web.views import FileForm, Form, Said, View
from service.web.visit import Visit

PATIENCE_SECONDS = 5.0

_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Intake:
    """One visitor before one form; `unit` receives what is sent, `staff` is who types it in for somebody."""

    visit: Visit
    way: Way
    unit: Code
    staff: StaffMember | None = None

    def form(self, typed: Mapping[str, str]) -> Response:
        """Empty, or with what was typed."""
        posted = bool(typed)
        return self.visit.page(
            self._view(self._form(typed), _key(typed)), at=self.way.form, resend=self.way.change if posted else ""
        )

    def check(self, typed: Mapping[str, str]) -> Response:
        """What is wrong, or everything once more before it is sent."""
        key = _key(typed)
        if not self.visit.genuine(typed):
            return self._again(self._form(typed), key, Said("error.forged"), status=403)
        form = examined(self._form(typed, take=True), self._today)
        if form.errors:
            return self._again(form, key)
        similar = None if typed.get(SEEN[0]) == SEEN[1] else similar_page(self.visit, form, key, self.way)
        return self._checked(form, key) if similar is None else self._sent_again(similar)

    def send(self, typed: Mapping[str, str]) -> Response:
        """Sent twice, it is one report; another report from the same form is asked about first."""
        form, key = examined(self._form(typed), self._today), _key(typed)
        if not self.visit.genuine(typed):
            return self._again(form, key, Said("error.forged"), status=403)
        if form.errors and not self._sent(form, key):
            return self._again(form, key)
        if key != typed.get("key"):
            return self._checked(form, key)
        try:
            handled = _patiently(lambda: self._file(form, key))
        except IdempotencyKeyReused:
            return self._checked(form, _fresh_key(), Said("check.sent_before"))
        except TooManyFilings as many:
            again = self._again(form, key, Said("error.too_many", {"free": self.visit.free_at(many.retry_after)}), 429)
            again.headers["Retry-After"] = str(many.retry_after)
            return again
        except rights.NotAllowed:
            raise
        except Refused as refused:
            known = any(field.name == refused.facts.get("field") for field in form.fields)
            return self._again(with_refusal(form, refused), key, None if known else refusal(refused))
        receipts.keep(self.visit, handled)
        return self.visit.go("/file/done")

    @property
    def _today(self) -> date:
        return self.visit.now.astimezone(self.visit.zone(self.unit)).date()

    def _form(self, typed: Mapping[str, str], *, take: bool = False) -> Form:
        """With the files that are held; with `take` those that came with the form are taken in."""
        form = filing_form(self.visit.teller, self.unit, self._today, typed, self.way)
        files, _ = held(self.visit, typed, take=take)
        return Form(tuple(files if field.name == files.name else field for field in form.fields))

    def _view(self, form: Form, key: str, summary: Said | None = None) -> FileForm:
        counter = self.staff is not None
        return FileForm(form=form, key=key, summary=summary, post=self.way.form, counter=counter)

    def _again(self, form: Form, key: str, summary: Said | None = None, status: int = 422) -> Response:
        view = self._view(form, key, summary)
        return self.visit.page(view, status=status, at=self.way.form, resend=self.way.form)

    def _checked(self, form: Form, key: str, warning: Said | None = None) -> Response:
        """With the key of the form it came from, so that going back and sending again is the same report."""
        view = check_page(form, key, self.way)
        if warning is not None:
            view = replace(view, warnings=(warning, *view.warnings))
        return self._sent_again(replace(view, carried=(*view.carried, SEEN)))

    def _sent_again(self, view: View) -> Response:
        """In the other language it is asked for with the answers."""
        return self.visit.page(view, at=self.way.form, resend=self.way.form)

    def _sent(self, form: Form, key: str) -> bool:
        """Whether only its files are missing, since it was sent before."""
        if {field.name for field in form.errors} != {"attachments"}:
            return False
        try:
            return self.visit.service.commands.answered(self._request(self._command(form), form, key)) is not None
        except IdempotencyKeyReused:
            return False

    def _request(self, command: File, form: Form, key: str) -> Request:
        staff = self.staff
        return Request(
            actor=Actor(command.reporter, Role.REPORTER) if staff is None else staff.actor,
            channel=WEB if staff is None else Code(form["channel"].value),
            occurred_at=None if staff is None else self._came(date.fromisoformat(form["received_on"].value)),
            idempotency=IdempotencyKey(
                Anonymous().name if staff is None else staff.name,
                f"POST {self.way.send}",
                key,
                msgspec.json.encode([(field.name, field.value) for field in form.fields]),
            ),
        )

    def _file(self, form: Form, key: str) -> Handled:
        command = self._command(form)
        request = self._request(command, form, key)
        commands, limit = self.visit.service.commands, self.visit.identity.attempts.filing(self.visit.address)
        if (handled := commands.answered(request)) is not None:
            return handled
        try:
            uploads = [self.visit.service.files.uploads.get(handle) for handle in form["attachments"].value.split()]
        except UploadUnknown:
            if (handled := commands.answered(request)) is not None:  # by the other press of the button
                return handled
            raise
        command = replace(command, attachments=attachments(uploads))
        with limit if self.visit.staff is None else nullcontext():
            return commands.file(command, replace(request, uploads=uploads))

    def _came(self, on: date) -> datetime:
        """When it came in, of which only the day is known: today is now, another day its noon."""
        if on >= self._today:
            return self.visit.now
        return datetime.combine(on, time_of_day(12), self.visit.zone(self.unit)).astimezone(UTC)

    def _command(self, form: Form) -> File:
        def chosen(name: str) -> Code | None:
            return Code(form[name].value) if form[name].value else None

        def written(name: str) -> str | None:
            return form[name].value.strip() or None

        return File(
            tracking_id=fresh_tracking_id(),
            reporter=uuid4(),
            office=uuid4(),
            report_class=ReportClass(form["report_class"].value),
            supervision=form["supervision"].value == "yes",
            received_by=self.unit,
            title=form["title"].value.strip(),
            body=written("body"),
            incident_on=date.fromisoformat(form["incident_on"].value),
            category=chosen("category"),
            wanted_unit=chosen("wanted_unit"),
            area=chosen("area"),
            place=written("place"),
            name=written("name"),
            phone=written("phone"),
            email=written("email"),
            anonymous=form["anonymous"].value == "yes",
            confidential=form["confidential"].value == "yes",
        )


def _key(typed: Mapping[str, str]) -> str:
    """The one that came with the form; an empty form, or one whose key is none of ours, gets a new one."""
    given = typed.get("key", "")
    return given if _KEY.fullmatch(given) else _fresh_key()


def _fresh_key() -> str:
    return str(uuid4())


def _patiently(command: Callable[[], _Answer]) -> _Answer:
    """A second press of the button waits for what the first one does."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return command()
        except KeyInFlight:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
