"""Who may find a complaint and which values its texts are made of; the fold knows none of them."""

from dataclasses import fields, replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given

from domain.complaint.events import ComplaintEvent
from domain.complaint.fold import fold as domain_fold
from domain.complaint.personal_data import Basis, PersonalDataErased
from domain.complaint.unit_events import ComplaintCoAssigned
from domain.event import Envelope
from projections.base import Projection, ProjectionError
from projections.queue import QueueRow
from projections.search import PERSONAL, search
from tests.projections.histories import histories
from tests.projections.story import (
    ANSWERED,
    CLOSED,
    COMPLAINT,
    CORRECTED,
    CORRECTION_DRAFTED,
    CORRECTION_POSTED,
    FILED,
    KOMINFO,
    PARKS,
    REOPENED,
    REPLIED,
    RETURNED,
    ROADS,
    ROUTED,
    ROUTED_AGAIN,
    STARTED,
    SUBJECT,
    VERIFIED,
    at,
    due,
    filed,
    rows,
    told,
    words,
)

BESIDE = ComplaintCoAssigned(assignment=2, unit=PARKS, note=None, first_response=due(9), resolution=due(20))
QUEUE = Path(__file__).parents[2] / "projections" / "queue" / "queue.sql"


def test_a_filed_report_refers_to_what_was_typed_and_to_nothing_else() -> None:
    (row,) = rows(search, told(filed(None, place=words(), phone=words()))).values()
    assert row.texts == {"title": ["1/title"], "body": ["1/body"], "place": ["1/place"], "phone": ["1/phone"]}
    assert (row.received_by, row.handling, row.units, row.verified) == (KOMINFO, None, (KOMINFO,), False)
    assert not set(PERSONAL) & {field.name for field in fields(row)}


def test_who_has_it_and_who_ever_had_it_may_find_it() -> None:
    (row,) = rows(search, told(FILED, VERIFIED, ROUTED, STARTED, RETURNED)).values()
    assert (row.handling, row.units, row.verified) == (None, (KOMINFO, ROADS), True)
    (row,) = rows(search, told(FILED, VERIFIED, ROUTED, RETURNED, ROUTED_AGAIN)).values()
    assert (row.handling, row.units) == (PARKS, (KOMINFO, ROADS, PARKS))
    (row,) = rows(search, told(FILED, VERIFIED, ROUTED, ANSWERED, CLOSED, REOPENED)).values()
    assert (row.handling, row.units) == (ROADS, (KOMINFO, ROADS))


def test_every_answer_can_be_found_and_no_reply() -> None:
    (row,) = rows(search, told(FILED, VERIFIED, ROUTED, ANSWERED, REPLIED, ANSWERED)).values()
    assert row.texts["answers"] == ["4/text", "6/text"]


def test_each_unit_corrects_its_own_answer() -> None:
    """Of a shared case the first answer is found by its correction and no longer by what it said before."""
    shared = told(FILED, VERIFIED, ROUTED, BESIDE, ANSWERED, replace(ANSWERED, assignment=2), CORRECTED)
    assert next(iter(rows(search, shared).values())).texts["answers"] == ["7/text", "6/text"]
    drafted = (replace(CORRECTION_DRAFTED, draft=1), replace(CORRECTION_POSTED, draft=1))
    shared = told(FILED, VERIFIED, ROUTED, BESIDE, ANSWERED, replace(ANSWERED, assignment=2), *drafted)
    assert next(iter(rows(search, shared).values())).texts["answers"] == ["7/text", "6/text"]


def test_a_correction_stands_for_the_latest_answer_of_its_unit() -> None:
    history = told(FILED, VERIFIED, ROUTED, ANSWERED, REPLIED, ANSWERED, CORRECTED, CORRECTED)
    assert next(iter(rows(search, history).values())).texts["answers"] == ["4/text", "8/text"]


def test_a_complaint_whose_row_is_gone_goes_on_without_one() -> None:
    history = told(FILED, VERIFIED, ROUTED, RETURNED, ROUTED_AGAIN, ANSWERED)
    assert rows(search, history[1:]) == {}


def test_an_erased_reporter_takes_the_row_along_whatever_comes_after() -> None:
    gone = PersonalDataErased(subject=SUBJECT, basis=Basis.REQUEST, request=None)
    assert rows(search, told(FILED, VERIFIED, gone, ROUTED)) == {}


def test_an_erased_office_has_its_row_written_anew_from_what_the_vault_has_left() -> None:
    history = told(FILED, VERIFIED, ROUTED, ANSWERED)
    before = rows(search, history)
    gone = PersonalDataErased(subject=UUID(int=9), basis=Basis.ORDER, request=None)
    changed = search.changes(before, gone, at(COMPLAINT, 5))
    assert changed == before
    assert changed


@given(histories())
def test_rights_find_in_the_row_what_they_look_at_in_the_case(history: list[tuple[ComplaintEvent, Envelope]]) -> None:
    complaint = domain_fold(history)
    assert complaint is not None
    case = complaint.case
    (row,) = rows(search, history).values()
    assert (row.complaint, row.reporter, row.received_by) == (COMPLAINT, case.reporter, case.received_by)
    assert (row.handling, set(row.units)) == (case.handling, {case.received_by, *case.units})
    assert (row.anonymous, row.confidential) == (case.anonymous, case.confidential)


def test_a_row_with_texts_must_say_whose_and_where_they_are() -> None:
    with pytest.raises(ProjectionError, match="QueueRow says neither whose texts it has nor where they are"):
        Projection("wrong", row=QueueRow, key=("assignment",), sql=QUEUE, personal=("title",))
