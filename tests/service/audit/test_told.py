import io

import pytest
from rich.console import Console

from projections.catalogue import PROJECTIONS
from service.audit.told import NoSuchProjection, tell_check, tell_rebuild
from service.projector.checkpoints import standings
from service.store.log import head
from tests.service.audit.damage import do
from tests.support.world import World


def console() -> Console:
    return Console(file=io.StringIO(), width=160, force_terminal=False)


def printed(on: Console) -> str:
    assert isinstance(on.file, io.StringIO)
    return on.file.getvalue()


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
    with pytest.raises(
        NoSuchProjection, match="queue, timeline, register, clocks, search, indicators, promises, retention"
    ):
        tell_rebuild(world.service, "quue", console())


def test_a_check_of_a_sound_store(world: World) -> None:
    world.whole_life()
    on = console()
    assert tell_check(world.service, on) == 0
    text = printed(on)
    assert text.count("✓") == 15 + len(PROJECTIONS)
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
