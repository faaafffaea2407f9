"""Rows of read models as mappings by column name."""

from collections.abc import Mapping
from typing import Any

from psycopg2 import extensions


def fetched(cursor: extensions.cursor) -> list[Mapping[str, Any]]:
    """What the query answered."""
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
