"""A simulated time from its first day to the proof."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from service.projector.generations import prepare
from service.projector.rebuild import rebuild
from tests.service.reading import naive
from tests.service.year.compared import compare, questions
from tests.service.year.hands import LISTS, Hand, hands, medan
from tests.service.year.injected import install
from tests.service.year.people import Plan
from tests.service.year.proved import Tally, histories
from tests.service.year.simulated import Year
from tests.support.databases import FreshDatabase
from tests.support.world import made_world


def live(fresh: FreshDatabase, folder: Path, plan: Plan, of: int) -> tuple[datetime, dict[str, Any]]:
    """Medan with so many complaints, and on until nothing is due; answers when it ends and what was done."""
    began = time.monotonic()
    install(fresh)
    with made_world(fresh, folder, medan()) as world, hands(fresh, folder, plan, of) as crew:
        end = Year(world.service.database, crew, plan).run()
        done, refused = crew.counted()
    ran = time.monotonic() - began
    acts = sum(done.values())
    return end, {
        "acts": acts,
        "acts by the clock": done["(clock)"],
        "refused": sum(refused.values()),
        "acts a second": round(acts / ran),
        "seconds of acts": round(ran),
        "done": dict(done.most_common()),
        "why refused": dict(refused.most_common(12)),
    }


def prove(fresh: FreshDatabase, folder: Path, plan: Plan, end: datetime, of: int) -> dict[str, Any]:
    """All complaints, all figures; answers what there was. Raises AssertionError with the first that are wrong."""
    began = time.monotonic()
    with made_world(fresh, folder, medan()) as world, hands(fresh, folder, plan, of) as crew:
        for each in prepare(world.service.database, LISTS):
            rebuild(world.service.database, each)
        asked = questions(world, plan.first, plan.last, end)
        whole, *others = crew.each(_prove, [one.again for one in asked], end)
        for other in others:
            whole.add(other)
        assert not whole.wrong, "\n".join([f"{len(whole.wrong)} complaints are wrong", *whole.wrong[:5]])
        figures = compare(world, asked, whole.figures, histories(world))
    return {
        **whole.there,
        "escalations by level": dict(sorted(whole.raised.items())),
        "closures by kind": dict(sorted(whole.closed.items())),
        "figures compared": figures,
        "seconds of proof": round(time.monotonic() - began),
    }


def _prove(hand: Hand, asked: Sequence[naive.Asked], end: datetime) -> Tally:
    tally = Tally([Counter() for _ in asked])
    directory = hand.world.service.directories.current()
    for history in histories(hand.world, hand.number, hand.of):
        tally.take(history, asked, directory, end)
    return tally


def simulate(fresh: FreshDatabase, folder: Path, plan: Plan, of: int) -> dict[str, Any]:
    """The life and the proof."""
    end, did = live(fresh, folder, plan, of)
    return prove(fresh, folder, plan, end, of) | did
