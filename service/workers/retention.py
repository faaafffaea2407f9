"""What the clock worker does about personal data: erases what is kept no longer, and completes erasures.

Each act is an ordinary command, so that several workers, and one that lags behind the log, do nothing twice. They go in
small batches: each erasure is a transaction of its own, and the next batch comes with the next tick.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.complaint.commands import Command, CompleteErasure, Erase
from domain.complaint.erasing import subjects, years_after
from domain.complaint.personal_data import Basis
from domain.directory.state import Directory
from domain.event import Code
from service.bootstrap import Service
from service.folded import folded
from service.workers.acting import Errand, acted

BATCH = 100
EVERY = timedelta(hours=1)
NEXT_BATCH = timedelta(0)
LAGGING = timedelta(minutes=1)
"""When all of a batch had been done before: the read model has to catch up."""

_OVER = """
SELECT complaint FROM projection.retention over
WHERE ended_at IS NOT NULL AND (NOT erased OR followers > 0) AND NOT held
    AND ended_at < %s AND received_by = ANY(%s)
    AND (followers > 0 OR NOT EXISTS (
        -- What was split off has the same reporter, who is erased from all at once, when none is held or open.
        SELECT FROM projection.retention other
        WHERE other.reporter = over.reporter AND other.complaint <> over.complaint
            AND (other.held OR other.ended_at IS NULL)
    ))
ORDER BY ended_at, complaint LIMIT %s
"""
_INCOMPLETE = """
SELECT complaint FROM projection.retention
WHERE incomplete > 0 AND erased_at < %s ORDER BY erased_at, complaint LIMIT %s
"""


class RetentionWorker:
    """Looks once an hour; while there is more than a batch to do, at each tick."""

    def __init__(self, service: Service) -> None:
        """Nothing is read before the first tick."""
        self._service = service
        self._backups = timedelta(days=service.settings.backup_days)
        self._next: datetime | None = None

    def tick(self, now: datetime) -> int:
        """Do what has come due; answers how many acts were recorded."""
        if self._next is not None and now < self._next:
            return 0
        over, incomplete = self._over(now), self._incomplete(now)
        done = sum(self._act(complaint, command) for complaint in over for command in self._erasing(complaint))
        done += sum(
            self._act(complaint, command) for complaint in incomplete for command in self._completing(complaint)
        )
        more = len(over) >= BATCH or len(incomplete) >= BATCH
        self._next = now + (EVERY if not more else NEXT_BATCH if done else LAGGING)
        return done

    def _over(self, now: datetime) -> list[UUID]:
        """Cases that ended before the first day that is kept, in each zone at the latest; the rules decide exactly."""
        found: list[UUID] = []
        for years, units in _kept(self._service.directories.current()).items():
            until = datetime.combine(years_after(now.date(), -years), now.timetz()) + timedelta(days=1)
            found += self._page(_OVER, until, units, BATCH)
        return found[:BATCH]

    def _incomplete(self, now: datetime) -> list[UUID]:
        return self._page(_INCOMPLETE, now - self._backups, BATCH)

    def _page(self, question: str, *values: Any) -> list[UUID]:
        with self._service.database.autocommit() as cursor:
            cursor.execute(question, values)
            return [UUID(str(complaint)) for (complaint,) in cursor.fetchall()]

    def _erasing(self, complaint: UUID) -> list[Command]:
        """All people whose data is there."""
        case = folded(self._service.log.history(complaint))
        left = [subject for subject in subjects(case) if subject not in case.personal_data.erased]
        return [Erase(basis=Basis.RETENTION, subject=subject) for subject in left]

    def _completing(self, complaint: UUID) -> list[Command]:
        data = folded(self._service.log.history(complaint)).personal_data
        return [CompleteErasure(subject=subject) for subject in data.erased if subject not in data.completed]

    def _act(self, complaint: UUID, command: Command) -> bool:
        return acted(self._service.commands, Errand(complaint, command))


def _kept(directory: Directory) -> Mapping[int, list[Code]]:
    """Units by how many years their cases keep what is personal."""
    units: dict[int, list[Code]] = defaultdict(list)
    for code in directory.units:
        if (years := directory.kept_years(code)) is not None:
            units[years].append(code)
    return units
