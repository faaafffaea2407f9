"""Checks of what guards the log: triggers, functions, rights, the server's log, and the login that the service uses."""

from collections.abc import Iterator

from service.audit.finding import Finding, shortened
from service.store.database import Database
from service.store.definitions import definitions, expected
from service.store.migrate import SERVICE
from service.store.server_log import loud, remedy

COMPARE = "run `aduan migrate`; if that mends nothing somebody changed the schema: compare it with a fresh one"

KEPT = [
    *("events", "positions", "log_eras", "log_runs", "stream_names", "secrets", "migrations"),
    *("vault_keys", "vault_values", "vault_accounts", "erased_subjects", "retired_epochs"),
]
"""Tables that only the owner's own functions write."""

_NAMES = {
    "triggers": "triggers refuse changes of the log",
    "functions": "functions are those of this version",
    "tables": "tables are those of this version",
}


def definitions_in_place(database: Database) -> Iterator[Finding]:
    """Functions, triggers, rules, tables, their owners and rights: all as the migrations made them, and no others."""
    with database.transaction() as cursor:
        found = definitions(cursor)
    for kind, made in expected().items():
        wrong = [told for name in sorted(made.keys() | found[kind].keys()) if (told := _told(name, made, found[kind]))]
        yield Finding(_NAMES[kind], len(made), shortened(wrong), COMPARE)


def _told(name: str, made: dict[str, str], found: dict[str, str]) -> str | None:
    if name not in found:
        return f"{name} is missing"
    if name not in made:
        return f"{name} was made by no migration"
    return None if made[name] == found[name] else f"{name} is not what a migration made"


# Types that come with a table (its row, and arrays of it) are none of their own.
_STRANGE = """
SELECT 'function', oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'projection'::regnamespace
UNION ALL
SELECT 'type', format_type(t.oid, NULL) FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = 'projection'::regnamespace AND t.typelem = 0 AND coalesce(c.relkind, 'c') = 'c'
ORDER BY 1, 2
"""


def projections_are_tables(database: Database) -> Finding:
    """Where the service may make what it likes, there is nothing that could run with somebody else's rights."""
    with database.autocommit() as cursor:
        cursor.execute(_STRANGE)
        wrong = [f"the {kind} {name} is none of ours" for kind, name in cursor.fetchall()]
    advice = "drop it, and find out who could connect as the service"
    return Finding("the schema projection has tables and views only", 1, shortened(wrong), advice)


def server_log_quiet(database: Database) -> Finding:
    """PostgreSQL's log keeps no statement that failed, nor the values in it."""
    with database.autocommit() as cursor:
        wrong = loud(cursor)
    advice = f"run as a superuser, then restart the programs: {remedy(SERVICE)}"
    return Finding("the server's log keeps no statements", 1, wrong, advice)


_RIGHTS = """
SELECT c.relname, a.privilege_type, a.grantee::regrole::text
FROM pg_class c
CROSS JOIN LATERAL (
    SELECT * FROM aclexplode(c.relacl)
    UNION ALL SELECT x.* FROM pg_attribute t CROSS JOIN aclexplode(t.attacl) x WHERE t.attrelid = c.oid) AS a
WHERE c.relnamespace = 'aduan'::regnamespace AND c.relname = ANY (%s) AND a.grantee <> c.relowner
    AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES', 'MAINTAIN')
ORDER BY 1, 3, 2
"""
_OWNERS = """
SELECT c.relname, c.relowner::regrole::text FROM pg_class c
WHERE c.relnamespace = 'aduan'::regnamespace AND c.relname = ANY (%s)
    AND c.relowner <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'aduan')
"""


def tables_guarded(database: Database) -> Finding:
    """Nobody but the owner may write the record directly."""
    with database.autocommit() as cursor:
        cursor.execute(_RIGHTS, (KEPT,))
        wrong = [f"{_name(role)} may {right} on aduan.{table}" for table, right, role in cursor.fetchall()]
        cursor.execute(_OWNERS, (KEPT,))
        wrong += [f"aduan.{table} belongs to {role}, not to the schema's owner" for table, role in cursor.fetchall()]
    advice = "take the rights away (REVOKE), and find out who gave them"
    return Finding("only the owner may write the record directly", len(KEPT), wrong, advice)


def _name(role: str) -> str:
    return "everybody" if role == "-" else role


_LOGIN = """
SELECT current_user, r.rolsuper, r.rolcreaterole OR r.rolreplication OR r.rolbypassrls,
    pg_has_role(current_user, c.relowner, 'MEMBER'), has_schema_privilege('aduan', 'CREATE')
FROM pg_roles r, pg_class c WHERE r.rolname = current_user AND c.oid = 'aduan.events'::regclass
"""
# Roles that PostgreSQL brings along and that reach around every right on a table.
_MIGHTY = """
SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND pg_has_role(current_user, oid, 'MEMBER') ORDER BY 1
"""
_ROLES = ["pg_database_owner", "pg_execute_server_program", "pg_maintain", "pg_read_server_files"]
_ROLES += ["pg_write_all_data", "pg_write_server_files"]


def login_limited(database: Database) -> Finding:
    """We are neither the owner nor a superuser, and can become neither."""
    with database.autocommit() as cursor:
        cursor.execute(_LOGIN)
        name, superuser, powerful, owner, creates = cursor.fetchone() or ("?", True, True, True, True)
        cursor.execute(_MIGHTY, (_ROLES,))
        roles = [row[0] for row in cursor.fetchall()]
    if superuser:
        wrong = [f"the service connects as {name}, a superuser"]
    elif owner:
        wrong = [f"the service connects as {name}, who owns the log"]
    else:
        wrong = [f"the login {name} may create roles, replicate or pass row security"] if powerful else []
        wrong += [f"the login {name} may create objects in the schema aduan"] if creates else []
        wrong += [f"the login {name} is a member of {role}" for role in roles]
    advice = "set ADUAN_DATABASE_URL to the login aduan_service, and run `aduan migrate` as the owner"
    return Finding("the service's login may only append and read", 1, wrong, advice)
