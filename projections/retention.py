"""Until when a case keeps what is personal in it: when it ended, what stands against an erasure, what was erased."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import get_args
from uuid import UUID

from domain.complaint.desk_events import DeskEvent
from domain.complaint.draft_events import DraftEvent
from domain.complaint.events import (
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintAttached,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
)
from domain.complaint.following_events import ComplaintFollowed, ComplaintUnfollowed
from domain.complaint.joining_events import (
    ComplaintAbsorbed,
    ComplaintMerged,
    ComplaintReleased,
    ComplaintSplit,
    ComplaintSplitFrom,
    ComplaintUnmerged,
)
from domain.complaint.personal_data import (
    ErasureCompleted,
    ErasureRefused,
    ErasureRequested,
    HoldLifted,
    HoldPlaced,
    PersonalDataErased,
)
from domain.complaint.reporter_events import ComplaintWithdrawn, ReporterEvent
from domain.complaint.unit_events import UnitEvent
from domain.event import Code, Envelope
from projections.base import Projection


@dataclass(frozen=True)
class RetentionRow:
    """One complaint. `erased` is about the reporter; `incomplete` counts erasures that a backup may not know of yet."""

    complaint: UUID
    reporter: UUID
    received_by: Code
    ended_at: datetime | None
    asked_at: datetime | None
    held: bool
    erased: bool
    erased_at: datetime | None
    incomplete: int
    followers: int  # whose contact is kept


retention = Projection(
    "retention",
    row=RetentionRow,
    version=5,
    sql=Path(__file__).with_suffix(".sql"),
    ignores=[
        ComplaintAbsorbed,
        ComplaintReleased,
        ComplaintSplit,
        ComplaintSplitFrom,
        ComplaintUnfollowed,
        ComplaintAdopted,
        ComplaintAnswered,
        ComplaintAttached,
        ComplaintEscalated,
        ComplaintReplied,
        ComplaintReturned,
        ComplaintRouted,
        ComplaintStarted,
        ComplaintVerified,
        ErasureRefused,
        *get_args(UnitEvent),
        *get_args(DraftEvent),
        *(event for event in get_args(ReporterEvent) if event is not ComplaintWithdrawn),
        *get_args(DeskEvent),
    ],
)


@retention.on
def filed(row: None, event: ComplaintFiled, at: Envelope) -> RetentionRow:
    return RetentionRow(
        complaint=at.stream,
        reporter=event.reporter,
        received_by=event.received_by,
        ended_at=None,
        asked_at=None,
        held=False,
        erased=False,
        erased_at=None,
        incomplete=0,
        followers=0,
    )


@retention.on
def ended(
    row: RetentionRow,
    event: ComplaintClosed | ComplaintArchived | ComplaintWithdrawn | ComplaintMerged,
    at: Envelope,
) -> RetentionRow:
    return replace(row, ended_at=row.ended_at or at.occurred_at)


@retention.on
def reopened(row: RetentionRow, event: ComplaintReopened | ComplaintUnmerged, at: Envelope) -> RetentionRow:
    return replace(row, ended_at=None)


@retention.on
def asked(row: RetentionRow, event: ErasureRequested, at: Envelope) -> RetentionRow:
    return replace(row, asked_at=at.recorded_at)


@retention.on
def held(row: RetentionRow, event: HoldPlaced | HoldLifted, at: Envelope) -> RetentionRow:
    return replace(row, held=isinstance(event, HoldPlaced))


@retention.on
def erased(row: RetentionRow, event: PersonalDataErased, at: Envelope) -> RetentionRow:
    reporter = event.subject == row.reporter
    return replace(
        row,
        asked_at=None if reporter else row.asked_at,
        erased=row.erased or reporter,
        erased_at=at.recorded_at,
        incomplete=row.incomplete + 1,
        followers=row.followers - (not reporter),
    )


@retention.on
def followed(row: RetentionRow, event: ComplaintFollowed, at: Envelope) -> RetentionRow:
    return replace(row, followers=row.followers + 1)


@retention.on
def completed(row: RetentionRow, event: ErasureCompleted, at: Envelope) -> RetentionRow:
    return replace(row, incomplete=row.incomplete - 1)
