"""Where the title of a complaint is, as it is shown."""

from typing import Any

from domain.complaint.desk_events import ComplaintRedacted
from domain.event import Code, Envelope

TITLE, TEXT = Code("title"), Code("text")


def redacted_title(event: ComplaintRedacted, at: Envelope) -> dict[str, Any]:
    """Where the title is from now on, if it was the title."""
    return {"title_version": at.version, "title_field": TEXT} if event.of_field == TITLE else {}
