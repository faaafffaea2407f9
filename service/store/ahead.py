"""Reading ahead: the server gathers the next rows of a cursor while the last ones are being worked on."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from psycopg2.extensions import cursor


def rows_ahead(cur: cursor) -> Generator[tuple[Any, ...], None, None]:
    """All rows of a server-side cursor, `itersize` at a time, always one such batch ahead of who asks.

    The cursor must not be used otherwise until the iterator is at its end or closed.
    """
    with ThreadPoolExecutor(1, "rows ahead") as one:
        coming = one.submit(cur.fetchmany, cur.itersize)
        while batch := coming.result():
            coming = one.submit(cur.fetchmany, cur.itersize)
            yield from batch
