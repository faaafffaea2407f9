"""Statements that each connection prepares once: parsing and planning would be a good part of their cost."""

from collections.abc import Sequence
from weakref import WeakSet

from psycopg2.extensions import connection, cursor


class Prepared:
    """`body` with the parameters $1 … of these types, under a name of its own."""

    def __init__(self, name: str, types: Sequence[str], body: str) -> None:
        """Nothing is sent before the first run."""
        self._prepare = f"PREPARE {name} ({', '.join(types)}) AS {body}"
        self._execute = f"EXECUTE {name} ({', '.join(['%s'] * len(types))})"
        self._prepared: WeakSet[connection] = WeakSet()

    def run(self, cur: cursor, values: Sequence[object]) -> None:
        """Execute it on the cursor's connection, whose rows the cursor then has."""
        if cur.connection not in self._prepared:
            cur.execute(self._prepare)
            self._prepared.add(cur.connection)
        cur.execute(self._execute, values)
