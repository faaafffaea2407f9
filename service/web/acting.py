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
from domain.complaint.case_guards import workers_for
from domain.complaint.commands import Command
from domain.complaint.context import Context
from domain.complaint.decide import offered
from domain.complaint.events import ArchiveReason, Closure, ComplaintEvent
from domain.complaint.personal_data import Basis
from domain.event import Code, Refused
from domain.rights import Act
from service.handle import Overtaken, Request
from service.idempotency import IdempotencyKey, IdempotencyKeyReused
from service.identity.principals import Reporter, StaffMember
from service.reading.joined import named
from service.reading.people import names
from service.reading.seeing import Seen
from service.store.mapper import Replayed
from service.web import case_forms, cookies, receipts, views
from service.web.flags import asking, names_kept, prefilled, quoted, with_kept, with_story_flag
from service.web.forms import act_form, consequence, with_error, with_refusal
from service.web.sent import key_of, version_of
from service.web.telling import refusal
from service.web.told import Told
from service.web.views import Entry, Form, Problem, Said
from service.web.visit import Visit

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
        return Context(now=self.visit.now, actor=self.who.actor, directory=seen.directory, channel=WEB)

    def ask(self, act: Act, told: Told) -> Response:
        """The form; or why there is none for this person now."""
        refused = self._refused(act, told)
        if refused is not None:
            return self._not_now(refused, told)
        form = with_story_flag(act, self._form(act, told, prefilled(act, told, self.visit.request.query_params)), told)
        return self._page(act, told, form)

    def do(self, act: Act, told: Told, typed: Mapping[str, str]) -> Response:
        """Carried out once, however often it is sent; what was typed stays when it is refused. Raises Forged."""
        form = self._form(act, told, typed)
        version = version_of(typed)
        if not self.visit.proven(typed):
            return self._page(act, told, form, status=403, summary=Said("error.forged"), version=version)
        form = with_kept(with_missing(form), typed)
        if form.errors:
            return self._page(act, told, form, status=422, version=version)
        request = replace(self._request(act, form, key_of(typed), version), names_kept=names_kept(typed))
        handle, stream = self.visit.service.commands.handle, told.seen.complaint.id
        try:
            try:
                handled = handle(stream, self._command(act, form), request)
            except IdempotencyKeyReused:  # sent before and changed since: decided by the version alone
                handled = handle(stream, self._command(act, form), replace(request, idempotency=None))
        except Overtaken as overtaken:
            return self._overtaken(act, told, form, overtaken)
        except rights.NotAllowed as refused:
            return self._not_now(refused, told)
        except Refused as refused:
            return self._refusal(act, told, form, refused)
        if act is Act.REISSUE_SECRET:
            receipts.hand_out(self.visit, handled)
            return self.visit.go("/file/done")
        self.visit.put(cookies.NOTICE, act.value)
        self.visit.put(cookies.WAIT, f"{handled.complaint}@{handled.version}")
        return self.visit.go(self.back)

    def _command(self, act: Act, form: Form) -> Command:
        """Another report is named by its number."""
        if act is Act.MERGE:
            return commands.Merge(into=named(self.visit.service, form["into"].value))
        return command_of(act, form)

    def _form(self, act: Act, told: Told, typed: Mapping[str, str]) -> Form:
        complaint = told.seen.complaint
        known: Mapping[UUID, str] = {}
        if act is Act.ASSIGN:
            known = names(self.visit.service, workers_for(complaint.responsible, told.directory))
        colleagues = dict(sorted(known.items(), key=lambda each: each[1]))
        return act_form(act, complaint, told.teller, self.who.actor, typed, colleagues)

    def _refused(self, act: Act, told: Told) -> Refused | None:
        offers = offered(told.seen.complaint, self.context(told.seen))
        return next(offer.refusal for offer in offers if offer.act is act)

    def _request(self, act: Act, form: Form, key: str | None, version: int) -> Request:
        body = msgspec.json.encode([(field.name, field.value) for field in form.fields])
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


def with_missing(form: Form) -> Form:
    """What must be filled in and is not, and choices that are none."""
    for field in form.fields:
        if field.options and field.value not in {option.value for option in field.options}:
            form = with_error(form, field.name, Said("error.choice"))
        elif field.required and not field.value.strip():
            form = with_error(form, field.name, Said("error.choice" if field.options else "refusal.missing"))
    return form


def command_of(act: Act, form: Form) -> Command:
    """What the filled-in form asks for. Raises HTTPException for what is not done with a form."""
    value = {field.name: field.value for field in form.fields}

    def optional(name: str) -> str | None:
        return value[name].strip() or None

    if (made := case_forms.command(act, value)) is not None:
        return made
    match act:
        case Act.VERIFY:
            return commands.Verify()
        case Act.ROUTE:
            return commands.Route(unit=Code(value["unit"]), note=optional("note"))
        case Act.FORWARD:
            return commands.Forward(unit=Code(value["unit"]), note=optional("note"))
        case Act.RETURN:
            proposed = value["proposed_unit"]
            return commands.Return(reason=value["reason"], proposed_unit=Code(proposed) if proposed else None)
        case Act.START:
            return commands.Start()
        case Act.ANSWER:
            return commands.Answer(text=value["text"])
        case Act.DRAFT_ANSWER:
            return commands.DraftAnswer(text=value["text"], submit=value["submit"] == "yes")
        case Act.APPROVE_DRAFT:
            return commands.ApproveDraft()
        case Act.RETURN_DRAFT:
            return commands.ReturnDraft(reason=value["reason"])
        case Act.POST_ANSWER:
            return commands.PostAnswer()
        case Act.REQUEST_INFORMATION:
            return commands.RequestInformation(question=value["question"])
        case Act.GIVE_INFORMATION:
            return commands.GiveInformation(text=value["text"])
        case Act.POSTPONE:
            return commands.Postpone(reason=value["reason"])
        case Act.RESUME:
            return commands.Resume()
        case Act.CORRECT_ANSWER:
            return commands.CorrectAnswer(text=value["text"], reason=optional("reason"))
        case Act.REPLY:
            return commands.Reply(text=value["text"])
        case Act.CLOSE_AS_REPORTER:
            return commands.Close(kind=Closure.REPORTER, note=optional("note"))
        case Act.CLOSE_AS_RESOLVED:
            return commands.Close(kind=Closure.RESOLVED, note=optional("note"))
        case Act.REOPEN:
            return commands.Reopen(reason=value["reason"])
        case Act.ARCHIVE:
            return commands.Archive(reason=ArchiveReason(value["reason"]), note=optional("note"))
        case Act.ADOPT:
            return commands.Adopt()
        case Act.REQUEST_ERASURE:
            return commands.RequestErasure()
        case Act.ERASE:
            return commands.Erase(basis=Basis(value["basis"]), request=optional("request"))
        case Act.PLACE_HOLD:
            return commands.PlaceHold(reason=value["reason"])
        case Act.LIFT_HOLD:
            return commands.LiftHold(reason=value["reason"])
    raise HTTPException(404)  # what the system does, and what is not done with one complaint
