"""An answer on its way past the unit's leader."""

from fastapi import APIRouter
from pydantic import Field

from domain.complaint.commands import ApproveDraft, DraftAnswer, DraftCorrection, PostAnswer, ReturnDraft
from service.api.commands import Act, Registering
from service.api.fields import Reason
from service.api.said import AnswerForm, CorrectionForm, Done, TurnForm

router = APIRouter(prefix="/complaints/{complaint}", tags=["commands"])
command = Registering(router)


class DraftForm(AnswerForm):
    """What the reporter would be answered; it waits for approval unless it is only to be kept."""

    submit: bool = True


class CorrectionDraftForm(CorrectionForm):
    """What would take the place of the answer; it waits for approval unless it is only to be kept."""

    submit: bool = True


class ReadDraftForm(TurnForm):
    """Which draft was read: its number, as the event says."""

    draft: int = Field(ge=1, lt=2**31)


class DraftReturnForm(ReadDraftForm):
    """Which draft was read, and what has to be written otherwise."""

    reason: Reason = Field(examples=["Sebutkan kapan lubangnya ditambal."])


@command("Write a draft of the answer")
def draft_answer(act: Act, said: DraftForm) -> Done:
    """The unit, where a leader approves its answers; it takes the place of the draft before. Shown to staff only."""
    wanted = DraftAnswer(text=said.text, submit=said.submit, assignment=said.assignment)
    return act(wanted, said)


@command("Write a draft of the answer's correction")
def draft_correction(act: Act, said: CorrectionDraftForm) -> Done:
    """The unit, while its answer stands, where a leader approves its answers; it lapses when the reporter replies."""
    wanted = DraftCorrection(text=said.text, reason=said.reason, submit=said.submit, assignment=said.assignment)
    return act(wanted, said)


@command("Approve the draft")
def approve_draft(act: Act, said: ReadDraftForm) -> Done:
    """A leader of the unit who did not write it (`own_draft`)."""
    return act(ApproveDraft(draft=said.draft, assignment=said.assignment), said)


@command("Return the draft")
def return_draft(act: Act, said: DraftReturnForm) -> Done:
    """A leader of the unit; its author is told, and may submit it again."""
    return act(ReturnDraft(reason=said.reason, draft=said.draft, assignment=said.assignment), said)


@command("Post the approved draft")
def post_answer(act: Act, said: ReadDraftForm) -> Done:
    """The unit: the draft's text is its answer from now on; the reporter may reply until the promised date."""
    return act(PostAnswer(draft=said.draft, assignment=said.assignment), said)
