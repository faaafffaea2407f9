"""Checks of what guards the log: triggers, functions, rights, and the login that the service uses."""

from service.audit.finding import Finding
from service.store.database import Database
from service.store.migrate import MIGRATIONS

COMPARE = "somebody changed the schema: compare it with a fresh one, and find out who could"

INSERT_ONLY = ("events", "positions", "log_eras", "erased_subjects")
KEPT = (*INSERT_ONLY, "vault_keys", "vault_values", "vault_accounts", "stream_names", "secrets", "migrations")
"""Tables that only the owner's own functions write."""

# BEFORE (2), DELETE (8), UPDATE (16) and TRUNCATE (32), for each statement; A: whatever session_replication_role says.
_TRIGGERS = """
SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'aduan'::regnamespace AND t.tgname = 'insert_only' AND t.tgenabled = 'A'
    AND t.tgtype = 58 AND t.tgqual IS NULL AND t.tgfoid = 'aduan.refuse_change'::regproc
"""


def triggers_in_place(database: Database) -> Finding:
    """The insert-only tables refuse changes whatever the session is set to."""
    with database.autocommit() as cursor:
        cursor.execute(_TRIGGERS)
        armed = {row[0] for row in cursor.fetchall()}
    wrong = [
        f"aduan.{table} has no insert_only trigger that always fires" for table in INSERT_ONLY if table not in armed
    ]
    return Finding("triggers refuse changes of the log", len(INSERT_ONLY), wrong, COMPARE)


def functions_in_place(database: Database) -> Finding:
    """Each function of the log reads as one of the migrations made it."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(MIGRATIONS.glob("[0-9]*.sql")))
    with database.autocommit() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'aduan'::regnamespace ORDER BY 1, oid")
        functions = cursor.fetchall()
    wrong = [f"aduan.{name} is not what a migration made" for name, source in functions if source not in text]
    return Finding("functions are those of this version", len(functions), wrong, COMPARE)


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
        cursor.execute(_RIGHTS, (list(KEPT),))
        wrong = [f"{_name(role)} may {right} on aduan.{table}" for table, right, role in cursor.fetchall()]
        cursor.execute(_OWNERS, (list(KEPT),))
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


def login_limited(database: Database) -> Finding:
    """We are neither the owner nor a superuser, and can become neither."""
    with database.autocommit() as cursor:
        cursor.execute(_LOGIN)
        name, superuser, powerful, owner, creates = cursor.fetchone() or ("?", True, True, True, True)
    if superuser:
        wrong = [f"the service connects as {name}, a superuser"]
    elif owner:
        wrong = [f"the service connects as {name}, who owns the log"]
    else:
        wrong = [f"the login {name} may create roles, replicate or pass row security"] if powerful else []
        wrong += [f"the login {name} may create objects in the schema aduan"] if creates else []
    advice = "set ADUAN_DATABASE_URL to the login aduan_service, and run `aduan migrate` as the owner"
    return Finding("the service's login may only append and read", 1, wrong, advice)
