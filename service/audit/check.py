"""`aduan check`: is what is stored whole and true? Each check says how much it looked at and, if not, what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from projections.catalogue import PROJECTIONS
from service.audit.contents import contents_true
from service.bootstrap import Service
from service.projector.compare import compare
from service.store.database import Database


@dataclass(frozen=True)
class Finding:
    """What one check found: `wrong` is empty when all `checked` things are as they should be."""

    name: str
    checked: int
    wrong: list[str] = field(default_factory=list)
    advice: str = ""

    @property
    def ok(self) -> bool:
        """Nothing wrong."""
        return not self.wrong


Progress = Callable[[str, int], None]
"""Told the name of what is being gone through and how many were done since the last call."""


def check(service: Service, progress: Progress = lambda name, done: None) -> Iterator[Finding]:
    """All checks, one finding each, quick ones first."""
    database = service.database
    yield positions_dense(database)
    yield events_positioned(database)
    yield triggers_in_place(database)
    yield service_login_limited(database)
    leaves, commitments = contents_true(database, service.ring, progress)
    yield Finding(
        "each leaf hash is that of the stored event",
        *leaves,
        advice="an event or a leaf was changed in the database: stop, keep a copy of it, and find out who could",
    )
    yield Finding(
        "each commitment has its value in the vault, or the subject was erased",
        *commitments,
        advice="restore the vault from the last backup; values must only go by an erasure",
    )
    for projection in PROJECTIONS:
        compared = compare(database, projection)
        yield Finding(
            f"projection {projection.name} equals a rebuild",
            compared.rows,
            [] if compared.equal else [compared.difference],
            f"run: aduan rebuild {projection.name}",
        )


def positions_dense(database: Database) -> Finding:
    """1, 2, 3 … without a gap."""
    with database.autocommit() as cursor:
        cursor.execute("SELECT count(*), coalesce(min(position), 1), coalesce(max(position), 0) FROM aduan.positions")
        count, first, last = cursor.fetchone() or (0, 1, 0)
        cursor.execute(
            "SELECT position + 1 FROM aduan.positions p WHERE position < %s AND NOT EXISTS "
            "(SELECT FROM aduan.positions n WHERE n.position = p.position + 1) ORDER BY position LIMIT 10",
            (last,),
        )
        gaps = [] if count == last and first == 1 else [f"position {row[0]} is missing" for row in cursor.fetchall()]
        if first != 1:
            gaps.insert(0, f"the first position is {first}, not 1")
    return Finding("positions are dense", count, gaps, "rows were deleted: restore from a backup and compare")


def events_positioned(database: Database) -> Finding:
    """Each event before the last positioned one has a position of its own, and each position an event."""
    with database.autocommit() as cursor:
        cursor.execute(
            """
            SELECT e.originator_id, e.version FROM aduan.events e LEFT JOIN aduan.positions p USING (log_id)
            WHERE p.log_id IS NULL AND (e.era, e.xid, e.log_id) < (
                SELECT l.era, l.xid, l.log_id FROM aduan.events l JOIN aduan.positions q USING (log_id)
                ORDER BY q.position DESC LIMIT 1)
            LIMIT 10
            """
        )
        wrong = [f"event {version} of stream {stream} was passed over" for stream, version in cursor.fetchall()]
        cursor.execute(
            "SELECT p.position FROM aduan.positions p LEFT JOIN aduan.events e USING (log_id) "
            "WHERE e.log_id IS NULL LIMIT 10"
        )
        wrong += [f"position {row[0]} has no event" for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM aduan.events")
        checked = (cursor.fetchone() or (0,))[0]
    return Finding("events and positions belong together", checked, wrong, "restore from a backup and compare")


INSERT_ONLY = ("events", "positions", "log_eras")


def triggers_in_place(database: Database) -> Finding:
    """The insert-only tables refuse changes whatever the session is set to."""
    with database.autocommit() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = 'aduan'::regnamespace AND t.tgname = 'insert_only' AND t.tgenabled = 'A'
            """
        )
        armed = {row[0] for row in cursor.fetchall()}
    wrong = [
        f"aduan.{table} has no insert_only trigger that fires always" for table in INSERT_ONLY if table not in armed
    ]
    return Finding("triggers refuse changes of the log", len(INSERT_ONLY), wrong, "compare the schema with a fresh one")


def service_login_limited(database: Database) -> Finding:
    """We are neither owner nor superuser, and may write no part of the record directly."""
    with database.autocommit() as cursor:
        cursor.execute(
            """
            SELECT r.rolsuper, pg_has_role(current_user, c.relowner, 'MEMBER'), current_user
            FROM pg_roles r, pg_class c WHERE r.rolname = current_user AND c.oid = 'aduan.events'::regclass
            """
        )
        superuser, owner, name = cursor.fetchone() or (True, True, "?")
        wrong = [f"the service connects as {name}, a superuser"] if superuser else []
        wrong += [f"the service connects as {name}, who owns the log"] if owner and not superuser else []
        cursor.execute(
            """
            SELECT t.relname, p.privilege
            FROM pg_class t, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p(privilege)
            WHERE t.oid = ANY (ARRAY['aduan.events', 'aduan.positions', 'aduan.log_eras', 'aduan.vault_keys',
                'aduan.vault_values', 'aduan.stream_names', 'aduan.secrets']::regclass[])
            AND has_table_privilege(t.oid, p.privilege)
            """
        )
        rights = cursor.fetchall()
        wrong += [f"the service may {privilege} on aduan.{table}" for table, privilege in rights]
    advice = "set ADUAN_DATABASE_URL to the login aduan_service, and run `aduan migrate` as the owner"
    return Finding("the service's login may only append", 7, wrong, advice)
