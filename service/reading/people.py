"""Names of staff, which are personal and so in the vault."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from service.bootstrap import Service
from service.store.vault import Reference, reveal

_FIRST = 1  # of a person's stream: the event that has the name


def names(service: Service, staff: Iterable[UUID]) -> Mapping[UUID, str]:
    """By the person's id, in one query; whoever was erased is not there."""
    wanted = {Reference(person, _FIRST, "/name") for person in staff}
    with service.database.autocommit() as cursor:
        found = reveal(cursor, service.ring, wanted)
    return {place.originator_id: name for place, name in found.items()}
