"""What reporters do with their report beside replying: add to it, rate it, take it back, hide it."""

from dataclasses import replace

from domain.complaint.commands import (
    Amend,
    Archive,
    ChangeVisibility,
    Close,
    Rate,
    Reclassify,
    Reopen,
    Reply,
    Withdraw,
)
from domain.complaint.events import ArchiveReason, Closure, ReportClass
from domain.complaint.refusals import (
    BadScore,
    Ended,
    NeitherAnsweredNorClosed,
    NotAnswered,
    NotClosed,
    OnlyTheReporter,
    SoAlready,
)
from domain.complaint.reporter_events import (
    ComplaintAmended,
    ComplaintRated,
    ComplaintVisibilityChanged,
    ComplaintWithdrawn,
)
from domain.complaint.state import Status
from domain.rights import NotAllowed, sees_name, sees_text
from domain.text import Missing
from tests.domain.medan import ADI, DIRECTORY, LIA, NINA
from tests.domain.spec import (
    ANSWERED,
    CITIZEN,
    CLOSED,
    FILE,
    FILED,
    ROUTED,
    STARTED,
    VERIFIED,
    citizen,
    given,
    office,
)

BEFORE_ANSWER = (FILED, VERIFIED, ROUTED, STARTED)
AFTER_ANSWER = (*BEFORE_ANSWER, ANSWERED)
HIDDEN = ChangeVisibility(anonymous=True, confidential=True)
OPEN = ChangeVisibility(anonymous=False, confidential=False)


def test_a_reporter_adds_to_an_open_report_and_nothing_moves() -> None:
    life = given(*BEFORE_ANSWER)
    life.when(Amend(text="Kini dua lubang."), CITIZEN).then(ComplaintAmended(text=citizen("Kini dua lubang.")))
    before = life.state
    after = life.then_by(CITIZEN, Amend(text="Kini dua lubang.")).state
    assert (after.status, after.clocks, after.assignments) == (before.status, before.clocks, before.assignments)
    life.when(Amend(text=" "), CITIZEN).then_refused(Missing, field="text")


def test_nothing_is_added_to_a_report_that_has_ended_and_nobody_else_adds() -> None:
    given(*AFTER_ANSWER, CLOSED).when(Amend(text="lagi"), CITIZEN).then_refused(Ended)
    given(FILED).when(Amend(text="lagi"), ADI).then_refused(NotAllowed)


def test_an_answer_is_rated_and_the_last_rating_counts() -> None:
    life = given(*AFTER_ANSWER)
    life.when(Rate(score=2, comment="lambat"), CITIZEN).then(ComplaintRated(score=2, comment=citizen("lambat")))
    assert life.then_by(CITIZEN, Rate(score=2), Rate(score=5)).state.rating == 5


def test_a_closed_report_can_still_be_rated_but_not_one_without_an_answer() -> None:
    given(*AFTER_ANSWER, CLOSED).when(Rate(score=1), CITIZEN).then_one(ComplaintRated)
    given(*BEFORE_ANSWER).when(Rate(score=1), CITIZEN).then_refused(NeitherAnsweredNorClosed)
    archived = given(FILED, (ADI, Archive(reason=ArchiveReason.FORMAT)))
    archived.when(Rate(score=1), CITIZEN).then_refused(NeitherAnsweredNorClosed)
    given(*AFTER_ANSWER, (CITIZEN, Reply(text="belum"))).when(Rate(score=1), CITIZEN).then_one(ComplaintRated)


def test_a_rating_is_one_to_five_by_the_reporter() -> None:
    for score in (0, 6, -1):
        given(*AFTER_ANSWER).when(Rate(score=score), CITIZEN).then_refused(BadScore, field="score")
    given(*AFTER_ANSWER).when(Rate(score=5), LIA).then_refused(NotAllowed)


def test_a_withdrawn_report_has_ended_and_is_no_closure() -> None:
    life = given(*BEFORE_ANSWER)
    life.when(Withdraw(reason="sudah beres"), CITIZEN).then(ComplaintWithdrawn(reason=citizen("sudah beres")))
    state = life.then_by(CITIZEN, Withdraw()).state
    assert (state.status, state.closure, state.clocks, state.ended) == (Status.WITHDRAWN, None, (), True)
    life.when(Reopen(reason="lagi"), CITIZEN).then_refused(NotClosed)
    life.when(Close(kind=Closure.RESOLVED), LIA).then_refused(NotAnswered)
    life.when(Withdraw(), CITIZEN).then_refused(Ended)


def test_a_reporter_hides_and_shows_at_any_time() -> None:
    life = given(*AFTER_ANSWER, CLOSED)
    life.when(HIDDEN, CITIZEN).then(ComplaintVisibilityChanged(anonymous=True, confidential=True, reason=None))
    life.then_by(CITIZEN, HIDDEN)
    life.when(HIDDEN, CITIZEN).then_refused(SoAlready)
    assert not life.then_by(CITIZEN, OPEN).state.anonymous


def test_an_administrator_hides_more_and_never_less_than_the_reporter_asked() -> None:
    life = given((CITIZEN, replace(FILE, anonymous=True)))
    secret = ChangeVisibility(anonymous=True, confidential=True, reason="menyebut saksi")
    made = ComplaintVisibilityChanged(anonymous=True, confidential=True, reason=office("menyebut saksi"))
    life.when(secret, ADI).then(made)
    for less in (ChangeVisibility(anonymous=False, confidential=True), OPEN):
        life.when(less, ADI).then_refused(OnlyTheReporter)
    life.then_by(ADI, secret)
    life.when(ChangeVisibility(anonymous=True, confidential=False), NINA).then_refused(SoAlready)
    life.when(secret, LIA).then_refused(NotAllowed)


def test_what_is_hidden_later_is_hidden_like_what_was_hidden_from_the_start() -> None:
    """The fault of the real system: a confidential report read out with the reporter's name."""
    life = given(*BEFORE_ANSWER)
    assert sees_name(LIA, life.state.case, DIRECTORY)
    life.then_by(CITIZEN, ChangeVisibility(anonymous=True, confidential=False))
    assert not sees_name(LIA, life.state.case, DIRECTORY)
    assert sees_text(LIA, life.state.case, DIRECTORY)
    life.then_by(CITIZEN, HIDDEN)
    assert life.state.case.confidential


def test_a_new_class_does_not_open_what_is_hidden() -> None:
    life = given((CITIZEN, replace(FILE, confidential=True)))
    life.then_by(ADI, Reclassify(report_class=ReportClass.INFORMATION, supervision=False, category=None))
    assert life.state.confidential
