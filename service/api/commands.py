"""What is done with a complaint. Each of these is one decision: it is recorded whole or refused with a reason."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from domain import rights
from domain.channels import API
from domain.complaint.commands import (
    Adopt,
    Answer,
    Archive,
    Close,
    CoAssign,
    Command,
    CorrectAnswer,
    Erase,
    Forward,
    GiveInformation,
    LiftHold,
    PlaceHold,
    Postpone,
    Reopen,
    Reply,
    RequestErasure,
    RequestInformation,
    Resume,
    Return,
    Route,
    Start,
    Verify,
)
from domain.complaint.events import Closure
from domain.complaint.refusals import UnknownComplaint
from domain.event import Code
from service.api.asked import Conditional, SignedIn, StaffOnly
from service.api.etags import tell
from service.api.said import (
    AnswerForm,
    ArchiveForm,
    CloseForm,
    CorrectionForm,
    Done,
    ErasureForm,
    ForwardForm,
    HoldForm,
    InformationForm,
    PostponeForm,
    QuestionForm,
    ReopenForm,
    ReturnForm,
    RouteForm,
    Said,
    TextForm,
    TurnForm,
    WithFiles,
)
from service.commands.request import Request as CommandRequest
from service.files.files import with_files
from service.http.wired import Address, Identities, Wired
from service.idempotency import Handled, IdempotencyKey
from service.identity.principals import Reporter, StaffMember
from service.reading.seeing import admitted, find

router = APIRouter(prefix="/complaints/{complaint}", tags=["commands"])


@dataclass(frozen=True)
class Acting:
    """One command of one person on one complaint, ready to be carried out."""

    service: Wired
    identity: Identities
    address: Address
    who: Reporter | StaffMember
    complaint: str
    verb: str
    conditions: Conditional
    response: Response

    def __call__(self, command: Command, said: Said) -> Done:
        """Carry it out."""
        return self.done(self.handled(command, said))

    def handled(self, command: Command, said: Said) -> Handled:
        """What came of it. A reporter who tries the IDs of others is stopped as when reading."""
        if isinstance(self.who, StaffMember):
            return self._carry_out(command, said)
        with self.identity.attempts.one(self.address, wrong=UnknownComplaint):
            return self._carry_out(command, said)

    def _carry_out(self, command: Command, said: Said) -> Handled:
        """Whoever may not know the complaint is told that there is none."""
        if said.occurred_at is not None and not isinstance(self.who, StaffMember):
            raise StaffOnly(field="occurred_at")
        found = find(self.service, self.complaint)
        request = CommandRequest(
            actor=self.who.actor,
            channel=API,
            occurred_at=said.occurred_at,
            if_match=self.conditions.if_match,
            idempotency=self._key(found.stream),
            names_kept=said.names_kept,
        )
        if isinstance(said, WithFiles) and said.attachments:
            if (known := self.service.commands.answered(request)) is not None:
                return known  # its uploads are part of the case by now
            request = replace(request, uploads=said.uploads(self.service))
            command = with_files(command, request.uploads)
        try:
            return self.service.commands.handle(found.stream, command, request)
        except (rights.NotAllowed, rights.RoleNotHeld):
            if not admitted(self.service, self.who, found):
                raise UnknownComplaint from None
            raise

    def _key(self, stream: UUID) -> IdempotencyKey | None:
        key = self.conditions.key
        route = f"POST /complaints/{stream}/{self.verb}"
        return None if key is None else IdempotencyKey(self.who.name, route, key, self.conditions.body)

    def done(self, handled: Handled) -> Done:
        """The answer, with the headers that belong to it."""
        tell(self.response, handled)
        at_least = f"{handled.complaint}@{handled.version}"
        return Done(complaint=handled.complaint, version=handled.version, at_least=at_least)


async def acting(
    request: Request,
    response: Response,
    service: Wired,
    identity: Identities,
    address: Address,
    who: SignedIn,
    complaint: str,
    conditions: Conditional,
) -> Acting:
    """Put together from the request; the verb is the last part of its path."""
    verb = request.url.path.rsplit("/", 1)[-1]
    return Acting(service, identity, address, who, complaint, verb, conditions, response)


Act = Annotated[Acting, Depends(acting)]
_NOTHING = Said()
_ANY_TURN = TurnForm()


class Registering:
    """Registers handlers of commands, by their names, with one router."""

    def __init__(self, router: APIRouter) -> None:
        self._router = router

    def __call__(self, summary: str) -> Callable[[Callable[..., Done]], Callable[..., Done]]:
        def register(handler: Callable[..., Done]) -> Callable[..., Done]:
            name, about = handler.__name__.removesuffix("_"), inspect.getdoc(handler)
            self._router.post(f"/{name}", summary=summary, description=about, operation_id=name)(handler)
            return handler

        return register


_command = Registering(router)


@_command("Find it fit to be handled")
def verify(act: Act, said: Said = _NOTHING) -> Done:
    """The desk that received it."""
    return act(Verify(), said)


@_command("Send it to a unit")
def route(act: Act, said: RouteForm) -> Done:
    """The desk that received it, or that it came back to; promises the dates of first response and resolution."""
    return act(Route(unit=Code(said.unit), note=said.note), said)


@_command("Send it back: not ours")
def return_(act: Act, said: ReturnForm) -> Done:
    """The unit that has it."""
    proposed = None if said.proposed_unit is None else Code(said.proposed_unit)
    return act(Return(reason=said.reason, proposed_unit=proposed, assignment=said.assignment), said)


@_command("Pass it on inside the agency")
def forward(act: Act, said: ForwardForm) -> Done:
    """The unit that has it, or its agency's administrator; the promised dates stay as they are."""
    return act(Forward(unit=Code(said.unit), note=said.note, assignment=said.assignment), said)


@_command("Have another unit work on it too")
def co_assign(act: Act, said: RouteForm) -> Done:
    """The administrator of the agency or the nation, while a unit has it; each unit has dates of its own."""
    return act(CoAssign(unit=Code(said.unit), note=said.note), said)


@_command("Begin to work on it")
def start(act: Act, said: TurnForm = _ANY_TURN) -> Done:
    """The unit that has it; ends the clock of the first response."""
    return act(Start(assignment=said.assignment), said)


@_command("Post the unit's answer")
def answer(act: Act, said: AnswerForm) -> Done:
    """The unit that has it; the reporter may reply until the promised date."""
    return act(Answer(text=said.text, assignment=said.assignment), said)


@_command("Ask the reporter")
def request_information(act: Act, said: QuestionForm) -> Done:
    """The unit, once begun: the resolution's clock stands still until the answer, at most until the date told."""
    return act(RequestInformation(question=said.question, assignment=said.assignment), said)


@_command("Tell what was asked")
def give_information(act: Act, said: InformationForm) -> Done:
    """The reporter: the file is complete from now on, and the resolution has its whole time."""
    return act(GiveInformation(text=said.text, assignment=said.assignment), said)


@_command("Wait for the reporter")
def postpone(act: Act, said: PostponeForm) -> Done:
    """The unit, once begun: the resolution's clock stands still, at most until the date told."""
    return act(Postpone(reason=said.reason, assignment=said.assignment), said)


@_command("Go on")
def resume(act: Act, said: TurnForm = _ANY_TURN) -> Done:
    """The unit: the resolution is later by the working days that its clock stood still."""
    return act(Resume(assignment=said.assignment), said)


@_command("Correct the answer")
def correct_answer(act: Act, said: CorrectionForm) -> Done:
    """The unit, while its answer stands, where nobody approves its answers (`approval_asked`); both texts are kept."""
    return act(CorrectAnswer(text=said.text, reason=said.reason, assignment=said.assignment), said)


@_command("Reply to the answer")
def reply(act: Act, said: TextForm) -> Done:
    """The reporter, when the answer is not enough."""
    return act(Reply(text=said.text), said)


@_command("Close it")
def close(act: Act, said: CloseForm = CloseForm()) -> Done:  # noqa: B008 (frozen by use: never changed)
    """The reporter, once there was an answer; or the unit that answered, as resolved. Always counted apart."""
    kind = Closure.REPORTER if isinstance(act.who, Reporter) else Closure.RESOLVED
    return act(Close(kind=kind, note=said.note), said)


@_command("Have it opened again")
def reopen(act: Act, said: ReopenForm) -> Done:
    """The reporter, until the date that the closing named."""
    return act(Reopen(reason=said.reason), said)


@_command("Do not handle it")
def archive(act: Act, said: ArchiveForm) -> Done:
    """The desk that has it, for one of the reasons there are."""
    return act(Archive(reason=said.reason, note=said.note), said)


@_command("Take over an imported case")
def adopt(act: Act, said: Said = _NOTHING) -> Done:
    """From now on its clocks run."""
    return act(Adopt(), said)


@_command("Ask to be erased")
def request_erasure(act: Act, said: Said = _NOTHING) -> Done:
    """The reporter; the administrators of the desk see it at the case and decide."""
    return act(RequestErasure(), said)


@_command("Erase a person")
def erasure(act: Act, said: ErasureForm) -> Done:
    """The desk that received it: everything that the person typed is gone for good, and so is their access.

    Commitments and hashes stay, so every proof stays valid. Refused under a legal hold, which is recorded.
    """
    return act(Erase(basis=said.basis, subject=said.subject, request=said.request), said)


@_command("Place a legal hold")
def hold(act: Act, said: HoldForm) -> Done:
    """Inspectorate, Ombudsman or administrator: nothing of the case is erased until it is lifted."""
    return act(PlaceHold(reason=said.reason), said)


@_command("Lift the legal hold")
def lift_hold(act: Act, said: HoldForm) -> Done:
    """What is personal in the case may be erased again."""
    return act(LiftHold(reason=said.reason), said)
