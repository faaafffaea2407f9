"""What runs when: the deadlines the clock worker is given."""

from dataclasses import replace
from datetime import datetime

from domain.complaint.events import Clock, Closure, ComplaintClosed
from domain.event import Event, Origin
from projections.clocks import Act, clocks
from tests.projections.story import (
    ADOPTED,
    ANSWERED,
    ARCHIVED,
    CLOSED,
    FILED,
    FORWARDED,
    OLD_ANSWERED,
    OLD_FILED,
    OLD_ROUTED,
    REOPENED,
    REPLIED,
    RETURNED,
    ROUTED,
    ROUTED_AGAIN,
    STARTED,
    VERIFIED,
    due,
    escalated,
    rows,
    told,
)


def running(*events: Event, origin: Origin = Origin.LIVE) -> dict[tuple[int, Clock], tuple[Act, int, datetime]]:
    known = rows(clocks, told(*events, origin=origin)).values()
    return {(row.assignment, row.clock): (row.act, row.level, row.due_at) for row in known if row.due_at is not None}


def raised(level: int, day: int) -> tuple[Act, int, datetime]:
    return Act.ESCALATE, level, due(day).at


def test_verification_runs_from_filing_until_the_desk_decides() -> None:
    assert running(FILED) == {(0, Clock.VERIFICATION): raised(1, 5)}
    assert running(FILED, VERIFIED) == {(0, Clock.RESOLUTION): raised(1, 20)}
    assert running(FILED, ARCHIVED) == {}


def test_two_clocks_run_for_the_unit_and_starting_stops_one() -> None:
    both = {(1, Clock.FIRST_RESPONSE): raised(1, 9), (1, Clock.RESOLUTION): raised(1, 20)}
    assert running(FILED, VERIFIED, ROUTED) == both
    assert running(FILED, ROUTED) == both
    assert running(FILED, VERIFIED, ROUTED, STARTED) == {(1, Clock.RESOLUTION): raised(1, 20)}


def test_after_a_return_the_resolution_runs_on_at_the_desk_and_then_for_the_next_unit() -> None:
    assert running(FILED, VERIFIED, ROUTED, RETURNED) == {(0, Clock.RESOLUTION): raised(1, 20)}
    again = {(2, Clock.FIRST_RESPONSE): raised(1, 12), (2, Clock.RESOLUTION): raised(1, 20)}
    assert running(FILED, VERIFIED, ROUTED, RETURNED, ROUTED_AGAIN) == again
    late = escalated(Clock.RESOLUTION, 1, due(25))
    assert running(FILED, ROUTED, late, RETURNED, ROUTED_AGAIN)[2, Clock.RESOLUTION] == raised(2, 25)
    last = escalated(Clock.RESOLUTION, 3, None)
    assert (2, Clock.RESOLUTION) not in running(FILED, ROUTED, last, RETURNED, ROUTED_AGAIN)


def test_an_escalation_moves_the_clock_to_the_next_level_until_there_is_none() -> None:
    once = escalated(Clock.FIRST_RESPONSE, 1, due(16))
    assert running(FILED, VERIFIED, ROUTED, once)[1, Clock.FIRST_RESPONSE] == raised(2, 16)
    last = escalated(Clock.FIRST_RESPONSE, 2, None)
    assert running(FILED, VERIFIED, ROUTED, once, last) == {(1, Clock.RESOLUTION): raised(1, 20)}


def test_the_desk_is_escalated_too() -> None:
    late = escalated(Clock.VERIFICATION, 1, due(12), assignment=0)
    assert running(FILED, late) == {(0, Clock.VERIFICATION): raised(2, 12)}


def test_after_an_answer_only_the_reply_window_runs_and_then_the_system_closes() -> None:
    window = {(1, Clock.REPLY): (Act.CLOSE, 0, due(30).at)}
    assert running(FILED, VERIFIED, ROUTED, STARTED, ANSWERED) == window
    assert running(FILED, VERIFIED, ROUTED, STARTED, ANSWERED, CLOSED) == {}
    by_system = ComplaintClosed(kind=Closure.SYSTEM, note=None, reopening=None)
    assert running(FILED, VERIFIED, ROUTED, ANSWERED, by_system) == {}


def test_a_reply_starts_the_response_again() -> None:
    assert running(FILED, VERIFIED, ROUTED, ANSWERED, REPLIED) == {(1, Clock.FIRST_RESPONSE): raised(1, 25)}


def test_a_reopened_complaint_has_new_clocks() -> None:
    new = {(2, Clock.FIRST_RESPONSE): raised(1, 27), (2, Clock.RESOLUTION): raised(1, 29)}
    assert running(FILED, VERIFIED, ROUTED, ANSWERED, CLOSED, REOPENED) == new


def test_nothing_runs_for_an_imported_case_until_it_is_adopted() -> None:
    imported = Origin.IMPORTED
    assert running(OLD_FILED, VERIFIED, OLD_ROUTED, origin=imported) == {}
    assert running(OLD_FILED, VERIFIED, OLD_ROUTED, OLD_ANSWERED, origin=imported) == {}
    adopted = {(1, Clock.FIRST_RESPONSE): raised(1, 18), (1, Clock.RESOLUTION): raised(1, 26)}
    assert running(OLD_FILED, VERIFIED, OLD_ROUTED, ADOPTED, origin=imported) == adopted


def test_what_runs_goes_along_when_a_unit_passes_the_case_on() -> None:
    late = escalated(Clock.FIRST_RESPONSE, 1, due(16))
    moved = {(2, Clock.FIRST_RESPONSE): raised(2, 16), (2, Clock.RESOLUTION): raised(1, 20)}
    assert running(FILED, VERIFIED, ROUTED, late, FORWARDED) == moved


def test_the_system_closes_what_was_answered_elsewhere_and_adopted_when_nobody_replies() -> None:
    adopted = replace(ADOPTED, first_response=None, resolution=None, reply=due(30))
    (row,) = rows(clocks, told(OLD_FILED, VERIFIED, OLD_ROUTED, OLD_ANSWERED, adopted, origin=Origin.IMPORTED)).values()
    assert (row.assignment, row.clock, row.act, row.level, row.due_at) == (1, Clock.REPLY, Act.CLOSE, 0, due(30).at)
