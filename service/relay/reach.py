"""Is anybody there?"""

import socket

from kafka.errors import KafkaConnectionError  # type: ignore[import-untyped]

CONNECT_SECONDS = 3.0


def reach(brokers: str) -> None:
    """Raises KafkaConnectionError, at once and with the reason, when none of the `host:port,…` accepts a connection.

    kafka-python would try for ten seconds, and leave a thread behind for each client that it could not make.
    """
    reasons = []
    for broker in brokers.split(","):
        host, _, port = broker.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
            return
        except OSError as error:
            reasons.append(f"{broker.strip()}: {error.strerror or error}")
    raise KafkaConnectionError("Kafka cannot be reached at " + "; ".join(reasons))
