"""A kept file for whoever may read it."""

from uuid import UUID

from service.files.files import Files
from service.store.database import Database
from service.store.errors import SubjectErased
from service.store.keys import KeyRing
from service.store.vault import load_keys


def content_of(
    database: Database, ring: KeyRing, files: Files, complaint: UUID, subject: UUID, digest: str
) -> bytes | None:
    """None when it was erased. Raises FileGone, FileChanged."""
    with database.autocommit() as cursor:
        try:
            dek = load_keys(cursor, ring, [subject])[subject]
        except SubjectErased:
            return None
    return files.kept.get(complaint, subject, dek, digest)
