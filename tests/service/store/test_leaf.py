from datetime import UTC, datetime
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.store import log
from service.store.database import Database
from service.store.leaf import leaf_entry, leaf_hash
from service.store.sequencer import sequence
from tests.service.store.samples import event, store

STREAM = UUID("0192f0c4-7b3a-7cc3-98c4-dc0c0c07398f")

moments = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 (the zone comes from below)
    max_value=datetime(2999, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
topics = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


def test_a_leaf_is_these_bytes() -> None:
    moment = datetime(2026, 11, 24, 5, 30, 0, 123456, UTC)
    entry = leaf_entry(7, STREAM, 3, moment, b"0123456789abcdef", "complaint.filed", b'{"a":1}', b"{}")
    assert entry.hex() == (
        "616475616e2f6576656e742f763100"  # aduan/event/v1\0
        "0000000000000007"
        "0192f0c47b3a7cc398c4dc0c0c07398f"
        "0000000000000003"
        "000660ff0069c840"  # µs since 1970
        "30313233343536373839616263646566"
        "0000000f636f6d706c61696e742e66696c6564"
        "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )
    assert leaf_hash(entry).hex() == "5e9ff3802fe7e19e344ad0612075d2ba2717a1788b28362d0c05e416a3990af4"


@given(
    position=st.integers(1, 2**63 - 1),
    originator_id=st.uuids(),
    version=st.integers(0, 2**31 - 1),
    recorded_at=moments,
    nonce=st.binary(min_size=16, max_size=16),
    topic=topics,
    state=st.binary(max_size=3000),
    metadata=st.binary(max_size=300),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_sql_builds_the_same_leaf(
    db: Database,
    position: int,
    originator_id: UUID,
    version: int,
    recorded_at: datetime,
    nonce: bytes,
    topic: str,
    state: bytes,
    metadata: bytes,
) -> None:
    with db.autocommit() as cursor:
        cursor.execute(
            "SELECT aduan.leaf_hash(%s, %s::uuid, %s, %s, %s, %s, %s, %s)",
            (position, str(originator_id), version, recorded_at, nonce, topic, state, metadata),
        )
        row = cursor.fetchone()
    assert row is not None
    entry = leaf_entry(position, originator_id, version, recorded_at, nonce, topic, state, metadata)
    assert bytes(row[0]) == leaf_hash(entry)


def test_the_sequencer_stores_the_leaf_of_the_stored_row(db: Database) -> None:
    stream = uuid4()
    store(db, event(stream, 1, "é ü 你好"), event(stream, 2))
    sequence(db)
    rows = log.read(db, 0, 10)
    assert [row.position for row in rows] == [1, 2]
    for row in rows:
        entry = leaf_entry(
            row.position,
            row.originator_id,
            row.version,
            row.recorded_at,
            row.nonce,
            row.topic,
            row.state,
            row.metadata,
        )
        assert row.leaf_hash == leaf_hash(entry)
