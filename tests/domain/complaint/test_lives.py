"""Random lives: whatever people try in whatever order, the case stays one that the rules can explain."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args
from uuid import UUID

from hypothesis import assume, settings
from hypothesis import given as over
from hypothesis import strategies as st

from domain.complaint.case_guards import workers_for
from domain.complaint.commands import (
    Adopt,
    Amend,
    Answer,
    ApproveDraft,
    Archive,
    Assign,
    Attachment,
    ChangeVisibility,
    Close,
    CoAssign,
    Command,
    CompleteErasure,
    CorrectAnswer,
    DraftAnswer,
    DraftCorrection,
    Erase,
    Escalate,
    Follow,
    Forward,
    GiveInformation,
    Label,
    LiftHold,
    Merge,
    Note,
    PlaceHold,
    PostAnswer,
    Postpone,
    Rate,
    Reclassify,
    Redact,
    Refer,
    ReissueSecret,
    Reopen,
    Reply,
    RequestErasure,
    RequestInformation,
    Resume,
    Return,
    ReturnDraft,
    Route,
    Split,
    Start,
    Take,
    Unfollow,
    Unmerge,
    Verify,
    Warn,
    Withdraw,
)
from domain.complaint.decide import offered
from domain.complaint.events import (
    INTAKE,
    Answered,
    ArchiveReason,
    Clock,
    Closure,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintReopened,
    ComplaintRouted,
    MediaType,
    ReportClass,
)
from domain.complaint.fold import ESCALATING, fold
from domain.complaint.personal_data import Basis, ErasureRefused
from domain.complaint.refusals import UnderLegalHold
from domain.complaint.rules import GUARDS, act_of
from domain.complaint.state import ENDED, Complaint, Status, Turn
from domain.complaint.unit_events import ComplaintCoAssigned, ComplaintForwarded, ComplaintResumed, InformationGiven
from domain.directory.commands import SetApproval
from domain.event import SYSTEM, Actor, Code, Origin, Refused, Role
from domain.rights import Act
from tests.domain import spec
from tests.domain.medan import ADI, BABURA, BARU, DEWI, DIRECTORY, GONE, IRA, LIA, PARKS, ROADS, STAFF, applied
from tests.domain.spec import CITIZEN, FILED, IMPORTER, REPORTER, ROUTED, STARTED, Life, given, named

PHOTO = Attachment(media_type=MediaType.JPEG, size=1200, digest="ab" * 32, name="foto.jpg")

FILE = replace(spec.FILE, name="Budi Santoso")
OTHER = Life(id=UUID(int=11)).then_by(CITIZEN, FILE)
SEALED = Life(id=UUID(int=12)).then_by(CITIZEN, replace(FILE, confidential=True))
OTHERS = (OTHER, SEALED)
FAN = Actor(id=UUID(int=31), role=Role.FOLLOWER)
ACTORS = (CITIZEN, SYSTEM, IMPORTER, FAN, *STAFF)
ABOUT_PEOPLE = {
    Act.REQUEST_ERASURE,
    Act.ERASE,
    Act.COMPLETE_ERASURE,
    Act.PLACE_HOLD,
    Act.LIFT_HOLD,
    *(Act.AMEND, Act.RATE, Act.CHANGE_VISIBILITY, Act.RECLASSIFY, Act.REDACT, Act.REISSUE_SECRET, Act.REFER),
    *(Act.NOTE, Act.LABEL, Act.TAKE, Act.ASSIGN),
    *(Act.FOLLOW, Act.UNFOLLOW),
}
"""They leave the case where it is; that they do the random lives show."""
MOST_TURNS = 5
"""After so many units a case shows nothing new."""
APPROVING = applied(SetApproval(code=ROADS, required=True), SetApproval(code=PARKS, required=True), onto=DIRECTORY)
EVERYTHING = [(by, act) for by in ACTORS for act in GUARDS]

COMMANDS: dict[Act, Callable[[Complaint], Command]] = {
    Act.VERIFY: lambda case: Verify(),
    Act.ROUTE: lambda case: Route(unit=PARKS if len(case.assignments) % 2 else ROADS),
    Act.CO_ASSIGN: lambda case: CoAssign(unit=unshared(case)),
    Act.RETURN: lambda case: Return(reason="bukan kami"),
    Act.FORWARD: lambda case: Forward(unit=another(case)),
    Act.REQUEST_INFORMATION: lambda case: RequestInformation(question="di mana?"),
    Act.GIVE_INFORMATION: lambda case: GiveInformation(text="di sini"),
    Act.POSTPONE: lambda case: Postpone(reason="menunggu pelapor"),
    Act.RESUME: lambda case: Resume(),
    Act.CORRECT_ANSWER: lambda case: CorrectAnswer(text="jawaban yang benar"),
    Act.WARN: lambda case: next_warning(case),
    Act.START: lambda case: Start(),
    Act.ANSWER: lambda case: Answer(text="jawaban", attachments=(PHOTO,)),
    Act.DRAFT_ANSWER: lambda case: DraftAnswer(text="konsep", attachments=(PHOTO,)),
    Act.DRAFT_CORRECTION: lambda case: DraftCorrection(text="konsep yang benar", attachments=(PHOTO,)),
    Act.APPROVE_DRAFT: lambda case: ApproveDraft(),
    Act.RETURN_DRAFT: lambda case: ReturnDraft(reason="tulis ulang"),
    Act.POST_ANSWER: lambda case: PostAnswer(),
    Act.ESCALATE: lambda case: next_escalation(case),
    Act.REPLY: lambda case: Reply(text="belum"),
    Act.CLOSE_AS_REPORTER: lambda case: Close(kind=Closure.REPORTER),
    Act.CLOSE_AS_RESOLVED: lambda case: Close(kind=Closure.RESOLVED),
    Act.CLOSE_BY_SYSTEM: lambda case: Close(kind=Closure.SYSTEM),
    Act.REOPEN: lambda case: Reopen(reason="lagi"),
    Act.ARCHIVE: lambda case: Archive(reason=ArchiveReason.FORMAT),
    Act.ADOPT: lambda case: Adopt(),
    Act.REQUEST_ERASURE: lambda case: RequestErasure(),
    Act.ERASE: lambda case: Erase(basis=Basis.ORDER),
    Act.COMPLETE_ERASURE: lambda case: CompleteErasure(subject=case.filed.reporter),
    Act.PLACE_HOLD: lambda case: PlaceHold(reason="perkara"),
    Act.LIFT_HOLD: lambda case: LiftHold(reason="selesai"),
    Act.AMEND: lambda case: Amend(text="tambahan"),
    Act.RATE: lambda case: Rate(score=4),
    Act.WITHDRAW: lambda case: Withdraw(),
    Act.CHANGE_VISIBILITY: lambda case: more_private(case),
    Act.RECLASSIFY: lambda case: Reclassify(
        report_class=ReportClass.COMPLAINT, supervision=not case.classification.supervision, category=None
    ),
    Act.REDACT: lambda case: Redact(of_version=1, of_field="body", text="…", reason="nama"),
    Act.REISSUE_SECRET: lambda case: ReissueSecret(),
    Act.REFER: lambda case: Refer(reason="maladministrasi"),
    Act.NOTE: lambda case: Note(text="catatan"),
    Act.LABEL: lambda case: Label(label="viral", on="viral" not in case.labels),
    Act.TAKE: lambda case: Take(),
    Act.ASSIGN: lambda case: Assign(officer=somebody_else(case)),
    Act.FOLLOW: lambda case: Follow(contact="warga@contoh.example"),
    Act.UNFOLLOW: lambda case: Unfollow(),
    Act.MERGE: lambda case: Merge(into=(SEALED if case.confidential else OTHER).id),
    Act.UNMERGE: lambda case: Unmerge(),
    Act.SPLIT: lambda case: Split(title="Lampu mati", body="Lampu jalan juga mati."),
}

DIAGRAM = Path(__file__).parents[3] / "docs" / "reference" / "states.md"
MOVES = {(Status(a), Status(b)) for a, b in re.findall(r"^ +(\w+) --> (\w+) :", DIAGRAM.read_text("utf-8"), re.M)}
"""What may follow what, as people are told; the guards say it a second time."""


def unshared(case: Complaint) -> Code:
    """A unit that has no part in the case now."""
    having = {each.unit for each in case.assignments if each.turn is not Turn.GONE}
    return next((unit for unit in (PARKS, ROADS, BARU, BABURA) if unit not in having), GONE)


def another(case: Complaint) -> Code:
    """A unit of the city that does not have the case; a closed one when all of them have it."""
    having = {each.unit for each in case.open}
    return next((unit for unit in (PARKS, ROADS, BARU, BABURA) if unit not in having), GONE)


def next_escalation(case: Complaint) -> Escalate:
    """The one that is due first; a senseless one when no promise is open."""
    waiting = [(clock.next.at, clock) for clock in case.clocks if clock.next]
    if not waiting:
        return Escalate(assignment=INTAKE, clock=Clock.RESOLUTION, level=1)
    clock = min(waiting, key=lambda each: each[0])[1]
    return Escalate(assignment=clock.assignment, clock=clock.clock, level=clock.level + 1)


def next_warning(case: Complaint) -> Warn:
    """Of the date that is next and was not warned of."""
    near = min((clock for clock in case.clocks if not clock.warned), key=lambda each: each.due.at, default=None)
    return (
        Warn(assignment=INTAKE, clock=Clock.RESOLUTION)
        if near is None
        else Warn(assignment=near.assignment, clock=near.clock)
    )


def more_private(case: Complaint) -> ChangeVisibility:
    """What staff may do, too, until all is hidden."""
    hidden = case.anonymous and case.confidential
    return ChangeVisibility(anonymous=not hidden, confidential=not hidden)


def somebody_else(case: Complaint) -> UUID | None:
    """A colleague who does not work on it yet; nobody, where there is no other."""
    working = {case.officers.get(number) for number in (case.lead, *(each.number for each in case.open))}
    return min(workers_for(case.responsible, DIRECTORY) - working, default=None)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A life in which much is tried, mostly what is allowed, and what is allowed happens; half begin as a history."""
    directory = draw(st.sampled_from([DIRECTORY, APPROVING]))
    life = Life(origin=draw(st.sampled_from(Origin)), directory=directory, others=OTHERS).copy()
    life.then_by(IMPORTER if life.origin is Origin.IMPORTED else CITIZEN, FILE)
    for _ in range(draw(st.integers(0, 14))):
        life.after(hours=draw(st.sampled_from([0, 1, 24, 24 * 9, 24 * 45])))
        if draw(st.integers(0, 9)) == 0:
            life.live()
        tries = allowed(life) if draw(st.integers(0, 9)) else []
        by, act = draw(st.sampled_from(tries or EVERYTHING))
        turn(life, by, act)
    return life


def allowed(life: Life) -> list[tuple[Actor, Act]]:
    state = life.state
    offers = ((by, offer) for by in ACTORS for offer in offered(state, life.context(by)))
    return [(by, offer.act) for by, offer in offers if offer.refusal is None]


def turn(life: Life, by: Actor, act: Act) -> Refused | None:
    """Try it; what is refused must leave no trace."""
    before = list(life.told)
    try:
        life.then_by(by, named(COMMANDS[act](life.state), life.state, life.context(by)))
    except Refused as refused:
        refusal = refused
    else:
        return None
    assert life.told == before
    return refusal


def steps(life: Life) -> list[tuple[Complaint, Complaint]]:
    states = [fold(life.told[:n]) for n in range(1, len(life.told) + 1)]
    return list(pairwise(state for state in states if state is not None))


@over(lives())
@settings(max_examples=75, deadline=None)
def test_no_forbidden_step_is_taken(life: Life) -> None:
    for before, after in steps(life):
        assert after.status is before.status or (before.status, after.status) in MOVES
        assert after.version == before.version + 1


@over(lives())
@settings(max_examples=75, deadline=None)
def test_promises_are_kept_or_raised_in_order(life: Life) -> None:
    """The clocks of the administration run exactly where somebody must act; levels rise by one, never early."""
    for (before, after), (event, at) in zip(steps(life), life.told[1:], strict=True):
        if isinstance(event, ComplaintEscalated):
            place = (event.assignment, event.clock)
            raised = next(clock for clock in before.clocks if (clock.assignment, clock.clock) == place)
            assert (event.level, event.missed) == (raised.level + 1, raised.due)
            assert raised.next is not None
            assert at.recorded_at > raised.next.at
        if isinstance(event, Answered) and not after.open:
            assert not ESCALATING & {clock.clock for clock in after.clocks}
        if isinstance(event, ComplaintRouted | ComplaintReopened) and not after.imported:
            assert {Clock.FIRST_RESPONSE, Clock.RESOLUTION} <= {clock.clock for clock in after.clocks}


@over(lives())
@settings(max_examples=75, deadline=None)
def test_a_live_case_that_waits_for_the_administration_has_a_deadline(life: Life) -> None:
    case = life.state
    running = {clock.clock for clock in case.clocks}
    if case.imported:
        assert running == set() or case.adopted
    elif case.status in ENDED:
        assert running <= {Clock.REOPENING}
    elif case.status is Status.ANSWERED:
        assert running == {Clock.REPLY}
    elif case.status is Status.POSTPONED:
        assert Clock.REPLY in running, "nobody waits for ever"
    elif case.status is not Status.VERIFIED:
        assert running & ESCALATING
    assert len({(clock.assignment, clock.clock) for clock in case.clocks}) == len(case.clocks), "each clock runs once"


@over(lives())
@settings(max_examples=75, deadline=None)
def test_the_resolution_promised_first_outlives_every_routing(life: Life) -> None:
    promised = None
    assume(not any(isinstance(event, ComplaintCoAssigned) for event, _ in life.told))
    for event, _ in life.told:
        if isinstance(event, ComplaintRouted | ComplaintForwarded):
            assert not promised or event.resolution == promised
        if isinstance(event, InformationGiven | ComplaintResumed):
            assert event.resolution is None or not promised or event.resolution.at >= promised.at
            promised = event.resolution
        if isinstance(event, ComplaintRouted | ComplaintReopened):
            promised = event.resolution
        elif isinstance(event, Answered):
            promised = None


@over(lives(), st.data())
@settings(max_examples=75, deadline=None)
def test_the_fold_is_total_over_every_part_that_begins_with_the_filing(life: Life, data: st.DataObject) -> None:
    """As "as happened by" needs it: events between may be left out, the order stays."""
    kept = [told for told in life.told[1:] if data.draw(st.booleans())]
    assert fold([life.told[0], *kept]) is not None
    assert fold([]) is None


@over(lives(), st.sampled_from(ACTORS))
@settings(max_examples=75, deadline=None)
def test_what_is_offered_is_what_is_accepted(life: Life, by: Actor) -> None:
    """Buttons and commands share their guards: offered means done, refused means refused for the same reason."""
    offers = {offer.act: offer.refusal for offer in offered(life.state, life.context(by))}
    assert set(offers) == set(GUARDS) == set(COMMANDS)
    for act, refusal in offers.items():
        command = named(COMMANDS[act](life.state), life.state, life.context(by))
        assert act_of(command) is act
        outcome = life.when(command, by)
        if isinstance(refusal, UnderLegalHold):  # refused, and that is recorded
            outcome.then_one(ErasureRefused)
            continue
        refused = outcome.refused
        assert (type(refused), refused and refused.facts) == (type(refusal), refusal and refusal.facts)


@cache
def every_life() -> tuple[Life, ...]:
    """All that is tried, and what takes more than one step of it."""
    return (*explored(), erased_after_a_hold(), warned(), approved(), changed_without_moving(), *joined(), *split())


def explored() -> list[Life]:
    """One life to every kind of state, found by trying everything, at once and much later, until nothing is new."""
    beginnings = [Life(origin=origin, others=OTHERS).copy() for origin in Origin]
    waiting = [life.then_by(IMPORTER if life.origin is Origin.IMPORTED else CITIZEN, FILE) for life in beginnings]
    found: dict[object, Life] = {}
    reached: list[Life] = []
    while waiting:
        life = waiting.pop(0)
        state = life.state
        current = state.current
        turn = (current.answered, current.pause and current.pause.asked) if current else None
        merged = state.merger and state.merger.status
        beside = next(((each.begun, each.pause is None) for each in state.open if each.number != state.lead), None)
        kind = (state.status, life.origin, state.adopted, state.last_answer is None, turn, merged, beside)
        reached.append(life)
        if kind not in found and len(state.assignments) < MOST_TURNS:
            found[kind] = life
            waiting += [grown for days in (0, 60) for grown in children(life, days)]
    return reached


def children(life: Life, days: int) -> list[Life]:
    """The life after each act that is allowed so many days later; a history may also come to its end there."""
    later = life.copy().after(days=days)
    left = ABOUT_PEOPLE | ({Act.CO_ASSIGN} if len(later.state.open) > 1 else set())  # a third shows nothing new
    grown = [(later.copy(), by, act) for by, act in allowed(later) if act not in left]
    ended = [] if life.origin is Origin.LIVE else [replace(later, origin=Origin.LIVE)]
    acted = [(child, by, named(COMMANDS[act](child.state), child.state, child.context(by))) for child, by, act in grown]
    return [child.then_by(by, command) for child, by, command in acted] + ended


def erased_after_a_hold() -> Life:
    life = Life().then_by(CITIZEN, FILE, RequestErasure()).then_by(IRA, PlaceHold(reason="perkara"))
    life.then_by(ADI, Erase(basis=Basis.REQUEST)).then_by(IRA, LiftHold(reason="selesai"))
    return life.then_by(ADI, Erase(basis=Basis.REQUEST)).then_by(SYSTEM, CompleteErasure(subject=REPORTER))


def warned() -> Life:
    """One that falls due in a day."""
    return given(FILED).after(days=2).then_by(SYSTEM, Warn(assignment=INTAKE, clock=Clock.VERIFICATION))


def approved() -> Life:
    """One whose answer a leader returned and then approved, and its correction too."""
    life = given(FILED, ROUTED, STARTED, directory=APPROVING).then_by(LIA, DraftAnswer(text="konsep"))
    life.then_by(DEWI, ReturnDraft(reason="tulis ulang")).then_by(LIA, DraftAnswer(text="konsep lain"))
    life.then_by(DEWI, ApproveDraft()).then_by(LIA, PostAnswer(), DraftCorrection(text="jawaban yang benar"))
    return life.then_by(DEWI, ApproveDraft()).then_by(LIA, PostAnswer())


def changed_without_moving() -> Life:
    """All that reporters and offices do with a case where it is."""
    life = Life().then_by(CITIZEN, FILE, Amend(text="tambahan"), ChangeVisibility(anonymous=True, confidential=True))
    acts = (Act.NOTE, Act.LABEL, Act.TAKE, Act.RECLASSIFY, Act.REDACT, Act.REFER, Act.REISSUE_SECRET)
    for act in acts:
        life.then_by(ADI, COMMANDS[act](life.state))
    life.then_by(ADI, Verify(), Route(unit=ROADS)).then_by(LIA, Answer(text="jawaban"))
    life.then_by(CITIZEN, ChangeVisibility(anonymous=False, confidential=False))
    life.then_by(FAN, COMMANDS[Act.FOLLOW](life.state), Unfollow())
    return life.then_by(CITIZEN, Rate(score=5))


def joined() -> tuple[Life, Life]:
    """Two that were one for a while."""
    kept = Life(id=UUID(int=13)).then_by(CITIZEN, FILE)
    merged = Life(others=(kept,)).then_by(CITIZEN, FILE).then_by(ADI, Merge(into=kept.id), Unmerge())
    return merged, kept


def split() -> tuple[Life, Life]:
    """One that held two matters, and the second."""
    life = Life().then_by(CITIZEN, FILE).then_by(ADI, COMMANDS[Act.SPLIT](Life().then_by(CITIZEN, FILE).state))
    return life, life.others[0]


def test_every_step_of_the_diagram_is_taken_and_every_event_made() -> None:
    lives = every_life()
    taken = {(before.status, after.status) for life in lives for before, after in steps(life)}
    assert {(before, after) for before, after in taken if before is not after} == MOVES
    made = {type(event) for life in lives for event, _ in life.told}
    assert made == set(get_args(ComplaintEvent))
