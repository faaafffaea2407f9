"""Filing a complaint against the library's plain append, at 16 writers.

Ours is the full form: a data key made and wrapped, two texts sealed (commitment and AES-GCM), an encrypted idempotency
record, one event, order guard, all in one statement; then the same with tracking ID and secret, as a citizen's
complaint has them. The library's side is `benchmarks.append`'s: one event, nothing else. The sequencer runs. Writers
are processes (see there).
"""

import threading
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import msgspec

from benchmarks.append import METADATA, check, library, peer_appender
from benchmarks.harness import Result, Scale, alternate, beside, database, race, server
from domain.event import Personal
from service.cluster import SERVICE
from service.idempotency import Handled, IdempotencyKey, record
from service.store import sequencer
from service.store.append import Batch, Secret, StreamName
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.recorder import ApplicationRecorder
from service.store.stored import Stored
from service.store.uuid7 import uuid7
from service.store.vault import Reference, new_key, seal

GOAL = 3.0
WRITERS = 16
TEXTS = {
    "/title": "Jalan berlubang di depan sekolah",
    "/body": "Sudah tiga minggu, dan hujan membuatnya lebih dalam. " * 8,
}
BODY = msgspec.json.encode(TEXTS)  # as it came from the citizen


def run(scale: Scale) -> Result:
    """Complaints/s in full, plain events/s of the library."""
    seconds = max(0.8, 8 * scale.share)
    with server() as cluster:
        ours, peer = database(cluster, "ours"), "peer"
        cluster.create_database(peer)
        library(cluster, peer).create_table()
        url = cluster.url(ours, SERVICE)
        with beside(lambda: sequencer.run(Database(url), threading.Event())):
            sides = {
                "ours, full form": lambda _: filer(url, named=False),
                "library, plain": lambda _: peer_appender(cluster, peer),
                "ours, with tracking ID and secret": lambda _: filer(url, named=True),
            }
            measured = alternate(
                {side: partial(race, WRITERS, seconds, make) for side, make in sides.items()}, rounds=5
            )
        check(cluster, ours)
    figures = dict(measured.items())
    ratios = {side: measured.ratio(side, "library, plain") for side in figures if side.startswith("ours")}
    notes = {"spread": measured.spread("ours, full form", "library, plain")}
    return Result("file", ratios["ours, full form"], GOAL, figures, "calls/s", ratios, notes)


def filer(url: str, named: bool) -> Callable[[], int]:
    """One writer of whole complaints."""
    recorder = ApplicationRecorder(Database(url, size=1))
    ring = KeyRing.generate()

    def file() -> int:
        events, batch = complaint(ring)
        if named:
            stream, subject = batch.values[0].originator_id, batch.values[0].subject
            batch.names.append(StreamName("tracking", stream.hex, stream))
            batch.secrets.append(Secret(stream, subject, b"v" * 32))
        recorder.insert_events(events, batch=batch)
        return 1

    return file


def complaint(ring: KeyRing) -> tuple[list[Stored], Batch]:
    """A complaint as `Commands.file` hands it to the store, but for its names."""
    stream, subject = uuid7(), uuid4()
    dek, key = new_key(ring, subject)
    sealed = [seal(Personal(subject, text), Reference(stream, 1, field), dek) for field, text in TEXTS.items()]
    state: dict[str, str | None] = {"category": "roads", "due": "2026-12-01"}
    state |= {field[1:]: one.commitment for field, (one, _) in zip(TEXTS, sealed, strict=True)}
    answer = Handled(complaint=stream, version=1, receipt={"tracking_id": stream.hex[:10], "secret": "s" * 26})
    asked = IdempotencyKey("anonymous", "POST /complaints", str(uuid4()), BODY)
    batch = Batch(
        keys=[key],
        values=[value for _, value in sealed],
        idempotency=record(asked, answer, (subject, dek)),
    )
    return [Stored(stream, 1, "complaint.filed", msgspec.json.encode(state), METADATA)], batch
