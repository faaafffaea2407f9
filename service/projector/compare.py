"""Is a projection what the log says? Its live rows against a rebuild that is thrown away."""

from typing import Any

from projections.base import Projection
from service.projector.fill import Progress, fill
from service.projector.sameness import Comparison, compare_generation
from service.projector.shadow import shadow
from service.store.database import Database


class FormDiffers(Exception):
    """The live rows are gone, or were made by another version of this projection: rebuild it."""


def compare(db: Database, projection: Projection[Any], progress: Progress = lambda done, total: None) -> Comparison:
    """Byte for byte, at one position, while both go on. Raises FormDiffers, RebuildRunning, ProjectionStopped."""
    with shadow(db, projection) as rebuilt:
        if not rebuilt.comparable:
            raise FormDiffers
        fill(db, projection, rebuilt.generation, rebuilt.until, progress)
        return compare_generation(db, projection, rebuilt.generation)
