"""Complaints of a city as their projections and the vault have them: loaded by COPY, without a log behind them."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.harness import connect
from domain.channels import WEB
from domain.complaint.events import (
    Closure,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintEvent,
    ComplaintFiled,
    ComplaintRouted,
    ComplaintVerified,
    Due,
    ReportClass,
)
from domain.event import SYSTEM, Code, Envelope, Personal, Zone
from domain.tracking import make
from projections.batch import Batch
from projections.catalogue import PROJECTIONS
from projections.search import PERSONAL
from service.bootstrap import Service
from service.cluster import SUPERUSER, Cluster
from service.projector.keyed import KeyedProjection
from service.projector.tables import Table
from service.store.vault import Reference, new_key, seal

OPEN = 5  # one in five waits for somebody; the others are closed
CHUNK = 5_000
BEGAN = datetime(2020, 1, 6, 2, 0, tzinfo=UTC)
SHOWN = ("queue", "register", "search")
_SYLLABLES = [first + second for first in "bdgjklmnprst" for second in "aiueo"]


@dataclass(frozen=True)
class Case:
    """One complaint: its events with their envelopes, what is known of its texts, and its place in the vault."""

    stream: UUID
    reporter: UUID
    history: Sequence[tuple[ComplaintEvent, Envelope]]
    title: str
    body: str


class _Told(KeyedProjection):
    """`search` with texts that are at hand: what it costs to open them is not measured here."""

    texts: dict[UUID, tuple[str, str]]

    def filled(self, cur: Any, rows: Sequence[Any]) -> list[tuple[Any, tuple[str, ...]]]:
        """Title and body, and nothing else."""
        return [(row, (*self.texts[row.complaint], *("",) * (len(PERSONAL) - 2))) for row in rows]


def vocabulary(random: Random, size: int = 4_000) -> list[str]:
    """Words of three syllables."""
    return sorted({"".join(random.choices(_SYLLABLES, k=3)) for _ in range(size)}, key=lambda _: random.random())


def load(service: Service, cluster: Cluster, name: str, count: int, units: Sequence[Code]) -> list[tuple[str, str]]:
    """Fill the tables; answers some pairs of words that stand in one report. Indexes of words are made afterwards."""
    random = Random(count)
    words = vocabulary(random)
    weights = [1 / (rank + 2) for rank in range(len(words))]  # as in any language: few are everywhere, most are rare
    pairs: list[tuple[str, str]] = []
    with closing(connect(cluster.url(name, SUPERUSER))) as owner:
        indexes = _dropped(owner)
        for first in range(0, count, CHUNK):
            cases = [_case(random, number, words, weights, units) for number in range(first, min(count, first + CHUNK))]
            _store(service, owner, cases)
            pairs += [_two(random, case.title) for case in random.sample(cases, 20)]
        with owner.cursor() as cur:
            cur.execute("SET maintenance_work_mem = '512MB'")
            for index in indexes:
                cur.execute(index)
            cur.execute("VACUUM (ANALYZE)")
            cur.execute("CHECKPOINT")
    return pairs


def _two(random: Random, title: str) -> tuple[str, str]:
    one, other = random.sample(title.split(), 2)
    return one, other


def _dropped(owner: Any) -> list[str]:
    with owner.cursor() as cur:
        cur.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'projection' AND indexdef LIKE '%USING gin%'"
        )
        found = cur.fetchall()
        for name, _ in found:
            cur.execute(f"DROP INDEX projection.{name}")
    return [definition for _, definition in found]


def _case(random: Random, number: int, words: list[str], weights: list[float], units: Sequence[Code]) -> Case:
    stream, reporter, office = (UUID(int=random.getrandbits(128)) for _ in range(3))
    said = random.choices(words, weights, k=30)
    moment = BEGAN + timedelta(minutes=3 * number)
    unit, due = random.choice(units), _due(moment + timedelta(days=14))
    title = Personal(reporter, commitment="q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=")
    filed = ComplaintFiled(
        tracking_id=make(number),
        reporter=reporter,
        office=office,
        report_class=random.choice(list(ReportClass)),
        supervision=False,
        received_by=Code("medan"),
        title=title,
        body=title,
        incident_on=date(2020, 1, 2),
        category=Code("roads"),
        wanted_unit=None,
        area=Code("medan-baru"),
        place=None,
        coordinates=None,
        name=None,
        phone=None,
        email=None,
        external_id=None,
        anonymous=False,
        confidential=False,
        verification=due,
    )
    events: list[ComplaintEvent] = [
        filed,
        ComplaintVerified(resolution=due),
        ComplaintRouted(assignment=1, unit=unit, note=None, first_response=due, resolution=due),
    ]
    if number % OPEN:
        events.append(ComplaintAnswered(assignment=1, text=title, reply=due))
        events.append(ComplaintClosed(kind=Closure.SYSTEM, note=None, reopening=None))
    history = [(event, _at(stream, version, moment)) for version, event in enumerate(events, 1)]
    return Case(stream, reporter, history, " ".join(said[:5]), " ".join(said[5:]))


def _at(stream: UUID, version: int, moment: datetime) -> Envelope:
    return Envelope(
        stream=stream,
        version=version,
        position=version,
        recorded_at=moment,
        event_id=stream,
        occurred_at=moment,
        actor=SYSTEM,
        channel=WEB,
    )


def _due(at: datetime) -> Due:
    return Due(at=at, on=at.date(), zone=Zone("Asia/Jakarta"), standard=Code("p62@1"), calendar=Code("nasional@1"))


def _store(service: Service, owner: Any, cases: Sequence[Case]) -> None:
    with service.database.transaction() as cur:
        for projection in PROJECTIONS:
            if projection.name in SHOWN:
                kept = projection
                if projection.personal:
                    kept = _Told(projection, service.ring)
                    kept.texts = {case.stream: (case.title, case.body) for case in cases}
                batch: Batch[Any] = Batch(kept)
                for case in cases:
                    for event, at in case.history:
                        batch.apply(event, at)
                Table(kept, 1).copy(cur, batch.written)
    _fill_vault(service, owner, cases)


def _fill_vault(service: Service, owner: Any, cases: Iterable[Case]) -> None:
    keys, values = StringIO(), StringIO()
    for case in cases:
        dek, key = new_key(service.ring, case.reporter)
        place = Reference(case.stream, 1, "/title")
        _, value = seal(Personal(case.reporter, text=case.title), place, dek)
        keys.write(f"{key.subject}\t{key.epoch}\t\\\\x{key.wrapped.hex()}\n")
        values.write(f"{case.stream}\t1\t/title\t{case.reporter}\t\\\\x{value.ciphertext.hex()}\n")
    with owner.cursor() as cur:
        for table, lines in (("vault_keys", keys), ("vault_values", values)):
            lines.seek(0)
            cur.copy_expert(f"COPY aduan.{table} FROM STDIN", lines)
