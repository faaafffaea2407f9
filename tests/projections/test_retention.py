"""Until when a case keeps what is personal: folded from its ends, its holds and its erasures."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given

from domain.complaint.events import ComplaintEvent
from domain.complaint.personal_data import (
    Basis,
    ErasureCompleted,
    ErasureRefused,
    ErasureRequested,
    HoldLifted,
    HoldPlaced,
    PersonalDataErased,
)
from domain.event import Envelope, Event
from projections.retention import RetentionRow, retention
from tests.projections.histories import histories
from tests.projections.story import (
    ARCHIVED,
    CLOSED,
    COMPLAINT,
    FILED,
    KOMINFO,
    REOPENED,
    SUBJECT,
    at,
    rows,
    told,
    words,
)
from tests.projections.test_catalogue import state

ERASED = PersonalDataErased(subject=SUBJECT, basis=Basis.REQUEST, request=None)


def row(*events: Event) -> RetentionRow:
    (only,) = rows(retention, told(*events)).values()
    assert isinstance(only, RetentionRow)
    return only


def test_a_case_is_kept_from_its_end() -> None:
    assert row(FILED).ended_at is None
    assert row(FILED).received_by == KOMINFO
    assert row(FILED, ARCHIVED).ended_at == at(COMPLAINT, 2).occurred_at
    assert row(FILED, CLOSED, REOPENED).ended_at is None
    assert row(FILED, CLOSED, REOPENED, CLOSED).ended_at == at(COMPLAINT, 4).occurred_at


def test_what_was_asked_waits_until_it_is_done() -> None:
    asked = row(FILED, ErasureRequested())
    assert asked.asked_at == at(COMPLAINT, 2).occurred_at + timedelta(minutes=5)
    assert row(FILED, ErasureRequested(), ERASED).asked_at is None


def test_an_erasure_is_incomplete_until_the_backups_are_gone() -> None:
    done = row(FILED, CLOSED, ERASED)
    assert (done.erased, done.incomplete) == (True, 1)
    assert done.erased_at == at(COMPLAINT, 3).recorded_at
    assert row(FILED, CLOSED, ERASED, ErasureCompleted(subject=SUBJECT)).incomplete == 0


def test_that_somebody_else_was_erased_leaves_the_reporter() -> None:
    other = PersonalDataErased(subject=UUID(int=77), basis=Basis.REQUEST, request=None)
    assert (row(FILED, other).erased, row(FILED, other).incomplete) == (False, 1)
    assert row(FILED, ERASED, other).erased


def test_a_hold_stands_until_it_is_lifted() -> None:
    assert row(FILED, HoldPlaced(reason=words()), ErasureRefused(subject=SUBJECT, basis=Basis.REQUEST)).held
    assert not row(FILED, HoldPlaced(reason=words()), HoldLifted(reason=words())).held


@given(histories())
def test_the_end_is_where_the_domain_says(history: list[tuple[ComplaintEvent, Envelope]]) -> None:
    (found,) = rows(retention, history).values()
    assert found.ended_at == state(history).ended_at
