"""The rows behind the figures: how things stood after each event, and from when until when that was known."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from domain.channels import LETTER
from domain.complaint.events import ArchiveReason, Closure
from domain.complaint.fold import fold as domain_fold
from domain.complaint.state import Status
from domain.event import Envelope, Event, Origin
from projections.indicators import FOREVER, IndicatorRow, indicators
from tests.projections.histories import History, histories
from tests.projections.story import (
    ADOPTED,
    ANSWERED,
    ARCHIVED,
    CLOSED,
    FILED,
    KOMINFO,
    NOON,
    OLD_FILED,
    OLD_ROUTED,
    REOPENED,
    RETURNED,
    ROADS,
    ROUTED,
    ROUTED_AGAIN,
    STARTED,
    VERIFIED,
    rows,
    told,
)

HOUR = timedelta(hours=1)


def after(history: Iterable[tuple[Event, Envelope]]) -> list[IndicatorRow]:
    return sorted(rows(indicators, history).values(), key=lambda row: row.version)


def test_each_row_stands_until_the_next_event_is_known() -> None:
    found = after(told(FILED, VERIFIED, ROUTED))
    assert [(row.position, row.until) for row in found] == [(10, 20), (20, 30), (30, FOREVER)]
    assert [row.status for row in found] == [Status.FILED, Status.VERIFIED, Status.ROUTED]


def test_a_row_tells_which_status_the_event_ended_and_since_when_it_lasted() -> None:
    found = after(told(FILED, VERIFIED, ROUTED, STARTED))
    assert [row.ended for row in found] == [None, Status.FILED, Status.VERIFIED, Status.ROUTED]
    assert found[3].ended_since == found[2].counted_at
    assert found[3].counted_at - found[2].counted_at == HOUR


def test_a_return_counts_for_the_unit_that_returned_it_and_the_desk_has_it() -> None:
    last = after(told(FILED, ROUTED, RETURNED))[-1]
    assert (last.unit, last.by_unit, last.bounces) == (KOMINFO, ROADS, 1)
    assert after(told(FILED, ROUTED, RETURNED, ROUTED_AGAIN, replace(RETURNED, assignment=2)))[-1].bounces == 2


def test_kinds_of_closures_and_reasons_of_archiving_are_kept_until_it_is_open_again() -> None:
    assert after(told(FILED, ARCHIVED))[-1].archive_reason is ArchiveReason.TOO_GENERAL
    closed, reopened = after(told(FILED, ROUTED, ANSWERED, CLOSED, REOPENED))[-2:]
    assert (closed.closure, closed.reopened, closed.answers) == (Closure.REPORTER, 0, 1)
    assert (reopened.closure, reopened.reopened, reopened.ended) == (None, 1, Status.CLOSED)


def test_an_act_counts_when_it_was_recorded_a_history_when_it_happened() -> None:
    live = after(told(FILED, VERIFIED))
    assert [row.counted_at for row in live] == [NOON + HOUR + 5 * HOUR / 60, NOON + 2 * HOUR + 5 * HOUR / 60]
    old = after(told(OLD_FILED, OLD_ROUTED, origin=Origin.IMPORTED))
    assert [row.counted_at for row in old] == [NOON + HOUR, NOON + 2 * HOUR]


def test_paper_counts_from_the_day_it_came_but_what_is_done_with_it_when_recorded() -> None:
    (first, came), (second, checked) = told(FILED, VERIFIED)
    letter = [(first, replace(came, channel=LETTER)), (second, replace(checked, channel=LETTER))]
    assert [row.counted_at for row in after(letter)] == [came.occurred_at, checked.recorded_at]


def test_a_late_entry_is_one_that_was_told_a_day_later() -> None:
    (first, came), (second, checked) = told(FILED, VERIFIED)
    late = replace(checked, occurred_at=checked.recorded_at - timedelta(days=1))
    assert [row.late for row in after([(first, came), (second, checked)])] == [False, False]
    assert [row.late for row in after([(first, came), (second, late)])] == [False, True]
    assert not after([(first, replace(came, origin=Origin.IMPORTED, occurred_at=came.occurred_at.min))])[0].late


def test_an_imported_case_is_foreign_until_somebody_adopts_it() -> None:
    history = told(OLD_FILED, OLD_ROUTED, origin=Origin.IMPORTED)
    (adopted,) = told(ADOPTED, after=2)
    assert [row.unadopted for row in after([*history, adopted])] == [True, True, False]


@given(histories())
def test_at_every_position_one_row_stands_and_says_what_the_domain_says(history: History) -> None:
    found = after(history)
    for count, (_, at) in enumerate(history, 1):
        (row,) = [row for row in found if row.position <= at.position < row.until]
        complaint = domain_fold(history[:count])
        assert complaint is not None
        assert (row.status, row.unit) == (complaint.status, complaint.responsible)
        assert (row.closure, row.archive_reason) == (complaint.closure, complaint.archive_reason)
        assert row.reopened == sum(event.topic == "complaint.reopened" for event, _ in history[:count])
