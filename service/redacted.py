"""Where texts are that are shown in place of others."""

from collections.abc import Sequence

from domain.complaint.desk_events import ComplaintRedacted
from service.store.mapper import Replayed
from service.store.vault import Reference


def redactions(history: Sequence[Replayed]) -> dict[Reference, Reference]:
    """Of each text that was taken out of sight: where that is which is shown in its place."""
    return {
        Reference(one.originator_id, one.event.of_version, f"/{one.event.of_field}"): Reference(
            one.originator_id, one.originator_version, "/text"
        )
        for one in history
        if isinstance(one.event, ComplaintRedacted)
    }
