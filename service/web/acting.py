"""Doing something with a complaint: the page that asks, and the form that carries it out or says why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID, uuid4

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain import rights
from domain.channels import WEB
from domain.complaint import commands
from domain.complaint.case_guards import turn_for, workers_for
from domain.complaint.commands import Command, UnitCommand
from domain.complaint.context import Context
from domain.complaint.decide import offered
from domain.complaint.events import ComplaintEvent
from domain.complaint.state import Assignment
from domain.complaint.turns import TURNS, turns_for
from domain.event import Refused
from domain.rights import Act
from service.commands.request import Overtaken, Request
from service.family import family_for
from service.files.files import with_files
from service.idempotency import Handled, IdempotencyKey, IdempotencyKeyReused
from service.identity.principals import Reporter, StaffMember
from service.reading.joined import named
from service.reading.people import names
from service.reading.seeing import Seen
from service.store.mapper import Replayed
from service.web import cookies, receipts, views
from service.web.answer_templates import begun, choices
from service.web.attaching import FIELD, Held, held
from service.web.filled import command_of, with_missing
from service.web.flags import asking, names_kept, prefilled, quoted, with_kept, with_story_flag
from service.web.forms import PART, WITH_FILES, act_form, consequence, with_parts, with_refusal
from service.web.sent import key_of, version_of
from service.web.telling import refusal
from service.web.told import Told
from service.web.views import Entry, Field, Form, Problem, Said
from service.web.visit import Visit

NO_FILES = Held(Field(name=FIELD, kind="files", required=False))
DANGEROUS = frozenset({Act.ARCHIVE, Act.ERASE, Act.WITHDRAW, Act.REDACT, Act.MERGE})


@dataclass(frozen=True)
class Acting:
    """One person before one complaint; `back` is its page, below which `base` has the acts."""

    visit: Visit
    who: Reporter | StaffMember
    back: str
    base: str

    @staticmethod
    def known(act: str, acts: Sequence[Act]) -> Act:
        """The act of this address. Raises HTTPException."""
        found = next((each for each in acts if each == act), None)
        if found is None:
            raise HTTPException(404)
        return found

    def context(self, seen: Seen) -> Context:
        """What the rules are told of this person, now."""
        actor, directory = self.who.actor, seen.directory
        family = family_for(self.visit.service.log, seen.complaint, actor, directory)
        return Context(now=self.visit.now, actor=actor, directory=directory, channel=WEB, family=family)

    def ask(self, act: Act, told: Told) -> Response:
        """The form; or why there is none for this person now."""
        refused = self._refused(act, told)
        if refused is not None:
            return self._not_now(refused, told)
        query = self.visit.request.query_params
        first = begun(act, told, self.context(told.seen), query.get("template", "")) or prefilled(act, told, query)
        form = with_story_flag(act, self._form(act, told, first), told)
        return self._page(act, told, form)

    def do(self, act: Act, told: Told, typed: Mapping[str, str]) -> Response:
        """Carried out once, however often it is sent; what was typed stays when it is refused. Raises Forged."""
        form = self._form(act, told, typed)
        version = version_of(typed)
        if not self.visit.proven(typed):
            return self._page(act, told, form, status=403, summary=Said("error.forged"), version=version)
        files = held(self.visit, typed) if act in WITH_FILES else NO_FILES
        form = with_kept(with_missing(files.placed(form)), typed)
        request = self._request(act, form, files, key_of(typed), version)
        if form.errors and (before := self._sent_before(form, request)) is not None:
            return self._done(act, before)
        if form.errors:
            return self._page(act, told, form, status=422, version=version)
        request = replace(request, names_kept=names_kept(typed), uploads=files.uploads)
        handle, stream = self.visit.service.commands.handle, told.seen.complaint.id
        try:
            command = with_files(self._command(act, form, told), files.uploads)
            try:
                handled = handle(stream, command, request)
            except IdempotencyKeyReused:  # sent before and changed since: decided by the version alone
                handled = handle(stream, command, replace(request, idempotency=None))
        except Overtaken as overtaken:
            return self._overtaken(act, told, form, overtaken)
        except rights.NotAllowed as refused:
            return self._not_now(refused, told)
        except Refused as refused:
            return self._refusal(act, told, form, refused)
        for upload in files.uploads if handled.replayed else ():  # they came a second time
            self.visit.service.files.uploads.drop(upload.handle)
        return self._done(act, handled)

    def _done(self, act: Act, handled: Handled) -> Response:
        if act is Act.REISSUE_SECRET:
            receipts.hand_out(self.visit, handled)
            return self.visit.go("/file/done")
        self.visit.put(cookies.NOTICE, act.value)
        self.visit.put(cookies.WAIT, f"{handled.complaint}@{handled.version}")
        return self.visit.go(self.back)

    def _command(self, act: Act, form: Form, told: Told) -> Command:
        """Another report is named by its number; of several units' parts the one that was chosen."""
        if act is Act.MERGE:
            return commands.Merge(into=named(self.visit.service, form["into"].value))
        made = command_of(act, form)
        if not isinstance(made, UnitCommand):
            return made
        chosen = next((field.value for field in form.fields if field.name == PART), None)
        turns = self._turns(act, told)
        return replace(made, assignment=int(chosen) if chosen else turns[0].number if turns else None)

    def _turns(self, act: Act, told: Told) -> Sequence[Assignment]:
        """Whose parts the act may be about."""
        seen = told.seen
        return turns_for(act, seen.complaint, self.context(seen)) if act in TURNS else ()

    def _sent_before(self, form: Form, request: Request) -> Handled | None:
        """Whether only its files are missing, since they are part of the case by now."""
        if {field.name for field in form.errors} != {FIELD}:
            return None
        try:
            return self.visit.service.commands.answered(request)
        except IdempotencyKeyReused:
            return None

    def _form(self, act: Act, told: Told, typed: Mapping[str, str]) -> Form:
        complaint = told.seen.complaint
        known: Mapping[UUID, str] = {}
        if act is Act.ASSIGN:
            _, unit = turn_for(complaint, self.context(told.seen))
            known = names(self.visit.service, workers_for(unit, told.directory))
        colleagues = dict(sorted(known.items(), key=lambda each: each[1]))
        form = act_form(act, complaint, told.teller, self.who.actor, typed, colleagues)
        return with_parts(form, self._turns(act, told), told.teller, typed)

    def _refused(self, act: Act, told: Told) -> Refused | None:
        offers = offered(told.seen.complaint, self.context(told.seen))
        return next(offer.refusal for offer in offers if offer.act is act)

    def _request(self, act: Act, form: Form, files: Held, key: str | None, version: int) -> Request:
        said = [(field.name, field.value) for field in form.fields if field.name != FIELD]
        body = msgspec.json.encode([said, files.recognised])
        route = f"POST {self.base}/{act}"
        return Request(
            actor=self.who.actor,
            channel=WEB,
            if_match=version,
            idempotency=None if key is None else IdempotencyKey(self.who.name, route, key, body),
        )

    def _page(
        self,
        act: Act,
        told: Told,
        form: Form,
        *,
        status: int = 200,
        summary: Said | None = None,
        overtaken: tuple[Entry, ...] = (),
        version: int = 0,
        closed: bool = False,
    ) -> Response:
        address = f"{self.base}/{act}"
        view = views.Act(
            code=act.value,
            head=told.head(self.visit.now),
            post=address,
            back=self.back,
            version=version or told.seen.complaint.version,
            key=str(uuid4()),
            consequence=consequence(act),
            quoted=quoted(act, told),
            danger=act in DANGEROUS,
            closed=closed,
            form=form,
            summary=summary,
            overtaken=overtaken,
            templates=choices(act, told, self.context(told.seen)),
        )
        return self.visit.page(view, status=status, at=address)

    def _not_now(self, refused: Refused, told: Told) -> Response:
        """It is not theirs, or not now."""
        status = 403 if isinstance(refused, rights.NotAllowed | rights.RoleNotHeld) else 409
        view = Problem(status=status, said=refusal(refused), back=self.back, draft=self.visit.draft)
        return self.visit.page(view, status=status, at=self.back)

    def _refusal(self, act: Act, told: Told, form: Form, refused: Refused) -> Response:
        """At the field where there is one; what the case does not allow any more is no fault of the form."""
        marked = asking(with_refusal(form, refused), refused)
        if marked.errors:
            return self._page(act, told, marked, status=422)
        return self._page(act, told, form, status=409, summary=refusal(refused), closed=True)

    def _overtaken(self, act: Act, told: Told, form: Form, overtaken: Overtaken) -> Response:
        """What came between, and the form with what was typed; whoever sends it again has seen that."""
        since = tuple(_told_briefly(told, one) for one in overtaken.since)
        refused = self._refused(act, told)
        summary = None if refused is None else refusal(refused)
        version = since[-1].version if since else 0
        return self._page(
            act,
            told,
            form,
            status=409,
            overtaken=since,
            summary=summary,
            version=version,
            closed=refused is not None,
        )


def _told_briefly(told: Told, one: Replayed) -> Entry:
    return replace(told.told(cast(ComplaintEvent, one.event), one.at), text=None)
