"""`aduan check`: is what is stored whole and true? Each check says how much it looked at and, if not, what to do."""

from collections.abc import Callable, Iterator
from typing import Any

from psycopg2 import ProgrammingError

from projections.base import Projection
from service.audit.contents import contents_true
from service.audit.files import FilesChecked
from service.audit.finding import Finding
from service.audit.guards import (
    definitions_in_place,
    login_limited,
    projections_are_tables,
    server_log_quiet,
    tables_guarded,
)
from service.audit.order import events_positioned, order_kept, positions_dense
from service.bootstrap import Service
from service.projector.checkpoints import GenerationLost
from service.projector.compare import FormDiffers, compare
from service.projector.fill import ProjectionStopped
from service.projector.keyed import keyed
from service.projector.shadow import RebuildRunning
from service.store.database import Database
from service.store.log import head

Progress = Callable[[str, int, int], None]
"""Told what is being gone through, how much of it is done, and how much there is."""


def check(service: Service, progress: Progress = lambda name, done, total: None) -> Iterator[Finding]:
    """All checks, one finding each, quick ones first."""
    database = service.database
    yield from definitions_in_place(database)
    yield tables_guarded(database)
    yield projections_are_tables(database)
    yield login_limited(database)
    yield server_log_quiet(database)
    yield positions_dense(database)
    yield from events_positioned(database)
    yield order_kept(database)
    files = FilesChecked(database, service.ring, service.files)
    yield from contents_true(database, service.ring, files, lambda done, total: progress("log", done, total))
    yield files.finding(service.log)
    for projection in keyed(service.ring):
        yield projection_true(database, projection, progress)


def projection_true(database: Database, projection: Projection[Any], progress: Progress) -> Finding:
    """The live rows are what the log says, and nothing stopped them on their way."""
    name = f"projection {projection.name} equals a rebuild"
    advice = f"see what stopped it, or run: aduan rebuild {projection.name}"
    try:
        compared = compare(database, projection, lambda done, total: progress(projection.name, done, total))
    except (FormDiffers, RebuildRunning, ProjectionStopped, GenerationLost, ProgrammingError) as problem:
        return Finding(name, 0, [str(problem).strip() or (type(problem).__doc__ or "")], advice)
    wrong = [] if compared.equal else [compared.difference]
    end = head(database)
    if compared.position > end:
        wrong.insert(0, f"it has read up to position {compared.position}, but the log ends at {end}: events are gone")
    note = f"at position {compared.position:,} of {end:,}"
    return Finding(name, compared.rows, wrong + _stopped(database, projection), advice, note)


def _stopped(database: Database, projection: Projection[Any]) -> list[str]:
    with database.autocommit() as cursor:
        cursor.execute(
            "SELECT failure FROM aduan.checkpoints WHERE projection = %s AND live AND failure IS NOT NULL",
            (projection.name,),
        )
        return [f"stopped before {row[0]}" for row in cursor.fetchall()]
