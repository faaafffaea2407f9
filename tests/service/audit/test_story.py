"""A complaint's replay as people read it and as programs do."""

import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from domain.complaint.commands import Escalate, Start
from domain.complaint.events import Clock
from domain.event import SYSTEM
from domain.tracking import spoken
from service.audit.story import NoSuchComplaint, tell_replay
from service.store.log import history
from tests.support.world import LIA, World, filing


def told(world: World, complaint: str, known: datetime | None, happened: datetime | None, *, as_json: bool) -> str:
    """Printed at a narrow terminal."""
    out = io.StringIO()
    on = Console(file=out, width=60, force_terminal=False)
    tell_replay(world.service, complaint, known, happened, as_json=as_json, console=on)
    return out.getvalue()


def changes(text: str, version: int) -> list[str]:
    """What event `version` changed, one line each, without the padding."""
    (event,) = re.findall(rf"^{version} · .*\n((?:  .*\n)*)", text, re.MULTILINE)
    return [" ".join(line.split()[1:]) for line in event.splitlines() if line.startswith("  * ")]


def replayed(world: World, complaint: str, known: datetime | None = None, happened: datetime | None = None) -> str:
    return told(world, complaint, known, happened, as_json=False)


def steps(world: World, complaint: str, known: datetime | None = None, happened: datetime | None = None) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in told(world, complaint, known, happened, as_json=True).splitlines()]


def test_a_history_is_told_event_by_event_with_the_state_after_each(world: World) -> None:
    life = world.whole_life()
    text = replayed(world, life.tracking_id)
    headings = [line for line in text.splitlines() if line[:1].isdigit() and " · " in line]
    topics = ["filed", "verified", "routed", "started", "answered", "replied", "answered", "closed", "reopened"]
    assert [line.split(" · ")[1] for line in headings] == [f"complaint.{topic}" for topic in topics]
    assert spoken(life.tracking_id) in text  # type: ignore[arg-type]
    assert "liaison of roads" in text


def test_each_change_is_one_line_from_and_to(world: World) -> None:
    text = replayed(world, world.whole_life().tracking_id)
    assert changes(text, 2)[:2] == ["status filed → verified", "clock stops verification"]
    assert changes(text, 4) == [
        "status routed → in_progress",
        "assignment 1 started no → yes",
        "clock stops first_response of assignment 1",
    ]
    reopened = [line for line in changes(text, 9) if line.split()[0] in ("status", "closure", "assignment")]
    assert reopened == [
        "status closed → reopened",
        "closure reporter → none",
        "assignment 1 turn over → gone",
        "assignment 2 roads",
    ]


def test_the_first_event_tells_the_state_without_what_the_event_said(world: World) -> None:
    names = [line.split()[0] for line in changes(replayed(world, world.whole_life().tracking_id), 1)]
    assert names == ["status", "complete_at", "clock"]


def test_a_clock_tells_its_date_once_with_its_standard_and_level(world: World) -> None:
    text = replayed(world, world.whole_life().tracking_id)
    (first_response, resolution) = [line for line in changes(text, 3) if line.startswith("clock starts")]
    pattern = r"clock starts {} of assignment 1, due \d{{4}}-\d\d-\d\d \(standard {}@1, calendar id@4\), level 0"
    assert re.fullmatch(pattern.format("first_response", "first-response"), first_response)
    assert re.fullmatch(pattern.format("resolution", "complaint"), resolution)


def test_an_escalation_tells_the_level_before_and_after(world: World) -> None:
    life = world.routed()
    world.clock.set(datetime.now(UTC) + timedelta(days=60))
    world.act(life.id, SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=1))
    (line,) = changes(replayed(world, life.tracking_id), 4)
    assert re.fullmatch(
        r"clock resolution of assignment 1, level 0 → 1, next \d{4}-\S+ \(.*\) → \d{4}-\S+ \(.*\)", line
    )


def test_nothing_that_somebody_typed_is_printed(world: World) -> None:
    life = world.whole_life()
    text = replayed(world, life.tracking_id) + json.dumps(steps(world, life.tracking_id))
    typed = filing()
    for secret in (typed.title, typed.body, typed.name, typed.phone, "ditambal", "Terima kasih", life.secret):
        assert str(secret) not in text
    assert "sealed " in text


def test_a_tracking_id_is_taken_as_people_write_it(world: World) -> None:
    life = world.file()
    typed = spoken(life.tracking_id).lower().replace("-", " ")  # type: ignore[arg-type]
    assert replayed(world, typed) == replayed(world, str(life.id))


@pytest.mark.parametrize("given", ["7QK4-M2XD-9T5", "0", "", "nonsense", "11111111-1111-4111-8111-111111111111"])
def test_what_is_no_complaint_is_said_so(world: World, given: str) -> None:
    with pytest.raises(NoSuchComplaint):
        replayed(world, given)


def test_a_stream_of_the_directory_is_no_complaint(world: World) -> None:
    with pytest.raises(NoSuchComplaint):
        replayed(world, str(LIA.id))


def test_each_line_of_json_stands_alone_and_is_complete(world: World) -> None:
    life = world.whole_life()
    lines = steps(world, life.tracking_id)
    rows = history(world.service.database, life.id)
    assert [line["leaf_hash"] for line in lines] == [row.leaf_hash.hex() for row in rows]
    assert [line["position"] for line in lines] == [row.position for row in rows]
    assert [line["version"] for line in lines] == list(range(1, 10))
    assert lines[2]["changed"]["status"] == {"from": "verified", "to": "routed"}
    assert lines[-1]["state"]["status"] == "reopened"
    assert lines[0]["data"]["title"].keys() == {"$c", "$s"}


def test_what_was_recorded_a_moment_ago_is_there_without_a_sequencer(world: World) -> None:
    life = world.file()
    assert len(steps(world, life.tracking_id)) == 1


def test_as_known_at_a_moment(world: World) -> None:
    life = world.routed()
    world.sequence()
    moment = datetime.now(UTC)
    world.act(life.id, LIA, Start())
    assert [line["topic"] for line in steps(world, life.tracking_id, known=moment)][-1] == "complaint.routed"
    assert len(steps(world, life.tracking_id)) == 4
    assert steps(world, life.tracking_id, known=moment - timedelta(days=1)) == []


def test_as_happened_by_a_moment(world: World) -> None:
    """A late entry happened earlier than it was recorded: it counts where it happened."""
    now = world.clock.set(datetime.now(UTC))
    world.clock.set(now - timedelta(days=3))
    life = world.routed()
    world.clock.set(now)
    world.act(life.id, LIA, Start(), occurred_at=now - timedelta(days=2))
    yesterday = now - timedelta(days=1)
    assert [line["topic"] for line in steps(world, life.tracking_id, happened=yesterday)][-1] == "complaint.started"
    assert len(steps(world, life.tracking_id, happened=now - timedelta(days=2, hours=1))) == 3
    assert len(steps(world, life.tracking_id, known=yesterday)) == 0
    late = replayed(world, life.tracking_id)
    assert late.count("recorded late at") == 4


def test_both_moments_are_named(world: World) -> None:
    life, now = world.file(), datetime.now(UTC)
    text = replayed(world, life.tracking_id, known=now, happened=now)
    assert f"known at {now.isoformat()}" in text
    assert f"happened by {now.isoformat()}" in text
