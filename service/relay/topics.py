"""The two topics: every event for ever, and the relay's place."""

from typing import Any

from kafka import KafkaAdminClient  # type: ignore[import-untyped]

from service.relay.options import RelayOptions

FOR_EVER = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
LAST_ONLY = {"cleanup.policy": "compact"}


def make_topics(admin: KafkaAdminClient, options: RelayOptions) -> None:
    """Make what is missing; what is there stays as it is."""
    wanted = {
        options.topic: _topic(options.partitions, options, FOR_EVER),
        options.positions_topic: _topic(1, options, LAST_ONLY),
    }
    there = set(admin.list_topics())
    missing = {name: topic for name, topic in wanted.items() if name not in there}
    if missing:
        admin.create_topics(missing, wait_for_metadata=True)


def _topic(partitions: int, options: RelayOptions, configs: dict[str, str]) -> dict[str, Any]:
    return {"num_partitions": partitions, "replication_factor": options.replication_factor, "configs": configs}
