"""What is left over: drafts and uploads that nobody sent, and files that no event came to name."""

import logging
import time
from pathlib import Path
from uuid import UUID

from domain.complaint.events import ComplaintAttached
from service.files.files import Files
from service.store.application import EventLog
from service.store.keys import KeyRing
from service.store.vault import Reference, reveal

REST_SECONDS = 3600
"""No command takes so long: whoever wrote a file that is older has recorded its event, or never will."""

_log = logging.getLogger(__name__)


def sweep(log: EventLog, ring: KeyRing, files: Files) -> int:
    """Remove them; answers how many files went. Any number of processes may do it."""
    waiting = (files.drafts, files.uploads, files.followings)
    gone = sum(each.forget_expired() for each in waiting)
    old = time.time() - REST_SECONDS
    for mark in files.kept.pending.iterdir() if files.kept.pending.is_dir() else ():
        if _older(mark, old):
            complaint = _complaint(mark)
            loose = set() if complaint is None else unnamed(log, ring, files, complaint)
            gone += sum(files.kept.delete(path, old) for path in loose)
            mark.unlink(missing_ok=True)
    if gone:
        _log.info("removed %d files that belong to nothing", gone)
    return gone


def unnamed(log: EventLog, ring: KeyRing, files: Files, complaint: UUID) -> set[Path]:
    """Files of the complaint that none of its events names; looked for first, so that none is named meanwhile."""
    there = set(files.kept.of(complaint))
    return there - _named(log, ring, files, complaint) if there else set()


def _named(log: EventLog, ring: KeyRing, files: Files, complaint: UUID) -> set[Path]:
    owners = {
        Reference(complaint, one.originator_version, "/digest"): one.event.digest.subject
        for one in log.history(complaint)
        if isinstance(one.event, ComplaintAttached)
    }
    with log.database.autocommit() as cursor:
        digests = reveal(cursor, ring, owners)
    return {files.kept.path(complaint, owners[where], digest) for where, digest in digests.items()}


def _older(mark: Path, than: float) -> bool:
    try:
        return mark.stat().st_mtime < than
    except FileNotFoundError:  # its command has ended meanwhile
        return False


def _complaint(mark: Path) -> UUID | None:
    try:
        return UUID(mark.name.partition(".")[0])
    except ValueError:
        return None
