"""How often somebody may try from one address, and at one name: ten wrong tries a minute, thirty reports an hour.

A try at a name is counted before it is judged and taken back when it was right, so that a hundred at the same moment
are no way round. An address is charged for wrong ones only, since many people may stand behind one; what bounds it
meanwhile is how many of its tries may be in judgement. Others cannot lock out a member of staff where they have signed
in lately. The table is shared by all processes and holds MACs: of wrong tries for a minute, of reports for an hour, of
where staff have signed in for 30 days.
"""

import ipaddress
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from psycopg2.extensions import cursor

from service.store.database import Database
from service.store.keys import KeyRing

LIMIT = 10
WINDOW_SECONDS = 60
AT_ONCE = 30
"""Tries at names that one address may have in judgement."""
FILINGS = 30
UPLOADS = 90
"""Within the same time; fewer than the hundred tries that are remembered."""
DRAFTS = 90
"""Begun within the same time."""
FILING_SECONDS = 3600
COMPARISONS = 60
"""Drafts a minute that are compared with what was reported already."""
FOLLOWINGS = 10
"""Messages an hour that one address may have sent to people who would follow a report."""
CONTACTED = 3
"""Such messages a day to one contact, whoever asks."""
DAY_SECONDS = 86_400
KNOWN_DAYS = 30

# Tries are kept newest first; those older than the window are dropped with the next one. After `last` none counts.
_COUNT = """
INSERT INTO aduan.attempts AS a (key, tries, last)
VALUES (%(key)s, ARRAY[clock_timestamp()], clock_timestamp() + make_interval(secs => %(window)s))
ON CONFLICT (key) DO UPDATE SET last = excluded.last, tries = excluded.tries || array(
    SELECT t FROM unnest(a.tries) t WHERE t > excluded.tries[1] - make_interval(secs => %(window)s)
    ORDER BY t DESC LIMIT 99
)
RETURNING tries[%(nth)s], tries[1]
"""
_LOOK = "SELECT tries[%(nth)s], clock_timestamp() FROM aduan.attempts WHERE key = %(key)s"
_TAKE_BACK = "UPDATE aduan.attempts SET tries = tries[2:] WHERE key = %s"
_SWEEP = """
DELETE FROM aduan.attempts WHERE key IN (
    SELECT key FROM aduan.attempts WHERE last < clock_timestamp() LIMIT 20 FOR UPDATE SKIP LOCKED
)
"""
_IS_KNOWN = "SELECT FROM aduan.attempts WHERE key = %s AND last > clock_timestamp()"
_KNOW = """
INSERT INTO aduan.attempts AS a (key, tries, last)
VALUES (%s, '{}', clock_timestamp() + make_interval(days => %s))
ON CONFLICT (key) DO UPDATE SET last = excluded.last
"""


class TooManyAttempts(Exception):
    """Too many wrong tries: wait before the next one."""

    def __init__(self, retry_after: int) -> None:
        """`retry_after` is in whole seconds."""
        self.retry_after = retry_after
        super().__init__(type(self).__doc__)


class TooManyFilings(TooManyAttempts):
    """Too many reports within an hour from where you are: wait before the next one. Nothing was recorded."""


class TooManyUploads(TooManyAttempts):
    """Too many files within an hour from where you are: wait before the next one."""


class TooManyDrafts(TooManyAttempts):
    """Too many reports were begun within an hour from where you are: wait before the next one."""


class TooManyComparisons(TooManyAttempts):
    """Too many drafts compared within a minute from where you are: wait before the next one."""


class TooManyFollowings(TooManyAttempts):
    """Too many messages were asked for from where you are, or to this contact: wait before the next one."""


class Attempts:
    """The limit, for any kind of secret that can be guessed, and for what anybody may write for ever."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        """`ring` makes the keys under which tries are counted, so that the table names nobody."""
        self._database = database
        self._ring = ring

    @contextmanager
    def one(
        self, address: str, name: str | None = None, *, wrong: type[Exception], remember: bool = False
    ) -> Iterator[None]:
        """One try from this address, at this name; it was wrong when the block raises `wrong`.

        With `remember`, others' tries do not count at a name that was right from here within 30 days.
        Raises TooManyAttempts instead of running the block.
        """
        place, judged = network(address), self._key("judged", network(address))
        known = self._key("known", place, name) if remember and name is not None else None
        counted = self._begin(place, judged, name, known)
        try:
            yield
        except wrong:
            with self._database.transaction() as cur:
                _take_back(cur, {judged} & set(counted))
                cur.execute(_COUNT, {"key": self._key("address", place), "window": WINDOW_SECONDS, "nth": LIMIT})
            raise
        except BaseException:
            self._end(counted)
            raise
        else:
            self._end(counted, known)

    @contextmanager
    def filing(self, address: str) -> Iterator[None]:
        """One report from this address by somebody who need not sign in. Raises TooManyFilings instead of taking it."""
        key = self._key("filing", network(address))
        self._sweep()
        with self._database.transaction() as cur:
            _count(cur, key, FILINGS, FILING_SECONDS, TooManyFilings)
        try:
            yield
        except BaseException:
            self._end([key])
            raise

    @contextmanager
    def uploading(self, address: str) -> Iterator[None]:
        """One file from this address by somebody who need not sign in. Raises TooManyUploads instead of taking it."""
        self._sweep()
        with self._database.transaction() as cur:
            _count(cur, self._key("uploading", network(address)), UPLOADS, FILING_SECONDS, TooManyUploads)
        yield

    @contextmanager
    def drafting(self, address: str) -> Iterator[None]:
        """One draft begun from this address by somebody who need not sign in. Raises TooManyDrafts instead."""
        self._sweep()
        with self._database.transaction() as cur:
            _count(cur, self._key("drafting", network(address)), DRAFTS, FILING_SECONDS, TooManyDrafts)
        yield

    @contextmanager
    def comparing(self, address: str) -> Iterator[None]:
        """One draft from this address, for thousands are looked through. Raises TooManyComparisons instead of that."""
        self._sweep()
        with self._database.transaction() as cur:
            _count(cur, self._key("comparing", network(address)), COMPARISONS, WINDOW_SECONDS, TooManyComparisons)
        yield

    @contextmanager
    def following(self, address: str, contact: str) -> Iterator[None]:
        """One message to somebody who is said to want to follow a report. Raises TooManyFollowings instead of it."""
        self._sweep()
        with self._database.transaction() as cur:
            _count(cur, self._key("contacted", contact), CONTACTED, DAY_SECONDS, TooManyFollowings)
            _count(cur, self._key("following", network(address)), FOLLOWINGS, FILING_SECONDS, TooManyFollowings)
        yield

    def _begin(self, place: str, judged: bytes, name: str | None, known: bytes | None) -> Sequence[bytes]:
        """What was counted: a refused try counts nowhere. In the order of the keys, so that none waits in a ring."""
        if name is not None:
            self._sweep()
        with self._database.transaction() as cur:
            cur.execute(_LOOK, {"key": self._key("address", place), "nth": LIMIT})
            _refuse_soon(cur.fetchone(), WINDOW_SECONDS, TooManyAttempts)
            if name is None:
                return []
            limits = {judged: AT_ONCE, self._name(cur, place, name, known): LIMIT}
            for key in sorted(limits):
                _count(cur, key, limits[key], WINDOW_SECONDS, TooManyAttempts)
            return sorted(limits)

    def _name(self, cur: cursor, place: str, name: str, known: bytes | None) -> bytes:
        """Where it was right before it has tries of its own."""
        if known is not None:
            cur.execute(_IS_KNOWN, (known,))
            if cur.rowcount:
                return self._key("name", name, place)
        return self._key("name", name)

    def _end(self, counted: Sequence[bytes], known: bytes | None = None) -> None:
        if not counted:
            return
        with self._database.transaction() as cur:
            _take_back(cur, counted)
            if known is not None:
                cur.execute(_KNOW, (known, KNOWN_DAYS))

    def _sweep(self) -> None:
        """By itself, since it holds rows in no order."""
        with self._database.autocommit() as cur:
            cur.execute(_SWEEP)

    def _key(self, kind: str, *values: str) -> bytes:
        return self._ring.mac("attempt", *(each.encode(errors="surrogatepass") for each in (kind, *values)))


def network(address: str) -> str:
    """What one guesser holds: an IPv4 address, or the /64 that an IPv6 line comes with."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(known), 64), strict=False))
        known = known.ipv4_mapped
    return str(known)


def _count(cur: cursor, key: bytes, most: int, seconds: int, refusal: type[TooManyAttempts]) -> None:
    cur.execute(_COUNT, {"key": key, "window": seconds, "nth": most + 1})
    _refuse_soon(cur.fetchone(), seconds, refusal)


def _take_back(cur: cursor, keys: Sequence[bytes] | set[bytes]) -> None:
    for key in sorted(keys):
        cur.execute(_TAKE_BACK, (key,))


def _refuse_soon(found: tuple[datetime | None, datetime] | None, seconds: int, refusal: type[TooManyAttempts]) -> None:
    """`found` is when the last try that fits was made, and now: less than `seconds` apart is too soon."""
    if found is None or found[0] is None:
        return
    left = seconds - (found[1] - found[0]).total_seconds()
    if left > 0:
        raise refusal(math.ceil(left))
