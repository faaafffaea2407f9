"""A projection made anew from the log beside the one that serves, compared with it, and put in its place."""

import time
from dataclasses import dataclass
from typing import Any

from projections.base import Projection
from service.projector.fill import Progress, catch_up, fill
from service.projector.generations import switch
from service.projector.sameness import Comparison, compare_generation
from service.projector.shadow import shadow
from service.store.database import Database


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: `events` read in `seconds`; `comparison` is None when the live rows were of another form."""

    generation: int
    events: int
    seconds: float
    comparison: Comparison | None


def rebuild(db: Database, projection: Projection[Any], progress: Progress = lambda done, total: None) -> Rebuilt:
    """Fill the next generation while the old one serves, compare the two, and switch.

    Raises RebuildRunning, ProjectionStopped (an event could not be folded; the old one goes on serving), SwitchBlocked,
    GenerationLost, DatabaseUnavailable.
    """
    with shadow(db, projection) as new:
        started = time.monotonic()
        fill(db, projection, new.generation, new.until, progress)
        seconds = time.monotonic() - started
        new.held()
        comparison = compare_generation(db, projection, new.generation) if new.comparable else None
        catch_up(db, projection, new.generation)
        new.held()
        switch(db, projection, new.generation)
    return Rebuilt(new.generation, new.until, seconds, comparison)
