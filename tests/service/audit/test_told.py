import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from domain.complaint.commands import Start
from domain.tracking import spoken
from service.audit.told import NoSuchComplaint, NoSuchProjection, tell_check, tell_rebuild, tell_replay
from service.projector.checkpoints import standings
from service.store.log import head, history
from tests.service.audit.damage import do
from tests.support.world import LIA, World, filing


def console() -> Console:
    return Console(file=io.StringIO(), width=160, force_terminal=False)


def printed(on: Console) -> str:
    assert isinstance(on.file, io.StringIO)
    return on.file.getvalue()


def replayed(world: World, complaint: str, known: datetime | None = None, happened: datetime | None = None) -> str:
    on = console()
    tell_replay(world.service, complaint, known, happened, as_json=False, console=on)
    return printed(on)


def steps(world: World, complaint: str, known: datetime | None = None, happened: datetime | None = None) -> list[dict]:  # type: ignore[type-arg]
    on = console()
    tell_replay(world.service, complaint, known, happened, as_json=True, console=on)
    return [json.loads(line) for line in printed(on).splitlines()]


def test_a_history_is_told_event_by_event_with_the_state_after_each(world: World) -> None:
    life = world.whole_life()
    text = replayed(world, life.tracking_id)
    topics = ["filed", "verified", "routed", "started", "answered", "replied", "answered", "closed", "reopened"]
    assert [line.split(" · ")[1] for line in text.splitlines() if " · " in line] == [f"complaint.{t}" for t in topics]
    assert spoken(life.tracking_id) in text  # type: ignore[arg-type]
    assert "liaison of roads" in text
    assert "routed   (was verified)" in text
    assert "answered   (was in_progress)" in text


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


def test_a_rebuild_ends_with_equal_and_serves(world: World) -> None:
    for _ in range(3):
        world.whole_life()
    on = console()
    assert tell_rebuild(world.service, "queue", on) == 0
    lines = printed(on).splitlines()
    assert lines[-1] == "equal"
    assert "events/s" in lines[-3]
    assert "3 rows" in lines[-2]
    (standing,) = (one for one in standings(world.service.database) if one.checkpoint.projection == "queue")
    assert standing.checkpoint.generation == 2
    assert standing.checkpoint.position == head(world.service.database), "the comparison was about the whole log"


def test_a_rebuild_mends_what_it_tells(world: World) -> None:
    world.whole_life()
    assert tell_rebuild(world.service, "register", console()) == 0
    do(world.database.service_url, "UPDATE projection.register_2 SET area = 'x'")
    on = console()
    assert tell_rebuild(world.service, "register", on) == 1
    assert printed(on).splitlines()[-1].startswith("differs: 1 rows live, 1 rebuilt at position ")
    on = console()
    assert tell_rebuild(world.service, "register", on) == 0
    assert printed(on).splitlines()[-1] == "equal"


def test_rows_of_another_version_are_not_compared(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from projections.catalogue import PROJECTIONS

    world.whole_life()
    assert tell_rebuild(world.service, "queue", console()) == 0
    queue = next(each for each in PROJECTIONS if each.name == "queue")
    monkeypatch.setattr(queue, "version", queue.version + 1)
    on = console()
    assert tell_rebuild(world.service, "queue", on) == 0
    assert "nothing to compare" in printed(on)


def test_an_unknown_projection_is_answered_with_those_that_there_are(world: World) -> None:
    with pytest.raises(NoSuchProjection, match="queue, timeline, register, clocks"):
        tell_rebuild(world.service, "quue", console())


def test_a_check_of_a_sound_store(world: World) -> None:
    world.whole_life()
    on = console()
    assert tell_check(world.service, on) == 0
    text = printed(on)
    assert text.count("✓") == 14
    assert "✗" not in text
    assert "all is as it should be" in text


def test_a_check_says_what_is_wrong_and_what_to_do(world: World) -> None:
    world.whole_life()
    do(world.database.owner_url, "DELETE FROM aduan.vault_values WHERE field = '/phone'")
    on = console()
    assert tell_check(world.service, on) == 1
    text = printed(on)
    assert text.count("✗") == 1
    assert "/phone of event 1" in text
    assert "→ restore the vault" in text
    assert "1 of these" in text


def test_bars_are_shown_at_a_terminal_only(world: World) -> None:
    world.whole_life()
    on = Console(file=io.StringIO(), width=120, force_terminal=True)
    assert tell_rebuild(world.service, "queue", on) == 0
    assert "rebuilding queue" in printed(on)
    plain = console()
    tell_rebuild(world.service, "queue", plain)
    assert "rebuilding" not in printed(plain)
