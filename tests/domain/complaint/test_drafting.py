"""Four eyes before an answer: written, approved by another person who leads, posted; no promise moves before."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain import text
from domain.complaint.commands import (
    Answer,
    ApproveDraft,
    Attachment,
    Command,
    DraftAnswer,
    Forward,
    PostAnswer,
    Reply,
    RequestInformation,
    Return,
    ReturnDraft,
)
from domain.complaint.draft_events import AnswerDrafted, AnswerPosted, DraftApproved, DraftReturned
from domain.complaint.drafting import (
    AnotherDraft,
    ApprovalAsked,
    DraftNotApproved,
    NoApprovalAsked,
    NoDraftWaits,
    OwnDraft,
)
from domain.complaint.events import Clock, MediaType
from domain.complaint.refusals import NotBegun, NotWithUnit, WaitsForReporter
from domain.complaint.state import DraftState, Status
from domain.directory.commands import GrantRole, SetApproval
from domain.event import Actor, Refused, Role
from domain.rights import NotAllowed
from tests.domain.medan import ADI, DEWI, DIRECTORY, LIA, MEDAN, PIA, ROADS, applied, staff_id
from tests.domain.spec import ANSWERED, CITIZEN, FILED, ROUTED, STARTED, Life, given, office

APPROVING = applied(SetApproval(code=ROADS, required=True), onto=DIRECTORY)
DRAFT = DraftAnswer(text="Sudah ditambal.")
PHOTO = Attachment(media_type=MediaType.JPEG, size=1200, digest="ab" * 32)


def begun() -> Life:
    return given(FILED, ROUTED, STARTED, directory=APPROVING)


def drafted() -> Life:
    return begun().then_by(LIA, DRAFT)


def approved() -> Life:
    return drafted().then_by(DEWI, ApproveDraft())


def test_a_unit_that_asks_for_approval_does_not_answer_directly() -> None:
    begun().when(Answer(text="Sudah."), LIA).then_refused(ApprovalAsked, unit=ROADS)
    given(FILED, ROUTED, STARTED).when(DRAFT, LIA).then_refused(NoApprovalAsked, unit=ROADS)


def test_units_below_follow_until_they_say_otherwise() -> None:
    everywhere = applied(SetApproval(code=MEDAN, required=True), onto=DIRECTORY)
    assert everywhere.asks_approval(ROADS)
    assert not applied(SetApproval(code=ROADS, required=False), onto=everywhere).asks_approval(ROADS)
    assert not DIRECTORY.asks_approval(ROADS)


def test_from_the_draft_to_the_answer() -> None:
    life = begun()
    life.when(DRAFT, LIA).then(AnswerDrafted(assignment=1, draft=1, text=office("Sudah ditambal."), submitted=True))
    life.then_by(LIA, DRAFT).when(ApproveDraft(draft=1), DEWI).then(DraftApproved(assignment=1, draft=1))
    posted = life.then_by(DEWI, ApproveDraft(draft=1)).when(PostAnswer(draft=1), LIA).then_one(AnswerPosted)
    assert posted.draft == 1
    assert posted.reply == given(FILED, ROUTED, ANSWERED).state.due(Clock.REPLY)
    state = life.then_by(LIA, PostAnswer(draft=1)).state
    assert state.status is Status.ANSWERED
    assert [clock.clock for clock in state.clocks] == [Clock.REPLY]
    assert state.last_answer is not None
    assert state.last_answer.draft is None


def test_no_promise_moves_before_it_is_posted() -> None:
    before, after = begun().state, approved().state
    assert before.clocks == after.clocks
    assert before.status is after.status


def test_nobody_approves_what_they_wrote() -> None:
    both = applied(GrantRole(staff=staff_id("lia"), role=Role.LEADER, unit=ROADS), onto=APPROVING)
    life = given(FILED, ROUTED, STARTED, directory=both).then_by(LIA, DRAFT)
    leading = replace(LIA, role=Role.LEADER)
    life.when(ApproveDraft(), leading).then_refused(OwnDraft)
    life.when(ApproveDraft(), DEWI).then_one(DraftApproved)


def test_only_a_leader_of_the_unit_or_above_it_approves() -> None:
    for by in (LIA, ADI, PIA, CITIZEN):
        drafted().when(ApproveDraft(), by).then_refused(NotAllowed)
    above = Actor(id=staff_id("dewi"), role=Role.LEADER, unit=MEDAN)
    directory = applied(GrantRole(staff=staff_id("dewi"), role=Role.LEADER, unit=MEDAN), onto=APPROVING)
    life = given(FILED, ROUTED, STARTED, directory=directory).then_by(LIA, DRAFT)
    life.when(ApproveDraft(), above).then_one(DraftApproved)
    drafted().then_by(DEWI, ApproveDraft()).when(PostAnswer(), DEWI).then_refused(NotAllowed)


def test_what_is_returned_is_written_and_submitted_again() -> None:
    life = drafted()
    returned = ReturnDraft(reason="Sebutkan tanggalnya.", draft=1)
    life.when(returned, DEWI).then(DraftReturned(assignment=1, draft=1, reason=office("Sebutkan tanggalnya.")))
    life.then_by(DEWI, returned)
    life.when(ApproveDraft(), DEWI).then_refused(NoDraftWaits)
    life.when(PostAnswer(), LIA).then_refused(DraftNotApproved)
    life.then_by(LIA, DraftAnswer(text="Ditambal 5 November."))
    life.when(ApproveDraft(draft=1), DEWI).then_refused(AnotherDraft, draft=2)
    life.when(ApproveDraft(draft=2), DEWI).then_one(DraftApproved)


def test_a_draft_that_is_only_kept_waits_for_nobody() -> None:
    life = begun().then_by(LIA, replace(DRAFT, submit=False))
    life.when(ApproveDraft(), DEWI).then_refused(NoDraftWaits)
    (turn,) = life.state.assignments
    assert turn.draft is not None
    assert turn.draft.state is DraftState.WRITTEN


def test_another_text_after_the_approval_is_approved_anew() -> None:
    life = approved().then_by(LIA, DRAFT)
    life.when(PostAnswer(), LIA).then_refused(DraftNotApproved)


@pytest.mark.parametrize("command", [RequestInformation(question="Di mana?"), Return(reason="Bukan kami.")])
def test_a_draft_does_not_outlive_what_makes_another_answer(command: Command) -> None:
    life = approved().then_by(LIA, command)
    assert all(turn.draft is None or turn.turn == "gone" for turn in life.state.assignments)
    assert type(life.when(PostAnswer(), LIA).refused) in (WaitsForReporter, NotWithUnit, NotAllowed)


def test_what_is_missing_is_said() -> None:
    begun().when(DraftAnswer(text=" "), LIA).then_refused(text.Missing, field="text")
    drafted().when(ReturnDraft(reason=""), DEWI).then_refused(text.Missing, field="reason")
    given(FILED, ROUTED, directory=APPROVING).when(DRAFT, LIA).then_refused(NotBegun)


@pytest.mark.parametrize(("command", "by"), [(ApproveDraft(), DEWI), (ReturnDraft(reason="x"), DEWI)])
def test_there_must_be_a_draft_to_decide_on(command: Command, by: Actor) -> None:
    begun().when(command, by).then_refused(NoDraftWaits)


def test_after_a_reply_the_next_answer_is_approved_as_well() -> None:
    life = approved().then_by(LIA, PostAnswer()).then_by(CITIZEN, Reply(text="Belum."))
    refused: type[Refused] = ApprovalAsked
    life.when(Answer(text="Kini sudah."), LIA).then_refused(refused)
    life.then_by(LIA, DRAFT).then_by(DEWI, ApproveDraft(draft=2)).then_by(LIA, PostAnswer(draft=2))
    assert (life.state.status, life.state.drafts) == (Status.ANSWERED, 2)


def test_the_files_of_a_draft_are_the_cases_once_it_is_posted() -> None:
    life = begun().then_by(LIA, replace(DRAFT, attachments=(PHOTO, PHOTO))).then_by(LIA, DRAFT)
    life.then_by(LIA, replace(DRAFT, attachments=(PHOTO,)))
    assert [file.draft for file in life.state.attachments] == [1, 1, 3]
    life.then_by(DEWI, ApproveDraft()).then_by(LIA, PostAnswer())
    assert [file.draft for file in life.state.attachments] == [1, 1, None]


def test_who_no_longer_asks_for_approval_answers_directly_again() -> None:
    life = drafted()
    life.directory = applied(SetApproval(code=ROADS, required=False), onto=APPROVING)
    life.then_by(LIA, Answer(text="Sudah."))
    assert life.state.status is Status.ANSWERED


def test_a_unit_that_was_passed_the_case_follows_its_own_rule() -> None:
    life = drafted().then_by(LIA, Forward(unit=PIA.unit or ROADS))
    life.when(ApproveDraft(), DEWI).then_refused(NotAllowed)
    assert life.when(Answer(text="Sudah."), PIA).refused is None


def test_the_author_is_who_wrote_it() -> None:
    (turn,) = drafted().state.assignments
    assert turn.draft is not None
    assert turn.draft.author == LIA.id != UUID(int=0)
