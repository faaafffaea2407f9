"""What of a case is told outside the offices, and where the texts stand that are shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from domain.complaint.desk_events import INTERNAL, ComplaintRedacted
from domain.complaint.draft_events import DRAFTED, POSTED
from domain.complaint.following_events import ComplaintFollowed, FollowingEvent
from domain.complaint.state import Attached, Complaint
from service.store.mapper import Replayed, personal_fields
from service.store.vault import Reference

Texts = frozenset[tuple[str, str]]
"""Topics and fields of what somebody wrote."""
BETWEEN_OFFICES: Texts = frozenset(
    {
        ("complaint.routed", "note"),
        ("complaint.forwarded", "note"),
        ("complaint.co_assigned", "note"),
        ("complaint.returned", "reason"),
        ("complaint.part_returned", "reason"),
        ("complaint.answer_corrected", "reason"),
        ("complaint.correction_drafted", "reason"),
        ("complaint.noted", "text"),
        ("complaint.draft_returned", "reason"),
        ("personal_data.erased", "request"),
        ("legal_hold.placed", "reason"),
        ("legal_hold.lifted", "reason"),
    }
)
_TEXT = "text"


def outside(history: Sequence[Replayed], complaint: Complaint) -> Sequence[Replayed]:
    """What reporters and the public are told of: not how the offices organise their work and come to an answer."""
    drafts = {each.version for each in complaint.attachments if each.draft is not None}
    return [
        one
        for one in history
        if not isinstance(one.event, (*INTERNAL, *get_args(FollowingEvent)))
        and one.originator_version not in drafts
        and not _redacts_between(one, history)
    ]


def files_outside(complaint: Complaint) -> tuple[Attached, ...]:
    """The files that they may have."""
    return tuple(each for each in complaint.attachments if each.draft is None)


def with_posted(instead: Mapping[Reference, Reference], history: Sequence[Replayed]) -> dict[Reference, Reference]:
    """The same, and of each posted answer the draft that holds its text, or what is shown in the place of that."""
    drafts = {
        one.event.draft: Reference(one.originator_id, one.originator_version, f"/{_TEXT}")
        for one in history
        if isinstance(one.event, DRAFTED)
    }
    posted = (one for one in history if isinstance(one.event, POSTED) and one.event.draft in drafts)
    return {**instead, **{place: instead.get(draft, draft) for place, draft in _posted(posted, drafts)}}


def redacted(instead: Mapping[Reference, Reference], history: Sequence[Replayed]) -> frozenset[Reference]:
    """The places in which something else is shown than was written there."""
    shown = with_posted(instead, history)
    return frozenset(place for place, source in shown.items() if place in instead or source in set(instead.values()))


def places(one: Replayed, wanted: Texts | None) -> Iterable[Reference]:
    """Where the event has values: all, or those `wanted`. An answer that was posted has its draft's text.

    Where followers are told is shown to nobody: it is theirs, and taken home by the link that each of them has.
    """
    if isinstance(one.event, ComplaintFollowed):
        return
    names = (_TEXT,) if isinstance(one.event, POSTED) else personal_fields(one.event.topic)
    for name in names:
        asked = wanted is None or (one.event.topic, name) in wanted
        if asked and getattr(one.event, name, name) is not None:
            yield Reference(one.originator_id, one.originator_version, f"/{name}")


def _posted(posted: Iterable[Replayed], drafts: Mapping[int, Reference]) -> Iterable[tuple[Reference, Reference]]:
    for one in posted:
        assert isinstance(one.event, POSTED)
        yield Reference(one.originator_id, one.originator_version, f"/{_TEXT}"), drafts[one.event.draft]


def _redacts_between(one: Replayed, history: Sequence[Replayed]) -> bool:
    """Why a text between the offices was taken out of sight may tell what it said."""
    if not isinstance(one.event, ComplaintRedacted):
        return False
    field = one.event.of_field
    of = next((each for each in history if each.originator_version == one.event.of_version), None)
    if of is None or (of.event.topic, field) in BETWEEN_OFFICES:
        return of is not None
    if not isinstance(of.event, DRAFTED):
        return False
    draft = of.event.draft
    return not any(isinstance(each.event, POSTED) and each.event.draft == draft for each in history)
