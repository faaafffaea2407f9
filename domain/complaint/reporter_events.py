"""What reporters do with their report beside replying; kept like all facts, see `events.py`."""

from domain.event import Event, Personal


class ComplaintAmended(Event, topic="complaint.amended"):
    """The reporter added something to the report."""

    text: Personal


class ComplaintRated(Event, topic="complaint.rated"):
    """The reporter said how content they are, one to five; of several ratings the last one counts."""

    score: int
    comment: Personal | None


class ComplaintWithdrawn(Event, topic="complaint.withdrawn"):
    """The reporter took the report back: it ends, and is no closure."""

    reason: Personal | None


class ComplaintVisibilityChanged(Event, topic="complaint.visibility_changed"):
    """From now on the name or the text is hidden, or not; only the reporter makes a case less private."""

    anonymous: bool
    confidential: bool
    reason: Personal | None


ReporterEvent = ComplaintAmended | ComplaintRated | ComplaintWithdrawn | ComplaintVisibilityChanged
