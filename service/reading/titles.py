"""Titles for a page of a list: those that may be read without a reason, in one query."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from service.bootstrap import Service
from service.store.vault import Reference, reveal


def titles(service: Service, rows: Iterable[Mapping[str, object]]) -> dict[UUID, str]:
    """By complaint; confidential and erased ones are not there. Rows say where the title is that is shown."""
    wanted = [_title(row) for row in rows if not row["confidential"]]
    with service.database.autocommit() as cursor:
        found = reveal(cursor, service.ring, wanted)
    return {place.originator_id: text for place, text in found.items()}


def _title(row: Mapping[str, object]) -> Reference:
    version = row["title_version"]
    assert isinstance(version, int)
    return Reference(UUID(str(row["complaint"])), version, f"/{row['title_field']}")
