"""Finding a stream by one of its permanent names."""

from uuid import UUID

from psycopg2 import extensions

from service.store.keys import KeyRing

TRACKING = "tracking"


def external(ring: KeyRing, channel: str, agency: str, number: str) -> tuple[str, str]:
    """Kind and name of the number that somebody else gave to what `agency` received on this channel.

    Each agency has numbers of its own. The name is a MAC: a number may tell who somebody is, and a name stays for ever.
    """
    parts = (channel, agency, number.strip())
    name = ring.mac("external id", *(part.encode(errors="surrogatepass") for part in parts))
    return f"external:{channel}", name.hex()


def find_stream(cursor: extensions.cursor, kind: str, name: str) -> UUID | None:
    """The stream of that name, or None."""
    found = find_named(cursor, kind, name)
    return None if found is None else found[0]


def find_named(cursor: extensions.cursor, kind: str, name: str) -> tuple[UUID, bytes | None] | None:
    """The stream of that name, and the fingerprint of what was given under it."""
    cursor.execute(
        "SELECT originator_id, fingerprint FROM aduan.stream_names WHERE kind = %s AND name = %s", (kind, name)
    )
    row = cursor.fetchone()
    return None if row is None else (UUID(str(row[0])), None if row[1] is None else bytes(row[1]))
