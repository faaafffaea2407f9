"""What was once stored can be read for ever: samples of every event, never edited."""

import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from domain.complaint.events import ComplaintEvent
from domain.complaint.fold import evolve
from domain.complaint.state import Complaint, Status
from domain.event import TOPICS, Event
from domain.upcasts import UPCASTS
from service.store.mapper import decode, decode_metadata, encode, envelope, personal_fields
from tests import golden
from tests.golden import Sample

SAMPLES = golden.stored()
STREAM = UUID("01940000-0000-7000-8000-000000000001")


def ids(sample: Sample) -> str:
    return f"{sample.topic}.v{sample.shape}"


def test_each_event_has_a_sample_of_its_present_shape() -> None:
    absent = [sample.path.name for sample in golden.missing()]
    assert not absent, f"run `python -m tests.golden` and look at what it writes: {absent}"


def test_each_retired_shape_has_its_sample_and_its_upcast() -> None:
    there = {(sample.topic, sample.shape) for sample in SAMPLES}
    for topic, kind in TOPICS.items():
        for shape in range(1, kind.shape):
            assert (topic, shape) in there
            assert (topic, shape) in UPCASTS


def test_each_sample_is_of_an_event_that_there_is() -> None:
    assert {sample.topic for sample in SAMPLES} == TOPICS.keys()
    assert all(sample.shape <= TOPICS[sample.topic].shape for sample in SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_a_sample_is_read_by_todays_code(sample: Sample) -> None:
    event = decode(sample.topic, sample.state)
    assert type(event) is TOPICS[sample.topic]
    known = decode_metadata(sample.metadata)
    assert known.actor.on_behalf_of is not None
    assert msgspec.json.encode(known) == sample.metadata


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.shape == TOPICS[one.topic].shape], ids=ids)
def test_the_present_shape_is_written_as_it_was(sample: Sample) -> None:
    """A field that was added, removed, renamed or moved needs a new shape and an upcast."""
    event = decode(sample.topic, sample.state)
    assert encode(event) == sample.state
    stored = json.loads(sample.state)
    stored.pop("$v", None)
    assert list(stored) == [field.name for field in fields(event)], "every field is in the sample, in the class's order"
    assert all(value is not None for value in stored.values()), "and filled"


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_only_a_commitment_stands_for_what_somebody_typed(sample: Sample) -> None:
    state = json.loads(sample.state)
    for name in personal_fields(sample.topic):
        assert state[name].keys() == {"$c", "$s"}


def test_a_whole_life_made_of_samples_is_folded() -> None:
    """Every complaint event once, in an order that a life could have; the result is pinned."""
    order = ["filed", "verified", "routed", "returned", "forwarded", "started", "co_assigned", "part_returned"]
    order += ["information_requested", "information_given", "postponed", "resumed", "warned"]
    order += ["answer_drafted", "draft_returned", "draft_approved", "answer_posted"]
    order += ["answered", "answer_corrected", "correction_drafted", "correction_posted", "replied", "escalated"]
    order += [
        "attached",
        "closed",
        "reopened",
        "adopted",
        "amended",
        "rated",
        "visibility_changed",
        "reclassified",
        "redacted",
    ]
    order += [
        "secret_reissued",
        "referred",
        "noted",
        "labelled",
        "taken",
        "absorbed",
        "released",
        "merged",
        "unmerged",
        "split",
        "split_from",
        "followed",
        "unfollowed",
    ]
    order += ["withdrawn", "archived"]
    order = [f"complaint.{name}" for name in order]
    order += [
        "personal_data.erasure_requested",
        "legal_hold.placed",
        "personal_data.erasure_refused",
        "legal_hold.lifted",
    ]
    order += ["personal_data.erased", "personal_data.erasure_completed"]
    by_topic = {sample.topic: sample for sample in SAMPLES}
    assert set(order) == {kind.topic for kind in ComplaintEvent.__args__}
    state: Complaint | None = None
    for version, name in enumerate(order, 1):
        sample = by_topic[name]
        moment = decode_metadata(sample.metadata).occurred_at + timedelta(days=version)
        event: ComplaintEvent = decode(sample.topic, sample.state)  # type: ignore[assignment]
        state = evolve(state, event, envelope(STREAM, version, version, moment, sample.metadata))
    assert state is not None
    assert (state.status, state.version) == (Status.ARCHIVED, len(order))
    assert [(each.number, each.answered, each.returned) for each in state.assignments] == [
        (3, True, True),
        (3, True, True),
        (3, True, True),
        (3, False, False),
    ]
    assert state.filed.tracking_id == "7QK4M2XD9T5"
    assert state.clocks == ()
    assert (state.personal_data.held, len(state.personal_data.erased), len(state.personal_data.completed)) == (
        False,
        1,
        1,
    )


def test_a_changed_shape_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class that lost a field and gained one, under the same topic and shape."""
    known = dict(TOPICS)
    monkeypatch.setattr("domain.event.TOPICS", {})

    class Changed(Event, topic="unit.moved"):
        to: str

    assert TOPICS.keys() == known.keys()
    sample = next(one for one in SAMPLES if one.topic == "unit.moved")
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(sample.state, type=Changed)
    assert encode(Changed(to="medan")) != sample.state


def test_a_value_of_a_list_that_was_stored_once_stays() -> None:
    """Roles, clocks, closures …: values may be added; one that was taken away could not be read any more."""
    present = golden.enumerations()
    for name, values in json.loads(golden.ENUMERATIONS.read_text()).items():
        assert set(values) <= set(present[name]), name
    assert golden.without_sample() == [], "run `python -m tests.golden`"


def test_writing_what_is_missing_touches_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    kept = tmp_path / "complaint.filed.v1.json"
    kept.write_text("kept")
    written = golden.write_missing()
    assert kept not in written
    assert kept.read_text() == "kept"
    assert len(written) == len(TOPICS) - 1
    assert golden.write_missing() == []
