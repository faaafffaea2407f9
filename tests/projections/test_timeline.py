"""The audit trail: one row per event, which never says what a person typed."""

import json
from dataclasses import replace
from datetime import datetime
from typing import get_args

from domain.complaint.desk_events import ComplaintReclassified
from domain.complaint.events import ComplaintEvent
from domain.complaint.terms import Classification, ReportClass
from domain.event import Event, Personal, Role
from projections.timeline import TimelineRow, changed, personal, timeline
from service.store.mapper import decode
from tests.golden import stored
from tests.projections.story import (
    COMPLAINT,
    FILED,
    ROUTED,
    VERIFIED,
    at,
    rows,
    told,
)


def every() -> list[Event]:
    """One of each event of a complaint, every field of it filled."""
    topics = {kind.topic for kind in get_args(ComplaintEvent)}
    samples = (sample for sample in stored() if sample.topic in topics)
    return [decode(sample.topic, sample.state) for sample in samples]


def test_each_event_is_one_row_that_says_who_when_and_how() -> None:
    known = rows(timeline, told(FILED, VERIFIED, ROUTED))
    assert list(known) == [(1,), (2,), (3,)]
    row = known[(3,)]
    assert isinstance(row, TimelineRow)
    assert (row.topic, row.role, row.unit, row.channel) == ("complaint.routed", Role.LIAISON, "dinas-sdabmbk", "web")
    assert (row.occurred_at, row.recorded_at) == (at(COMPLAINT, 3).occurred_at, at(COMPLAINT, 3).recorded_at)
    assert (row.version, row.position) == (3, 30)


def test_what_changed_is_codes_numbers_and_dates() -> None:
    row = changed(ROUTED)
    assert row["unit"] == "dinas-sdabmbk"
    assert row["assignment"] == 1
    assert row["resolution"] == {
        "at": "2026-11-20T16:59:59+00:00",
        "on": "2026-11-20",
        "zone": "Asia/Jakarta",
        "standard": "p62@1",
        "calendar": "nasional@1",
    }
    assert "note" not in row


def test_a_report_without_a_category_is_reclassified_like_any_other() -> None:
    old = Classification(report_class=ReportClass.COMPLAINT, supervision=False, category=None)
    row = changed(ComplaintReclassified(old=old, new=replace(old, supervision=True), resolution=None, parts=None))
    assert row == {
        "old": {"report_class": "complaint", "supervision": False},
        "new": {"report_class": "complaint", "supervision": True},
    }


def test_personal_values_appear_as_names_of_fields_only() -> None:
    assert personal(FILED) == ("title", "body", "name")
    assert not {"title", "body", "name"} & changed(FILED).keys()


def test_every_event_has_a_row_that_json_can_hold_and_no_personal_value_in_it() -> None:
    assert {type(event) for event in every()} == set(get_args(ComplaintEvent))
    for event in every():
        text = json.dumps(changed(event))
        for value in vars(event).values():
            if isinstance(value, Personal):
                assert value.commitment is not None
                assert value.commitment not in text
            elif isinstance(value, datetime):
                assert value.isoformat() in text
