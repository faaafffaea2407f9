"""Who is told of what: each event against the case that it leaves behind."""

from dataclasses import replace

import pytest

from domain.complaint.commands import Answer, Archive, Close, Command, Escalate, Reopen, Reply, Return, Route, Verify
from domain.complaint.events import ArchiveReason, Clock, Closure
from domain.event import SYSTEM, Actor, Role
from domain.notices import holders, notices
from tests.domain.medan import ADI, DIRECTORY, LIA, MEDAN, ROADS
from tests.domain.spec import ANSWERED, CITIZEN, CLOSED, FILE, FILED, ROUTED, STARTED, VERIFIED, Life, given, imported

ON_THE_WAY = (FILED, VERIFIED, ROUTED)


def told(life: Life) -> set[tuple[str, Role | None, str | None]]:
    """Of the last event: sentence, and the role and unit that it goes to; none for the reporter."""
    event, _ = life.told[-1]
    return {(one.template, one.role, one.unit) for one in notices(event, life.state, life.directory)}


def to_reporter(template: str) -> tuple[str, Role | None, str | None]:
    return template, None, None


@pytest.mark.parametrize(
    ("before", "last", "expected"),
    [
        ((), FILED, {to_reporter("received"), ("to_check", Role.AGENCY_ADMIN, MEDAN)}),
        ((FILED,), VERIFIED, set()),
        ((FILED, VERIFIED), ROUTED, {to_reporter("routed"), ("assigned", Role.LIAISON, ROADS)}),
        (ON_THE_WAY, (LIA, Return(reason="bukan")), {("returned", Role.AGENCY_ADMIN, MEDAN)}),
        (ON_THE_WAY, STARTED, set()),
        (ON_THE_WAY, ANSWERED, {to_reporter("answered")}),
        ((*ON_THE_WAY, ANSWERED), (CITIZEN, Reply(text="belum")), {("replied", Role.LIAISON, ROADS)}),
        ((*ON_THE_WAY, ANSWERED), CLOSED, {("closed_by_reporter", Role.LIAISON, ROADS)}),
        ((*ON_THE_WAY, ANSWERED), (LIA, Close(kind=Closure.RESOLVED)), {to_reporter("resolved")}),
        (
            (*ON_THE_WAY, ANSWERED, CLOSED),
            (CITIZEN, Reopen(reason="rusak lagi")),
            {to_reporter("reopened"), ("reopened_here", Role.LIAISON, ROADS)},
        ),
        ((FILED,), (ADI, Archive(reason=ArchiveReason.FORMAT)), {to_reporter("refused")}),
    ],
)
def test_who_is_told(
    before: tuple[tuple[Actor, Command], ...],
    last: tuple[Actor, Command],
    expected: set[tuple[str, Role | None, str | None]],
) -> None:
    assert told(given(*before, last)) == expected


def test_of_a_missed_promise_hears_who_must_act_and_who_waits() -> None:
    late = given(*ON_THE_WAY).after(days=30)
    late.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.FIRST_RESPONSE, level=1))
    assert told(late) == {to_reporter("late"), ("escalated", Role.LEADER, ROADS)}


def test_a_closure_by_the_system_says_so_to_the_reporter() -> None:
    silent = given(*ON_THE_WAY, ANSWERED).after(days=60)
    silent.then_by(SYSTEM, Close(kind=Closure.SYSTEM))
    assert told(silent) == {to_reporter("closed_by_system")}


def test_of_an_imported_history_nobody_hears() -> None:
    life = imported(replace(FILE, incident_on=None), Verify(), Route(unit=ROADS), Answer(text="ya"))
    assert [notices(event, life.state, life.directory) for event, _ in life.told] == [()] * 4


def test_the_nearest_who_holds_the_role_is_told() -> None:
    assert holders(DIRECTORY, Role.LIAISON, ROADS) == {LIA.id}
    assert holders(DIRECTORY, Role.AGENCY_ADMIN, ROADS) == {ADI.id}, "nobody in the department, so the agency's"
    assert holders(DIRECTORY, Role.INTEGRATION, MEDAN) == frozenset()
