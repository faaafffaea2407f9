"""What offices do with a case beside moving and answering it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from domain.complaint.commands import (
    Answer,
    Assign,
    Label,
    Note,
    Postpone,
    Reclassify,
    Redact,
    Refer,
    ReissueSecret,
    Resume,
    Return,
    Route,
    Start,
    Take,
    Withdraw,
)
from domain.complaint.desk_events import (
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    ComplaintTaken,
)
from domain.complaint.events import Clock, Due, ReportClass
from domain.complaint.refusals import (
    ClockStandsStill,
    Ended,
    NobodyToCheck,
    NoSuchText,
    NotOfThisUnit,
    ReferredAlready,
    SoAlready,
    SupervisionMisplaced,
    TooManyLabels,
)
from domain.complaint.terms import Classification
from domain.directory.refusals import UnknownCategory
from domain.event import Code
from domain.rights import NotAllowed
from domain.standards import working_days_between
from domain.text import BadCode, Missing
from tests.domain.medan import ADI, BARA, DEWI, DIRECTORY, IRA, LIA, NATION, PARKS, PIA, ROADS
from tests.domain.spec import ANSWERED, CITIZEN, FILE, FILED, MONDAY, ROUTED, STARTED, VERIFIED, citizen, given, office

WITH_ROADS = (FILED, VERIFIED, ROUTED, STARTED)
CONDUCT = Reclassify(report_class=ReportClass.COMPLAINT, supervision=True, category=None)
QUESTION = Reclassify(report_class=ReportClass.INFORMATION, supervision=False, category=None)


def promised(kind: ReportClass, supervision: bool = False) -> Due:
    """What is promised for this class from the filing on."""
    return DIRECTORY.promise(Clock.RESOLUTION, MONDAY, unit=ROADS, report_class=kind, supervision=supervision)


def test_a_new_class_counts_from_the_same_start_by_its_own_standard() -> None:
    life = given(*WITH_ROADS).after(days=3)
    made = life.when(CONDUCT, ADI).then_one(ComplaintReclassified)
    assert made.old == Classification(report_class=ReportClass.COMPLAINT, supervision=False, category=None)
    assert made.new == replace(made.old, supervision=True)
    assert made.resolution == promised(ReportClass.COMPLAINT, supervision=True)
    assert made.parts is None
    clock = life.then_by(ADI, CONDUCT).state.running(Clock.RESOLUTION)
    assert clock is not None
    assert (clock.due, clock.next, clock.level) == (made.resolution, made.resolution, 0)


def test_a_missed_promise_stays_missed_whatever_the_new_class() -> None:
    """Nobody can make a late case look in time by calling it something else."""
    life = given(*WITH_ROADS).after(days=40)
    before = life.state.running(Clock.RESOLUTION)
    assert life.when(CONDUCT, ADI).then_one(ComplaintReclassified).resolution == promised(ReportClass.COMPLAINT)
    assert life.then_by(ADI, CONDUCT).state.running(Clock.RESOLUTION) == before


def test_before_the_check_and_after_the_answer_no_resolution_runs_and_none_begins() -> None:
    assert given(FILED).when(QUESTION, ADI).then_one(ComplaintReclassified).resolution is None
    assert given(*WITH_ROADS, ANSWERED).when(QUESTION, ADI).then_one(ComplaintReclassified).resolution is None
    checked = given(FILED, (ADI, QUESTION), VERIFIED).state
    assert checked.due(Clock.RESOLUTION) == promised(ReportClass.INFORMATION)


def test_another_category_alone_moves_no_date() -> None:
    category = min(DIRECTORY.categories)
    other = Reclassify(report_class=ReportClass.COMPLAINT, supervision=False, category=category)
    life = given(*WITH_ROADS).after(days=2)
    assert life.when(other, ADI).then_one(ComplaintReclassified).resolution == promised(ReportClass.COMPLAINT)


def test_what_cannot_be_reclassified() -> None:
    life = given(*WITH_ROADS)
    same = Reclassify(report_class=ReportClass.COMPLAINT, supervision=False, category=None)
    life.when(same, ADI).then_refused(SoAlready)
    life.when(replace(QUESTION, supervision=True), ADI).then_refused(SupervisionMisplaced)
    life.when(replace(same, category=Code("nothing")), ADI).then_refused(UnknownCategory)
    life.when(CONDUCT, LIA).then_refused(NotAllowed)
    life.then_by(CITIZEN, Withdraw()).when(CONDUCT, ADI).then_refused(Ended)


def test_a_date_that_stands_still_is_not_counted_anew() -> None:
    life = given(*WITH_ROADS, (LIA, Postpone(reason="menunggu surat")))
    life.when(CONDUCT, ADI).then_refused(ClockStandsStill)


def test_what_a_pause_moved_the_date_by_stays_under_the_new_class() -> None:
    life = given(*WITH_ROADS).after(days=1).then_by(LIA, Postpone(reason="menunggu surat"))
    life.after(days=7).then_by(LIA, Resume())
    moved = life.state.due(Clock.RESOLUTION)
    plain = promised(ReportClass.COMPLAINT)
    made = life.when(CONDUCT, ADI).then_one(ComplaintReclassified).resolution
    later = promised(ReportClass.COMPLAINT, supervision=True)
    assert made is not None
    assert moved is not None
    calendar = DIRECTORY.calendar_of(ROADS)
    assert working_days_between(plain.on, moved.on, calendar) == working_days_between(later.on, made.on, calendar) == 5


def test_a_text_is_redacted_under_the_key_of_whoever_wrote_it() -> None:
    life = given(*WITH_ROADS, ANSWERED)
    story = Redact(of_version=1, of_field="body", text="Lubang di depan rumah […].", reason="nama tetangga")
    life.when(story, ADI).then(
        ComplaintRedacted(
            of_version=1,
            of_field=Code("body"),
            text=citizen("Lubang di depan rumah […]."),
            reason=office("nama tetangga"),
        )
    )
    answer = Redact(of_version=5, of_field="text", text="Sudah.", reason="nama")
    assert life.when(answer, ADI).then_one(ComplaintRedacted).text == office("Sudah.")


def test_only_texts_that_there_are_can_be_redacted_and_only_by_administrators() -> None:
    life = given(*WITH_ROADS)
    for version, field in ((1, "name"), (1, "text"), (2, "body"), (99, "body"), (1, "tracking_id")):
        asked = Redact(of_version=version, of_field=field, text="x", reason="y")
        life.when(asked, ADI).then_refused(NoSuchText, field="of_version")
    good = Redact(of_version=1, of_field="body", text="x", reason="y")
    life.when(good, LIA).then_refused(NotAllowed)
    life.when(good, CITIZEN).then_refused(NotAllowed)
    life.when(replace(good, reason=""), ADI).then_refused(Missing, field="reason")
    life.then_by(ADI, good)
    again = Redact(of_version=life.state.version, of_field="text", text="x", reason="y")
    life.when(again, ADI).then_refused(NoSuchText)


def test_a_new_secret_is_handed_out_where_somebody_can_be_checked() -> None:
    named = given((CITIZEN, replace(FILE, name="Budi")))
    named.when(ReissueSecret(), ADI).then(ComplaintSecretReissued())
    named.when(ReissueSecret(), LIA).then_refused(NotAllowed)
    named.when(ReissueSecret(), CITIZEN).then_refused(NotAllowed)
    given(FILED).when(ReissueSecret(), ADI).then_refused(NobodyToCheck)


def test_a_case_is_referred_to_the_ombudsman_once() -> None:
    life = given(*WITH_ROADS)
    asked = Refer(reason="dibiarkan")
    life.when(asked, ADI).then(ComplaintReferred(unit=NATION, reason=office("dibiarkan")))
    life.then_by(ADI, asked).when(asked, ADI).then_refused(ReferredAlready)
    life.when(asked, LIA).then_refused(NotAllowed)


def test_notes_are_for_those_who_have_to_do_with_the_case() -> None:
    life = given(*WITH_ROADS)
    for by in (LIA, DEWI, ADI):
        life.when(Note(text="sudah ditelepon"), by).then(ComplaintNoted(text=office("sudah ditelepon")))
    for by in (CITIZEN, PIA, BARA, IRA):
        life.when(Note(text="x"), by).then_refused(NotAllowed)


def test_a_label_is_put_on_and_taken_off() -> None:
    life = given(*WITH_ROADS)
    life.when(Label(label="viral"), LIA).then(ComplaintLabelled(label=Code("viral"), on=True))
    life.when(Label(label="viral", on=False), LIA).then_refused(SoAlready)
    life.then_by(LIA, Label(label="viral"), Label(label="banjir"))
    assert life.state.labels == ("banjir", "viral")
    life.when(Label(label="viral"), LIA).then_refused(SoAlready)
    assert life.then_by(LIA, Label(label="viral", on=False)).state.labels == ("banjir",)
    life.when(Label(label="Bukan kode!"), LIA).then_refused(BadCode)
    for number in range(19):
        life.then_by(LIA, Label(label=f"l{number}"))
    life.when(Label(label="lagi"), LIA).then_refused(TooManyLabels)


def test_one_officer_works_on_a_turn_and_a_colleague_can_take_over() -> None:
    life = given(*WITH_ROADS)
    life.when(Take(), LIA).then(ComplaintTaken(assignment=1, officer=LIA.id))
    life.then_by(LIA, Take()).when(Take(), LIA).then_refused(SoAlready)
    life.when(Assign(officer=ADI.id), DEWI).then(ComplaintTaken(assignment=1, officer=ADI.id))
    life.when(Assign(officer=None), DEWI).then(ComplaintTaken(assignment=1, officer=None))
    for stranger in (PIA.id, DEWI.id, UUID(int=77)):
        life.when(Assign(officer=stranger), DEWI).then_refused(NotOfThisUnit, field="officer")
    life.when(Take(), PIA).then_refused(NotAllowed)
    life.when(Take(), DEWI).then_refused(NotAllowed)


def test_whoever_worked_on_it_does_no_more_when_the_case_moves_on() -> None:
    life = given(FILED, (ADI, Take()))
    assert life.state.officers == {0: ADI.id}
    life.then_by(ADI, Route(unit=ROADS))
    assert life.state.officers == {}
    life.then_by(LIA, Take(), Return(reason="bukan kami")).then_by(ADI, Route(unit=PARKS))
    assert life.state.officers.get(life.state.lead) is None
    life.then_by(PIA, Take(), Start(), Answer(text="sudah")).after(days=1)
    assert life.state.officers[life.state.lead] == PIA.id
    assert life.now - MONDAY == timedelta(days=1)
