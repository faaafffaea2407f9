"""How often somebody may be wrong: ten tries a minute for each address and for each name or tracking ID.

A try at a name is counted before it is judged and taken back when it was right, so that a hundred at the same moment
are no way round. An address is charged afterwards: many people may stand behind one. The table is shared by all
processes; it holds MACs, and only for a minute.
"""

import ipaddress
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from service.store.database import Database
from service.store.keys import KeyRing

LIMIT = 10
WINDOW_SECONDS = 60

# Tries are kept newest first; those older than the window are dropped with the next one.
_COUNT = """
INSERT INTO aduan.attempts AS a (key, tries, last) VALUES (%(key)s, ARRAY[clock_timestamp()], clock_timestamp())
ON CONFLICT (key) DO UPDATE SET last = excluded.last, tries = excluded.tries || array(
    SELECT t FROM unnest(a.tries) t WHERE t > excluded.last - make_interval(secs => %(window)s) ORDER BY t DESC LIMIT 99
)
RETURNING tries[%(nth)s], last
"""
_LOOK = "SELECT tries[%(nth)s], clock_timestamp() FROM aduan.attempts WHERE key = %(key)s"
_TAKE_BACK = "UPDATE aduan.attempts SET tries = tries[2:] WHERE key = ANY(%s)"
_SWEEP = """
DELETE FROM aduan.attempts WHERE key IN (
    SELECT key FROM aduan.attempts WHERE last < clock_timestamp() - make_interval(secs => %s)
    LIMIT 20 FOR UPDATE SKIP LOCKED
)
"""


class TooManyAttempts(Exception):
    """Too many wrong tries: wait before the next one."""

    def __init__(self, retry_after: int) -> None:
        """`retry_after` is in whole seconds."""
        self.retry_after = retry_after
        super().__init__(type(self).__doc__)


class Attempts:
    """The limit, for any kind of secret that can be guessed."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        """`ring` makes the keys under which tries are counted, so that the table names nobody."""
        self._database = database
        self._ring = ring

    @contextmanager
    def one(self, address: str, *names: str, wrong: type[Exception]) -> Iterator[None]:
        """One try from this address at these names; it was wrong when the block raises `wrong`.

        Raises TooManyAttempts instead of running the block.
        """
        place = self._key("address", network(address))
        keys = sorted({self._key("name", name) for name in names})
        self._begin(place, keys)
        try:
            yield
        except wrong:
            with self._database.transaction() as cursor:
                cursor.execute(_COUNT, {"key": place, "window": WINDOW_SECONDS, "nth": LIMIT})
            raise
        except BaseException:
            self._take_back(keys)
            raise
        else:
            self._take_back(keys)

    def _begin(self, place: bytes, keys: Sequence[bytes]) -> None:
        """In the order of the keys, so that two tries never wait for each other; a refused one counts nowhere."""
        with self._database.transaction() as cursor:
            cursor.execute(_LOOK, {"key": place, "nth": LIMIT})
            _refuse_soon(cursor.fetchone())
            if keys:
                cursor.execute(_SWEEP, (WINDOW_SECONDS,))
            for key in keys:
                cursor.execute(_COUNT, {"key": key, "window": WINDOW_SECONDS, "nth": LIMIT + 1})
                _refuse_soon(cursor.fetchone())

    def _take_back(self, keys: Sequence[bytes]) -> None:
        if keys:
            with self._database.transaction() as cursor:
                cursor.execute(_TAKE_BACK, (list(keys),))

    def _key(self, kind: str, value: str) -> bytes:
        return self._ring.mac("attempt", kind.encode(), value.encode(errors="surrogatepass"))


def network(address: str) -> str:
    """What one guesser holds: an IPv4 address, or the /64 that an IPv6 line comes with."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False))


def _refuse_soon(found: tuple[datetime | None, datetime] | None) -> None:
    """`found` is when the tenth try before this one was made, and now: less than a minute apart is too soon."""
    if found is None or found[0] is None:
        return
    left = WINDOW_SECONDS - (found[1] - found[0]).total_seconds()
    if left > 0:
        raise TooManyAttempts(math.ceil(left))
