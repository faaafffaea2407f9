import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg2
import pytest

from service.cluster import SERVICE, Cluster
from tests.faults.checker import Tail, problems
from tests.faults.killer import Killer
from tests.faults.load import DESK, PASSWORD, ROADS, Acknowledged, Load
from tests.service.serving import Serving, aduan, wait_for

MEDAN = Path(__file__).parents[2] / "examples" / "medan.toml"

pytestmark = [pytest.mark.slow, pytest.mark.alone]


@pytest.fixture
def serving(server_home: Path) -> Iterator[Serving]:
    """All of it, with Medan's directory and two who can sign in."""
    made = Serving(server_home / "var")
    made.start()
    try:
        made.wait_until_ready()
        for command in (["directory", "apply", str(MEDAN)], ["account", DESK, DESK], ["account", ROADS, ROADS]):
            done = aduan(made.data, *command, port=made.port, given=f"{PASSWORD}\n{PASSWORD}\n")
            assert done.returncode == 0, done.stderr
        yield made
    finally:
        made.end()


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(serving: Serving, rounds: Callable[[int], int]) -> None:
    seed = random.randrange(2**32)
    url = Cluster(serving.data / "postgres").url("aduan", SERVICE)
    load, tail, killer = Load(serving.address), Tail(url), Killer(serving, random.Random(seed))
    tail.start()
    load.start(people=4)
    try:
        for _ in range(rounds(20)):
            killer.round()
        serving.wait_until_ready()
        time.sleep(2)
    finally:
        load.finish()
        tail.finish()
    context = (
        f"seed {seed}, killed {dict(killer.killed)}, {len(load.acknowledged)} acknowledged, {load.repeated} repeated"
    )
    assert load.wrong == [], f"{context}\n{_traceback(serving)}"
    assert killer.killed.total() >= rounds(20) - 2, context
    assert len(load.acknowledged) > 10 * rounds(20), context
    assert tail.seen, context

    wait_for(lambda: serving.ready() and _all_positioned(url), 60, "positions")
    assert problems(url, load.acknowledged, tail.seen) == [], context
    _asked_again(load, random.Random(seed).sample(load.acknowledged, min(30, len(load.acknowledged))))
    assert problems(url, load.acknowledged, tail.seen) == [], f"{context}; after asking again"

    found = aduan(serving.data, "check")
    assert found.returncode == 0, f"{context}\n{found.stdout}{found.stderr}"
    assert serving.stop() < 20
    assert serving.left() == []
    assert not _traceback(serving), f"{context}\n{_traceback(serving)}"


def _traceback(serving: Serving) -> str:
    """The first that was printed, with what led to it; empty when there is none."""
    before, found, after = serving.said().partition("Traceback")
    return f"{before[-1000:]}{found}{after[:4000]}" if found else ""


def _asked_again(load: Load, chosen: list[Acknowledged]) -> None:
    """The same request under the same key is answered as before, also the secret that is told once."""
    with httpx.Client(base_url=f"{load.address}/api/v1", timeout=10) as client:
        for one in chosen:
            assert load.send(client, one.sent) == one.answer


def _all_positioned(url: str) -> bool:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM aduan.events) = (SELECT count(*) FROM aduan.positions)")
        return cursor.fetchone() == (True,)
