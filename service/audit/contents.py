"""Going through the whole log: is each leaf the hash of its event, can it be read, is each commitment backed?"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag

from domain.complaint.events import ComplaintAttached
from service.audit.files import FilesChecked
from service.audit.finding import SHOWN, Finding
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.leaf import leaf_entry, leaf_hash
from service.store.log import LogRow, head, stream
from service.store.mapper import UnreadableEvent, decode, decode_metadata
from service.store.vault import Reference, commitment, open_value

BATCH = 5000

_VALUES = """
SELECT w.originator_id, w.version, w.field, v.ciphertext, w.subject, k.kek_epoch, k.wrapped_dek
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::uuid[]) AS w(originator_id, version, field, subject)
LEFT JOIN aduan.vault_keys k USING (subject)
LEFT JOIN aduan.vault_values v
    ON (v.originator_id, v.version, v.field) = (w.originator_id, w.version, w.field) AND v.subject = w.subject
"""

Place = tuple[str, int, str]
"""Stream, version and field, as the database writes them: a million UUID objects would take longer than the hashes."""
Wanted = dict[Place, tuple[str, str]]
"""Where a commitment stands: what it is, and whose."""
Erased = frozenset[tuple[str, str]]
"""Stream and subject of each erasure that an event tells of."""

_ERASED = """
SELECT e.originator_id, convert_from(e.state, 'UTF8')::jsonb ->> 'subject'
FROM aduan.positions p JOIN aduan.events e USING (log_id) WHERE e.topic = 'personal_data.erased' AND p.position <= %s
"""


class _Tally:
    """Counts what was checked and names the first wrong things."""

    def __init__(self) -> None:
        self.checked = 0
        self._wrong: list[str] = []
        self._more = 0

    def wrong(self, what: str) -> None:
        if len(self._wrong) < SHOWN:
            self._wrong.append(what)
        else:
            self._more += 1

    def finding(self, name: str, advice: str) -> Finding:
        more = [f"and {self._more} more"] if self._more else []
        return Finding(name, self.checked, self._wrong + more, advice)


def contents_true(
    database: Database, ring: KeyRing, files: FilesChecked, progress: Callable[[int, int], None]
) -> list[Finding]:
    """The findings for leaves, events and commitments, in one pass over the log; `files` looks at it as well."""
    leaves, events, values = _Tally(), _Tally(), _Tally()
    end = head(database)
    erased = _erasures(database, end)
    rows = stream(database, until=end)
    while batch := list(islice(rows, BATCH)):
        true = list(_with_true_leaf(batch, leaves))
        readable = list(_readable(true, events))
        _back(database, ring, dict(_commitments(readable)), erased, values)
        files.look(_attached(readable))
        progress(leaves.checked, end)
    return [
        leaves.finding(
            "each leaf hash is that of the stored event",
            "an event or a leaf was changed in the database: stop, keep a copy of it, and find out who could",
        ),
        events.finding("each event can be read", "use the version of aduan that wrote them, or a later one"),
        values.finding(
            "each commitment has its value in the vault",
            "restore the vault from the last backup: values go only with their subject, by an erasure",
        ),
    ]


def leaf_of(row: LogRow) -> bytes:
    """The leaf hash computed from the stored bytes."""
    return leaf_hash(
        leaf_entry(
            row.position, row.originator_id, row.version, row.recorded_at, row.nonce, row.topic, row.state, row.metadata
        )
    )


def _with_true_leaf(rows: list[LogRow], tally: _Tally) -> Iterator[LogRow]:
    for row in rows:
        tally.checked += 1
        if leaf_of(row) == row.leaf_hash:
            yield row
        else:
            tally.wrong(
                f"position {row.position}: event {row.version} of stream {row.originator_id} is not what it was"
            )


def _readable(rows: list[LogRow], tally: _Tally) -> Iterator[LogRow]:
    for row in rows:
        tally.checked += 1
        try:
            decode(row.topic, row.state)
            decode_metadata(row.metadata)
        except UnreadableEvent as unreadable:
            tally.wrong(f"position {row.position}: {unreadable}")
        else:
            yield row


def _attached(rows: Iterable[LogRow]) -> Iterator[tuple[UUID, int, UUID]]:
    for row in rows:
        if row.topic == ComplaintAttached.topic:
            event = decode(row.topic, row.state)
            assert isinstance(event, ComplaintAttached)  # as its topic says
            yield row.originator_id, row.version, event.digest.subject


def _commitments(rows: Iterable[LogRow]) -> Iterator[tuple[Place, tuple[str, str]]]:
    for row in rows:
        if b'"$c"' in row.state:
            stream = str(row.originator_id)
            for name, value in msgspec.json.decode(row.state, type=dict[str, Any]).items():
                if isinstance(value, dict) and value.keys() == {"$c", "$s"}:
                    yield (stream, row.version, f"/{name}"), (value["$c"], value["$s"])


def _back(database: Database, ring: KeyRing, wanted: Wanted, erased: Erased, tally: _Tally) -> None:
    """Each wanted value is in the vault, its key opens it, and it is what was committed to; or all of it was erased."""
    deks: dict[str, bytes | None] = {}
    for originator_id, version, field, ciphertext, subject, epoch, wrapped in _vault(database, wanted):
        tally.checked += 1
        if (originator_id, subject) in erased:
            if wrapped is not None or ciphertext is not None:
                tally.wrong(
                    f"{field} of event {version} in stream {originator_id}: erased by an event, but still there"
                )
            continue
        if subject not in deks:
            deks[subject] = None if wrapped is None else _unwrapped(ring, UUID(subject), epoch, bytes(wrapped))
        problem = _problem((originator_id, version, field), deks[subject], wrapped, ciphertext, wanted)
        if problem:
            tally.wrong(f"{field} of event {version} in stream {originator_id}: {problem}")


def _erasures(database: Database, end: int) -> Erased:
    with database.autocommit() as cursor:
        cursor.execute(_ERASED, (end,))
        return frozenset((stream, subject) for stream, subject in cursor.fetchall())


def _vault(database: Database, wanted: Wanted) -> list[tuple[Any, ...]]:
    if not wanted:
        return []
    with database.autocommit() as cursor:
        places = [(*place, subject) for place, (_, subject) in wanted.items()]
        cursor.execute(_VALUES, [list(column) for column in zip(*places, strict=True)])
        return cursor.fetchall()


def _unwrapped(ring: KeyRing, subject: UUID, epoch: int, wrapped: bytes) -> bytes | None:
    try:
        return ring.unwrap(subject, epoch, wrapped)
    except InvalidTag:
        return None


def _problem(
    place: Place, dek: bytes | None, wrapped: memoryview | None, ciphertext: memoryview | None, wanted: Wanted
) -> str | None:
    if wrapped is None:
        return "UNEXPLAINED: its subject has no key, and no erasure explains it"
    if ciphertext is None:
        return "UNEXPLAINED: no value, and no erasure explains it"
    if dek is None:
        return "the key file does not open its subject's key"
    try:
        salt, text = open_value(dek, Reference(UUID(place[0]), *place[1:]), bytes(ciphertext))
    except (InvalidTag, ValueError):
        return "the value does not open: it was changed, or belongs elsewhere"
    true = commitment(place[2], salt, text.encode()) == wanted[place][0]
    return None if true else "not the value that was committed to"
