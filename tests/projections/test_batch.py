"""However a log is cut into batches, and however often rows are stored and loaded between, the rows are the same."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.complaint.events import ComplaintEvent, ComplaintStarted
from domain.event import Envelope
from projections.base import Key, Projection, ProjectionError
from projections.batch import Batch
from projections.catalogue import PROJECTIONS
from projections.clocks import clocks
from projections.queue.fold import queue
from tests.projections.histories import histories
from tests.projections.story import FILED, OLD_VERIFIED, ROUTED, VERIFIED, rows, told

Told = tuple[ComplaintEvent, Envelope]
STREAMS = [UUID(int=number) for number in range(1, 4)]


@st.composite
def interleaved(draw: st.DrawFn) -> list[Told]:
    """Some complaints' histories, mixed as a log mixes them."""
    waiting = [draw(histories(stream=stream, longest=8)) for stream in STREAMS]
    log: list[Told] = []
    while any(waiting):
        history = draw(st.sampled_from([history for history in waiting if history]))
        log.append(history.pop(0))
    return log


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
@given(log=interleaved(), cuts=st.lists(st.integers(0, 27), max_size=5).map(sorted))
def test_batches_give_what_folding_each_complaint_gives(
    projection: Projection[Any], log: list[Told], cuts: list[int]
) -> None:
    table: dict[tuple[UUID, Key], Any] = {}
    for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True):
        _project(projection, table, log[start:end])
    folded = {
        (stream, key): row
        for stream in STREAMS
        for key, row in rows(projection, [entry for entry in log if entry[1].stream == stream]).items()
    }
    assert table == folded


def _project(projection: Projection[Any], table: dict[tuple[UUID, Key], Any], events: list[Told]) -> None:
    touched = {at.stream for _, at in events}
    batch = Batch(projection, [row for (stream, _), row in table.items() if stream in touched])
    for event, at in events:
        batch.apply(event, at)
    for place in batch.gone:
        del table[place]
    table.update({(row.complaint, projection.key_of(row)): row for row in batch.written})


def test_what_came_and_went_within_a_batch_is_neither_written_nor_removed() -> None:
    batch = Batch(clocks)
    for event, at in told(FILED, OLD_VERIFIED):
        batch.apply(event, at)
    assert (batch.written, batch.gone) == ([], [])


def test_an_event_that_does_not_fit_leaves_the_batch_as_it_was() -> None:
    batch = Batch(queue)
    history = told(FILED, VERIFIED, ROUTED, ComplaintStarted(assignment=9))
    for event, at in history[:3]:
        batch.apply(event, at)
    before = (batch.written, batch.gone)
    with pytest.raises(ProjectionError, match=r"queue has no row at key \(9,\)"):
        batch.apply(*history[3])
    assert (batch.written, batch.gone) == before
