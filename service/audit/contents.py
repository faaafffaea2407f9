"""Going through the whole log: is each leaf the hash of its event, and is each commitment backed by the vault?"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag

from service.store.database import Database
from service.store.keys import KeyRing
from service.store.leaf import leaf_entry, leaf_hash
from service.store.log import LogRow, stream
from service.store.vault import Reference, commitment, open_value

BATCH = 5000
SHOWN = 10
"""How many wrong things are named; all are counted."""

Result = tuple[int, list[str]]

_VALUES = """
SELECT w.originator_id, w.version, w.field, v.ciphertext, k.subject, k.kek_epoch, k.wrapped_dek
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::uuid[]) AS w(originator_id, version, field, subject)
LEFT JOIN aduan.vault_keys k USING (subject)
LEFT JOIN aduan.vault_values v
    ON (v.originator_id, v.version, v.field) = (w.originator_id, w.version, w.field) AND v.subject = w.subject
"""


def contents_true(database: Database, ring: KeyRing, progress: Callable[[str, int], None]) -> tuple[Result, Result]:
    """(checked, wrong) for the leaves and for the commitments."""
    leaves = commitments = 0
    wrong_leaves: list[str] = []
    wrong_values: list[str] = []
    rows = stream(database)
    while batch := list(islice(rows, BATCH)):
        wrong_leaves += [f"the event at position {row.position} does not have its leaf hash" for row in _untrue(batch)]
        wanted = dict(_commitments(batch))
        wrong_values += _unbacked(database, ring, wanted)
        leaves += len(batch)
        commitments += len(wanted)
        progress("log", len(batch))
    return (leaves, _shortened(wrong_leaves)), (commitments, _shortened(wrong_values))


def _untrue(rows: Iterable[LogRow]) -> Iterator[LogRow]:
    return (row for row in rows if leaf_of(row) != row.leaf_hash)


def leaf_of(row: LogRow) -> bytes:
    """The leaf hash computed from the stored bytes."""
    return leaf_hash(
        leaf_entry(
            row.position, row.originator_id, row.version, row.recorded_at, row.nonce, row.topic, row.state, row.metadata
        )
    )


def _commitments(rows: Iterable[LogRow]) -> Iterator[tuple[Reference, tuple[str, UUID]]]:
    for row in rows:
        for name, value in msgspec.json.decode(row.state, type=dict[str, Any]).items():
            if isinstance(value, dict) and value.keys() == {"$c", "$s"}:
                yield Reference(row.originator_id, row.version, f"/{name}"), (value["$c"], UUID(value["$s"]))


def _unbacked(database: Database, ring: KeyRing, wanted: dict[Reference, tuple[str, UUID]]) -> list[str]:
    """Whose value is not in the vault though the subject has a key, or does not open to what was committed."""
    if not wanted:
        return []
    with database.autocommit() as cursor:
        cursor.execute(
            _VALUES,
            (
                [str(where.originator_id) for where in wanted],
                [where.version for where in wanted],
                [where.field for where in wanted],
                [str(subject) for _, subject in wanted.values()],
            ),
        )
        found = cursor.fetchall()
    wrong = []
    for originator_id, version, field, ciphertext, subject, epoch, wrapped in found:
        where = Reference(UUID(str(originator_id)), version, field)
        dek = None if wrapped is None else ring.unwrap(UUID(str(subject)), epoch, bytes(wrapped))
        if dek is None or ciphertext is None:
            wrong.append(f"{field} of event {version} in stream {originator_id}: no value, and no erasure explains it")
        elif not _proves(where, dek, bytes(ciphertext), wanted[where][0]):
            wrong.append(f"{field} of event {version} in stream {originator_id}: not the value that was committed to")
    return wrong


def _proves(where: Reference, dek: bytes, ciphertext: bytes, committed: str) -> bool:
    try:
        salt, text = open_value(dek, where, ciphertext)
    except InvalidTag:
        return False
    return commitment(where.field, salt, text.encode()) == committed


def _shortened(wrong: list[str]) -> list[str]:
    more = len(wrong) - SHOWN
    return wrong if more <= 0 else [*wrong[:SHOWN], f"and {more} more"]
