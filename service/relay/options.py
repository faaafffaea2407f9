"""What the relay is told: where Kafka is and how the topics are named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class RelayOptions:
    """Plain values; `service.settings` reads them from the environment."""

    brokers: str
    """`host:port`, several with commas."""
    name: str = "aduan"
    """One relay: its place in the positions topic, its transactional id, its lock."""
    topic: str = "aduan.events"
    positions_topic: str = "aduan.relay"
    source: str = "urn:aduan"
    """`ce_source`: with `ce_id` it names an event in the whole world."""
    partitions: int = 8
    """Of a topic that the relay makes; an existing one keeps its own."""
    replication_factor: int = -1
    """-1: what the brokers have as their default."""
    batch: int = 2000
    """Most events of one transaction."""
    client: Mapping[str, Any] = field(default_factory=dict)
    """More settings of kafka-python for every connection: security_protocol, sasl_…, ssl_…"""

    @property
    def connection(self) -> dict[str, Any]:
        """The keyword arguments of any Kafka client."""
        return {
            "bootstrap_servers": self.brokers.split(","),
            "client_id": f"aduan-relay-{self.name}",
            "request_timeout_ms": 10_000,
            "bootstrap_timeout_ms": 10_000,
            "reconnect_backoff_max_ms": 2_000,
            **self.client,
        }
