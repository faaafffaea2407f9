"""A mapping and rows for the world of the tests."""

from collections.abc import Callable
from pathlib import Path

from service.importer.importer import Importer, Tally
from service.importer.load import load
from service.importer.rows import Table
from tests.support.world import World

MAPPING = """
[rows]
key = "id"
channel = "old-system"
agency = "medan"
zone = "Asia/Jakarta"
[[rows.acts]]
act = "file"
at = { column = "opened" }
title = "title"
category = { value = "pothole" }
place = "place"
[[rows.acts]]
act = "route"
at = { column = "opened" }
unit = "unit"
[[rows.acts]]
act = "answer"
at = { column = "closed" }
text = { value = "Sudah ditangani." }
[[rows.acts]]
act = "close"
at = { column = "closed" }
kind = { value = "resolved" }
"""
HEADER = "id,opened,closed,title,place,unit\n"


def row(key: str, **changes: str) -> str:
    """One line; closed on the third day unless told otherwise."""
    fields = {
        "id": key,
        "opened": "2025-01-06T09:00",
        "closed": "2025-01-08T15:00",
        "title": f"Jalan rusak {key}",
        "place": "Jalan Merdeka",
        "unit": "roads",
    }
    return ",".join((fields | changes).values()) + "\n"


def import_rows(
    world: World,
    folder: Path,
    rows: str,
    *,
    rejects: Path | None = None,
    batch: int = 3,
    done: Callable[[int], None] = lambda rows: None,
) -> Tally:
    """Import these lines; batches are small so that there are several."""
    (folder / "mapping.toml").write_text(MAPPING)
    (folder / "rows.csv").write_text(HEADER + rows)
    mapping = load(folder / "mapping.toml")
    service = world.service
    importer = Importer(service.log, service.ring, service.directories)
    return importer.run(Table(folder / "rows.csv", mapping), mapping, rejects, batch, done)
