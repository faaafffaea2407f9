"""A corrected answer: the office's own mistake, mended in sight of all."""

from domain.complaint.commands import CorrectAnswer, Reply
from domain.complaint.events import Clock
from domain.complaint.refusals import Ended, NeverAnswered, NotAnswered
from domain.complaint.state import Status
from domain.complaint.unit_events import AnswerCorrected
from domain.rights import NotAllowed
from tests.domain.medan import LIA, PIA
from tests.domain.spec import ANSWERED, CITIZEN, CLOSED, FILED, ROUTED, STARTED, given, office

CORRECT = CorrectAnswer(text="Ditambal pada 6 November.", reason="Tanggal salah.")


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
