"""A simulated time from its first day to the proof."""

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from domain.directory.plan import Desired
from service.directory_file import read_directory_file
from tests.service.year.injected import Moment, install
from tests.service.year.proved import prove
from tests.service.year.simulated import Year
from tests.support.databases import FreshDatabase
from tests.support.world import made_world

MEDAN = Path(__file__).parents[3] / "examples" / "medan.toml"


def simulate(fresh: FreshDatabase, folder: Path, complaints: int, first: date, last: date) -> dict[str, Any]:
    """Medan with so many complaints between these days, and on until nothing is due; answers what there was."""
    install(fresh)
    desired: Desired = read_directory_file(MEDAN)
    with made_world(fresh, folder, desired) as world:
        began = time.monotonic()
        Moment(world.clock, world.service.database).set(datetime(2024, 12, 31, tzinfo=UTC))
        year = Year(world, first, last, complaints)
        year.run()
        ran = time.monotonic() - began
        found = prove(world, first, last, world.clock())
        acts = sum(year.done.values())
        return {
            **found,
            "acts": acts,
            "acts by the clock": year.done["(clock)"],
            "refused": sum(year.refused.values()),
            "acts a second": round(acts / ran),
            "seconds of acts": round(ran),
            "done": dict(year.done.most_common()),
            "why refused": dict(year.refused.most_common(12)),
        }
