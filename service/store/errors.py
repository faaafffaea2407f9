"""What the store refuses, and why: the database's SQLSTATE becomes an exception whose docstring says it."""

from eventsourcing.persistence import IntegrityError, OperationalError
from psycopg2 import Error


class VersionConflict(IntegrityError):
    """The stream has changed since it was read."""


class SubjectErased(IntegrityError):
    """The personal data of this subject was erased; nothing more can be stored under it."""


class KeyUsed(IntegrityError):
    """A command with this idempotency key has been carried out."""


class KeyInFlight(IntegrityError):
    """A command with this idempotency key is being carried out."""


class NameTaken(IntegrityError):
    """Another stream has this name."""


ATTEMPTS = 8
"""How often something is decided anew when others write to the same stream at the same moment, before it is TooBusy."""


class TooBusy(Exception):
    """Too many people act on this complaint at this moment: try again."""


class DatabaseUnavailable(OperationalError):
    """The database does not answer; try again in a moment."""


class TookTooLong(DatabaseUnavailable):
    """This waited too long for what others are doing; try again in a moment."""


class KeyRetired(DatabaseUnavailable):
    """The keys of the vault were changed at this moment; try again in a moment."""


_BY_CODE: dict[str, type[Exception]] = {
    "AD001": VersionConflict,
    "AD002": SubjectErased,
    "AD003": KeyUsed,
    "AD004": KeyInFlight,
    "AD005": NameTaken,
    "AD006": KeyRetired,
    "40001": VersionConflict,  # serialization failure
    "55P03": TookTooLong,  # lock_timeout
    "57014": TookTooLong,  # statement_timeout
    "40P01": VersionConflict,  # deadlock: two imports of the same names, in another order
}
# Races that only an index can decide (`append` has no EXCEPTION block, which would cost a subtransaction).
_BY_INDEX: dict[str, type[IntegrityError]] = {
    "events_stream": VersionConflict,
    "vault_values_pkey": VersionConflict,
    "idempotency_pkey": KeyUsed,
    "stream_names_pkey": NameTaken,
}


def translate(error: Error) -> Exception | None:
    """Our exception for the driver's, or None when the driver's error is a bug and should stay what it is."""
    code = error.pgcode or ""
    kind = _BY_CODE.get(code)
    if code == "23505":
        kind = _BY_INDEX.get(error.diag.constraint_name or "", IntegrityError)
    if kind is not None:
        return kind(error.diag.message_primary or str(error))
    return None
