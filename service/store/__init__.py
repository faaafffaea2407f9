"""The event store: an insert-only log in PostgreSQL, behind the eventsourcing library's persistence interface."""

from service.store.factory import Factory

__all__ = ["Factory"]
