"""Keeping the projections' tables: batches behind the log, rebuilds beside them, and proof that both are equal."""
