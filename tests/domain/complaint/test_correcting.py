"""A corrected answer: the office's own mistake, mended in sight of all."""

from dataclasses import replace

from domain.complaint.commands import (
    ApproveDraft,
    Attachment,
    Close,
    CoAssign,
    CorrectAnswer,
    DraftAnswer,
    DraftCorrection,
    PostAnswer,
    Reply,
    ReturnDraft,
)
from domain.complaint.draft_events import AnswerPosted, CorrectionDrafted, CorrectionPosted, DraftApproved
from domain.complaint.drafting import (
    AnotherDraft,
    ApprovalAsked,
    DraftNotApproved,
    NoApprovalAsked,
    NoDraftWaits,
    OwnDraft,
)
from domain.complaint.events import Clock, Closure, MediaType
from domain.complaint.refusals import Ended, NeverAnswered, NotAnswered
from domain.complaint.state import Status
from domain.complaint.unit_events import AnswerCorrected
from domain.directory.commands import GrantRole, SetApproval
from domain.event import Role
from domain.rights import NotAllowed
from tests.domain.medan import ADI, DEWI, DIRECTORY, LIA, PARKS, PIA, ROADS, applied, staff_id
from tests.domain.spec import ANSWERED, CITIZEN, CLOSED, FILED, ROUTED, STARTED, Life, given, office

APPROVING = applied(SetApproval(code=ROADS, required=True), onto=DIRECTORY)
PHOTO = Attachment(media_type=MediaType.JPEG, size=1200, digest="ab" * 32)
CORRECT = CorrectAnswer(text="Ditambal pada 6 November.", reason="Tanggal salah.")
DRAFT = DraftCorrection(text="Ditambal pada 6 November.", reason="Tanggal salah.")


def test_the_text_is_another_and_the_time_to_reply_stays() -> None:
    life = given(FILED, ROUTED, ANSWERED)
    before = life.state
    life.when(CORRECT, LIA).then(
        AnswerCorrected(assignment=1, text=office("Ditambal pada 6 November."), reason=office("Tanggal salah."))
    )
    after = life.then_by(LIA, CORRECT).state
    assert (after.status, after.due(Clock.REPLY)) == (Status.ANSWERED, before.due(Clock.REPLY))


def test_only_an_answer_that_stands_is_corrected_and_by_its_own_unit() -> None:
    given(FILED, ROUTED, STARTED).when(CORRECT, LIA).then_refused(NeverAnswered)
    given(FILED, ROUTED, ANSWERED, CLOSED).when(CORRECT, LIA).then_refused(Ended)
    given(FILED, ROUTED, ANSWERED, (CITIZEN, Reply(text="Belum."))).when(CORRECT, LIA).then_refused(NotAnswered)
    given(FILED, ROUTED, ANSWERED).when(CORRECT, PIA).then_refused(NotAllowed)


def approved_answer() -> Life:
    """An answer of a unit that has its answers approved."""
    life = given(FILED, ROUTED, STARTED, directory=APPROVING).then_by(LIA, DraftAnswer(text="Sudah ditambal."))
    return life.then_by(DEWI, ApproveDraft()).then_by(LIA, PostAnswer())


def test_where_answers_are_approved_their_corrections_are_too() -> None:
    life = approved_answer()
    before = life.state
    life.when(CORRECT, LIA).then_refused(ApprovalAsked, unit=ROADS)
    text, reason = office("Ditambal pada 6 November."), office("Tanggal salah.")
    drafted = CorrectionDrafted(assignment=1, draft=2, text=text, reason=reason, submitted=True)
    life.when(DRAFT, LIA).then(drafted)
    life.then_by(LIA, DRAFT).when(PostAnswer(), LIA).then_refused(DraftNotApproved)
    life.when(ApproveDraft(draft=1), DEWI).then_refused(AnotherDraft, draft=2)
    life.when(ApproveDraft(draft=2), DEWI).then(DraftApproved(assignment=1, draft=2))
    life.then_by(DEWI, ApproveDraft()).when(PostAnswer(), LIA).then(CorrectionPosted(assignment=1, draft=2))
    after = life.then_by(LIA, PostAnswer(draft=2)).state
    assert (after.status, after.clocks) == (Status.ANSWERED, before.clocks)
    assert after.drafting == ()
    life.when(PostAnswer(), LIA).then_refused(DraftNotApproved)


def test_nobody_approves_their_own_correction() -> None:
    both = applied(GrantRole(staff=staff_id("lia"), role=Role.LEADER, unit=ROADS), onto=APPROVING)
    life = approved_answer()
    life.directory = both
    life.then_by(LIA, DRAFT).when(ApproveDraft(), replace(LIA, role=Role.LEADER)).then_refused(OwnDraft)
    life.when(ApproveDraft(), PIA).then_refused(NotAllowed)


def test_a_correction_that_the_leader_returned_is_drafted_anew() -> None:
    life = approved_answer().then_by(LIA, DRAFT).then_by(DEWI, ReturnDraft(reason="Tulis jamnya.", draft=2))
    life.when(ApproveDraft(), DEWI).then_refused(NoDraftWaits)
    life.when(PostAnswer(), LIA).then_refused(DraftNotApproved)
    life.then_by(LIA, DRAFT).when(ApproveDraft(draft=3), DEWI).then_one(DraftApproved)


def test_a_correction_is_void_once_the_reporter_has_replied() -> None:
    life = approved_answer().then_by(LIA, DRAFT).then_by(DEWI, ApproveDraft()).then_by(CITIZEN, Reply(text="Belum."))
    life.when(PostAnswer(), LIA).then_refused(DraftNotApproved)
    life.when(DRAFT, LIA).then_refused(NotAnswered)
    assert life.state.drafting == ()
    life.then_by(LIA, DraftAnswer(text="Kini sudah.")).then_by(DEWI, ApproveDraft(draft=3))
    life.when(PostAnswer(), LIA).then_one(AnswerPosted)


def test_a_correction_is_void_once_the_case_has_ended() -> None:
    life = approved_answer().then_by(LIA, DRAFT).then_by(DEWI, ApproveDraft())
    life.then_by(CITIZEN, Close(kind=Closure.REPORTER))
    life.when(PostAnswer(), LIA).then_refused(Ended)
    assert life.state.drafting == ()


def test_a_unit_that_asks_for_approval_no_more_corrects_directly_and_its_draft_is_void() -> None:
    life = approved_answer().then_by(LIA, DRAFT)
    life.directory = DIRECTORY
    life.when(DRAFT, LIA).then_refused(NoApprovalAsked, unit=ROADS)
    life.then_by(LIA, CORRECT).when(ApproveDraft(), DEWI).then_refused(NoDraftWaits)


def test_only_an_answer_is_corrected_by_a_draft() -> None:
    given(FILED, ROUTED, STARTED, directory=APPROVING).when(DRAFT, LIA).then_refused(NeverAnswered)


def test_the_files_of_a_correction_are_the_cases_once_it_is_posted() -> None:
    life = approved_answer().then_by(LIA, replace(DRAFT, attachments=(PHOTO,)))
    assert [file.draft for file in life.state.attachments] == [2]
    life.then_by(DEWI, ApproveDraft()).then_by(LIA, PostAnswer())
    assert [file.draft for file in life.state.attachments] == [None]


def test_one_who_shares_the_case_corrects_its_part_while_others_still_work() -> None:
    shared = (ADI, CoAssign(unit=PARKS))
    life = given(FILED, ROUTED, STARTED, shared, directory=APPROVING).then_by(LIA, DraftAnswer(text="Sudah."))
    life.then_by(DEWI, ApproveDraft()).then_by(LIA, PostAnswer(), DRAFT).then_by(DEWI, ApproveDraft())
    before = life.state
    life.when(PostAnswer(), LIA).then(CorrectionPosted(assignment=1, draft=2))
    assert life.then_by(LIA, PostAnswer()).state.clocks == before.clocks
