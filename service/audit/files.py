"""Is each attachment's file there, and what its event says? Are there files that no event names?"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag

from service.audit.finding import Finding, shortened
from service.files.files import Files
from service.files.kept import FileChanged, FileGone
from service.files.reading import content_of
from service.files.sweep import unnamed
from service.store.application import EventLog
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.vault import Reference, reveal

Attached = tuple[UUID, int, UUID]
"""Complaint, version of the event, and whose file it is."""


class FilesChecked:
    """Goes along with the pass over the log."""

    def __init__(self, database: Database, ring: KeyRing, files: Files) -> None:
        """Nothing is read before the first `look`."""
        self._database, self._ring, self._files = database, ring, files
        self.checked = 0
        self.wrong: list[str] = []

    def look(self, attached: Iterable[Attached]) -> None:
        """Open these files; what was erased is no longer to be there."""
        owners = {Reference(stream, version, "/digest"): subject for stream, version, subject in attached}
        for where, digest in self._digests(owners).items():
            self.checked += 1
            if problem := self._problem(where, owners[where], digest):
                self.wrong.append(f"event {where.version} in stream {where.originator_id}: {problem}")

    def finding(self, log: EventLog) -> Finding:
        """What was found. A file without an event is no damage: the clock worker removes it within two hours."""
        kept = self._files.kept
        loose = sum(len(unnamed(log, self._ring, self._files, each)) for each in kept.complaints())
        note = f"{loose:,} files belong to no event" if loose else ""
        advice = f"restore the folder {kept.folder} from the last backup"
        return Finding("each attachment has its file, unchanged", self.checked, shortened(self.wrong), advice, note)

    def _digests(self, owners: Mapping[Reference, UUID]) -> Mapping[Reference, str]:
        """Those that can be read: one that cannot is found by who looks at the vault."""
        try:
            with self._database.autocommit() as cursor:
                return reveal(cursor, self._ring, owners)
        except (InvalidTag, ValueError):
            if len(owners) == 1:
                return {}
        parts = (self._digests({where: owner}) for where, owner in owners.items())
        return {where: digest for part in parts for where, digest in part.items()}

    def _problem(self, where: Reference, subject: UUID, digest: str) -> str | None:
        try:
            content_of(self._database, self._ring, self._files, where.originator_id, subject, digest)
        except FileGone:
            return "its file is gone"
        except (FileChanged, InvalidTag, ValueError):
            return "its file is not what it was"
        return None
