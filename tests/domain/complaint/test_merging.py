"""Two reports about the same become one case, and two again: whom it may concern, and what neither loses by it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.complaint.commands import (
    Adopt,
    Amend,
    Archive,
    ChangeVisibility,
    Command,
    Escalate,
    Forward,
    Merge,
    Postpone,
    Return,
    Unmerge,
    Withdraw,
)
from domain.complaint.events import ArchiveReason, Clock
from domain.complaint.joining_events import (
    ComplaintAbsorbed,
    ComplaintMerged,
    ComplaintReleased,
    ComplaintUnmerged,
)
from domain.complaint.refusals import (
    AnswerStands,
    Ended,
    IntoEnded,
    IntoForeign,
    IntoItself,
    IntoMerged,
    NotAdopted,
    NothingMissed,
    NotMerged,
    OtherConfidentiality,
    OtherOutOfReach,
    UnknownOther,
)
from domain.complaint.state import Status
from domain.event import SYSTEM, Actor, Origin
from domain.notices import joined, notices
from domain.rights import NotAllowed
from tests.domain.medan import ADI, LIA, MEDAN, NATION, NINA, OKA, OTHER, PARKS, ROADS
from tests.domain.spec import (
    ANSWERED,
    CITIZEN,
    CLOSED,
    COMPLAINT,
    FILE,
    FILED,
    IMPORTER,
    ROUTED,
    STARTED,
    VERIFIED,
    Life,
    given,
)

KEPT = UUID(int=21)
MERGE = Merge(into=KEPT)
WORKED_ON = (FILED, VERIFIED, ROUTED, STARTED)


def life(*acts: tuple[Actor, Command], stream: UUID = KEPT, origin: Origin = Origin.LIVE) -> Life:
    made = Life(id=stream, origin=origin)
    for by, command in acts:
        made.then_by(by, command)
    return made


def beside(other: Life, *acts: tuple[Actor, Command]) -> Life:
    """A report with another one that it may be merged into."""
    made = given(*acts)
    made.others = (other,)
    return made


def test_a_report_goes_on_in_another_one_and_both_histories_say_so() -> None:
    kept = life(FILED, VERIFIED)
    merged = beside(kept, *WORKED_ON).then_by(ADI, MERGE)
    assert merged.told[-1][0] == ComplaintMerged(into=KEPT)
    assert kept.told[-1][0] == ComplaintAbsorbed(other=COMPLAINT)
    assert kept.state.absorbed == (COMPLAINT,)
    state = merged.state
    assert (state.status, state.clocks, state.open, state.closure) == (Status.MERGED, (), (), None)
    assert state.ended
    assert state.ended_at == merged.now


def test_nothing_runs_and_nothing_is_done_with_what_was_merged() -> None:
    merged = beside(life(FILED), *WORKED_ON).then_by(ADI, MERGE).after(days=90)
    merged.when(Escalate(assignment=1, clock=Clock.RESOLUTION, level=1), SYSTEM).then_refused(NothingMissed)
    merged.when(Amend(text="lagi"), CITIZEN).then_refused(Ended)
    merged.when(MERGE, ADI).then_refused(Ended)


@pytest.mark.parametrize(
    "acts",
    [
        (FILED,),
        (FILED, VERIFIED),
        (FILED, VERIFIED, ROUTED),
        WORKED_ON,
        (*WORKED_ON, (LIA, Postpone(reason="menunggu"))),
        (*WORKED_ON, (LIA, Forward(unit=PARKS))),
        (FILED, VERIFIED, ROUTED, (LIA, Return(reason="bukan kami"))),
    ],
)
def test_taken_apart_it_goes_on_where_it_was_and_no_date_has_moved(acts: tuple[tuple[Actor, Command], ...]) -> None:
    kept = life(FILED)
    whole = beside(kept, *acts)
    before = whole.state
    after = whole.then_by(ADI, MERGE).after(days=40).then_by(ADI, Unmerge()).state
    assert whole.told[-1][0] == ComplaintUnmerged(out_of=KEPT)
    assert kept.told[-1][0] == ComplaintReleased(other=COMPLAINT)
    assert kept.state.absorbed == ()
    for name in ("status", "clocks", "assignments", "lead", "complete_at", "merger", "ended_at", "officers"):
        assert getattr(after, name) == getattr(before, name), name


def test_what_passed_while_it_was_merged_is_escalated_when_it_goes_on() -> None:
    whole = beside(life(FILED), *WORKED_ON).then_by(ADI, MERGE).after(days=60).then_by(ADI, Unmerge())
    missed = whole.state.due(Clock.RESOLUTION)
    assert missed is not None
    assert whole.now > missed.at + timedelta(days=20)
    whole.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=1))
    assert whole.state.level == 1


def test_it_is_taken_apart_also_from_one_that_has_ended() -> None:
    kept = life(FILED)
    whole = beside(kept, *WORKED_ON).then_by(ADI, MERGE)
    kept.then_by(CITIZEN, Withdraw())
    assert whole.then_by(ADI, Unmerge()).state.status is Status.IN_PROGRESS


def test_only_what_is_merged_is_taken_apart() -> None:
    given(*WORKED_ON).when(Unmerge(), ADI).then_refused(NotMerged, status=Status.IN_PROGRESS)
    given(*WORKED_ON, ANSWERED, CLOSED).when(Unmerge(), ADI).then_refused(NotMerged)
    whole = beside(life(FILED), FILED).then_by(ADI, MERGE, Unmerge())
    whole.when(Unmerge(), ADI).then_refused(NotMerged)


def test_not_into_itself_and_not_into_what_is_unknown() -> None:
    given(FILED).when(Merge(into=COMPLAINT), ADI).then_refused(IntoItself, field="into")
    given(FILED).when(MERGE, ADI).then_refused(UnknownOther, field="into")


def test_no_ring_of_two_or_three() -> None:
    second, third = life(FILED), life(FILED, stream=UUID(int=22))
    first = beside(second, FILED)
    second.others, third.others = (third, first), (first, second)
    first.then_by(ADI, MERGE)
    second.when(Merge(into=COMPLAINT), ADI).then_refused(IntoMerged, field="into")
    second.then_by(ADI, Merge(into=third.id))
    for target in (COMPLAINT, KEPT):
        third.when(Merge(into=target), ADI).then_refused(IntoMerged)
    assert third.state.absorbed == (KEPT,)
    assert second.state.absorbed == (COMPLAINT,)


def test_not_into_one_that_has_ended_and_not_out_of_one() -> None:
    archived = life(FILED, (ADI, Archive(reason=ArchiveReason.FORMAT)))
    beside(archived, FILED).when(MERGE, ADI).then_refused(IntoEnded, field="into", status=Status.ARCHIVED)
    closed = life(*WORKED_ON, ANSWERED, CLOSED)
    beside(closed, FILED).when(MERGE, ADI).then_refused(IntoEnded)
    beside(life(FILED), *WORKED_ON, ANSWERED, CLOSED).when(MERGE, ADI).then_refused(Ended)


def test_into_an_answered_one_but_no_answered_one_away_from_its_reporter() -> None:
    answered = (*WORKED_ON, ANSWERED)
    assert beside(life(*answered), FILED).then_by(ADI, MERGE).state.status is Status.MERGED
    beside(life(FILED), *answered).when(MERGE, ADI).then_refused(AnswerStands)


def test_histories_of_others_are_adopted_first_on_both_sides() -> None:
    old = life((IMPORTER, FILE), origin=Origin.IMPORTED).live()
    beside(old, FILED).when(MERGE, ADI).then_refused(IntoForeign, field="into")
    old.others = (life(FILED, stream=UUID(int=22)),)
    old.when(Merge(into=UUID(int=22)), ADI).then_refused(NotAdopted)
    old.then_by(ADI, Adopt())
    assert beside(old, FILED).then_by(ADI, MERGE).state.merger is not None


def test_confidential_and_not_stay_apart() -> None:
    sealed = life((CITIZEN, replace(FILE, confidential=True)))
    beside(sealed, FILED).when(MERGE, ADI).then_refused(OtherConfidentiality, field="into")
    both = beside(sealed, FILED, (CITIZEN, ChangeVisibility(anonymous=False, confidential=True)))
    assert both.then_by(ADI, MERGE).state.status is Status.MERGED


def test_only_who_is_over_both_desks_and_sees_both() -> None:
    of_binjai = life((CITIZEN, replace(FILE, received_by=OTHER)))
    beside(of_binjai, FILED).when(MERGE, ADI).then_refused(UnknownOther)
    beside(of_binjai, FILED).when(MERGE, OKA).then_refused(NotAllowed)
    of_nation = life((CITIZEN, replace(FILE, received_by=NATION)), (NINA, ROUTED[1]))
    beside(of_nation, FILED).when(MERGE, ADI).then_refused(OtherOutOfReach, field="into")
    assert beside(of_binjai, FILED).then_by(NINA, MERGE).state.status is Status.MERGED
    for nobody in (LIA, CITIZEN, SYSTEM):
        beside(life(FILED), *WORKED_ON).when(MERGE, nobody).then_refused(NotAllowed)


def told(life: Life) -> set[tuple[str, str | None]]:
    event, _ = life.told[-1]
    return {(one.template, one.unit) for one in notices(event, life.state, life.directory)}


def test_all_whom_it_concerns_are_told() -> None:
    kept = life(FILED)
    whole = beside(kept, *WORKED_ON).then_by(ADI, MERGE)
    assert told(whole) == {("merged", None), ("merged_away", ROADS)}
    assert told(kept) == {("absorbed", MEDAN)}
    kept.then_by(CITIZEN, Withdraw())
    assert told(kept) == {("withdrawn", MEDAN), ("joined_left", MEDAN)}
    assert told(whole.then_by(ADI, Unmerge())) == {("unmerged", None), ("unmerged_here", ROADS)}


def test_whose_report_was_merged_hears_of_what_becomes_of_the_other_and_of_nothing_else() -> None:
    events = [event for event, _ in given(*WORKED_ON, ANSWERED, CLOSED).told]
    assert [joined(event) for event in events] == [None, None, None, None, "joined_answered", "joined_closed"]
