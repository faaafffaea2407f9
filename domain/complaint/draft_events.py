"""An answer or its correction on its way past the unit's leader, where the unit asks for that; see `events.py`."""

from domain.complaint.terms import Due
from domain.event import Event, Personal


class AnswerDrafted(Event, topic="complaint.answer_drafted"):
    """The unit wrote what it would answer, in place of what it had drafted before, and asked for approval or not yet.

    Drafts of one complaint count from 1.
    """

    assignment: int
    draft: int
    text: Personal
    submitted: bool


class DraftApproved(Event, topic="complaint.draft_approved"):
    """Somebody else than its author, a leader of the unit, found the draft fit to be posted."""

    assignment: int
    draft: int


class DraftReturned(Event, topic="complaint.draft_returned"):
    """The leader wants it written otherwise, and says how."""

    assignment: int
    draft: int
    reason: Personal


class AnswerPosted(Event, topic="complaint.answer_posted"):
    """The approved draft was posted as the unit's answer; the reporter may reply until `reply`.

    There is no such date while another unit still owes an answer, and none in imports.
    """

    assignment: int
    draft: int
    reply: Due | None


class CorrectionDrafted(Event, topic="complaint.correction_drafted"):
    """The unit wrote what it would put in place of its answer that stands, and asked for approval or not yet.

    It is approved, returned and counted like the draft of an answer, and lapses when the reporter replies.
    """

    assignment: int
    draft: int
    text: Personal
    reason: Personal | None
    submitted: bool


class CorrectionPosted(Event, topic="complaint.correction_posted"):
    """The approved draft stands in place of the unit's answer; the reporter's time to reply stays."""

    assignment: int
    draft: int


BEFORE_POSTING = (AnswerDrafted, CorrectionDrafted, DraftApproved, DraftReturned)
"""How an answer comes about: neither the reporter nor the public is told."""
DRAFTED = (AnswerDrafted, CorrectionDrafted)
POSTED = (AnswerPosted, CorrectionPosted)
"""What has the text of a draft, as it was written and from when on it counts."""
DraftEvent = AnswerDrafted | CorrectionDrafted | DraftApproved | DraftReturned | AnswerPosted | CorrectionPosted
