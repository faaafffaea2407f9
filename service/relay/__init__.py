"""The relay: the event log, in position order, on a Kafka topic."""
