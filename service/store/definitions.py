"""What makes the record trustworthy in the database: each object of the schema by name, and a digest of its definition.

`definitions.json` has what the migrations make (`python -m tests.support.schema` writes it). Owners are compared with
the schema's, so that the owner's login may have any name; the right to read is the administrator's to give.
"""

import hashlib
import json
from pathlib import Path

from psycopg2.extensions import cursor

EXPECTED = Path(__file__).with_name("definitions.json")

_GRANTS = """(
    SELECT string_agg(coalesce(a.grantee::regrole::text, '') || ' ' || a.privilege_type || a.is_grantable, ','
        ORDER BY a.grantee::regrole::text, a.privilege_type)
    FROM aclexplode({acl}) a WHERE a.grantee <> {owner} AND a.privilege_type NOT IN ('SELECT', 'USAGE'))"""


def _grants(acl: str, owner: str) -> str:
    return _GRANTS.format(acl=acl, owner=owner)


# Each answers (name, definition). A body in the standard's form has no source: it is taken as PostgreSQL writes it.
_FUNCTIONS = f"""
SELECT p.oid::regprocedure::text, concat_ws(E'\\n', p.prokind, pg_get_function_arguments(p.oid),
    pg_get_function_result(p.oid), l.lanname, p.provolatile, p.proparallel, p.proisstrict, p.proleakproof,
    p.prosecdef, p.proconfig::text, p.proowner = n.nspowner, p.prosupport, p.prosrc, pg_get_function_sqlbody(p.oid),
    {_grants("coalesce(p.proacl, acldefault('f', p.proowner))", "p.proowner")})
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE n.nspname = 'aduan'
"""  # noqa: S608 (all of it is written here)
_TRIGGERS = """
SELECT 'trigger ' || t.tgname || ' on ' || c.oid::regclass, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'aduan'::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'rule ' || r.rulename || ' on ' || c.oid::regclass, pg_get_ruledef(r.oid) || ' ' || r.ev_enabled::text
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = 'aduan'::regnamespace
UNION ALL
SELECT 'policy ' || y.polname || ' on ' || y.polrelid::regclass, y.polcmd::text
FROM pg_policy y JOIN pg_class c ON c.oid = y.polrelid WHERE c.relnamespace = 'aduan'::regnamespace
"""
_TABLES = f"""
SELECT c.oid::regclass::text, concat_ws(E'\\n', c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
    c.relowner = n.nspowner, c.relhassubclass, {_grants("c.relacl", "c.relowner")},
    (SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
            pg_get_expr(d.adbin, d.adrelid), {_grants("a.attacl", "c.relowner")}), E'\\n' ORDER BY a.attnum)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S'),
    (SELECT string_agg(k.conname || ' ' || pg_get_constraintdef(k.oid) || k.convalidated, E'\\n' ORDER BY k.conname)
        FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n'),
    (SELECT string_agg(pg_get_indexdef(i.indexrelid) || i.indisvalid || i.indisready || i.indislive, E'\\n'
        ORDER BY i.indexrelid::regclass::text) FROM pg_index i WHERE i.indrelid = c.oid))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'aduan' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
UNION ALL
SELECT 'schema ' || n.nspname, concat_ws(E'\\n', n.nspowner = o.nspowner,
    {_grants("coalesce(n.nspacl, acldefault('n', n.nspowner))", "n.nspowner")})
FROM pg_namespace n, pg_namespace o WHERE n.nspname IN ('aduan', 'projection') AND o.nspname = 'aduan'
"""  # noqa: S608
_KINDS = {"functions": _FUNCTIONS, "triggers": _TRIGGERS, "tables": _TABLES}


def definitions(cur: cursor) -> dict[str, dict[str, str]]:
    """By kind (functions, triggers, tables): the name of each object and the digest of what it is."""
    cur.execute("SELECT set_config('search_path', 'pg_catalog', true)")  # so that all names are written in full
    found = {}
    for kind, question in _KINDS.items():
        cur.execute(question)
        found[kind] = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(cur.fetchall())}
    return found


def expected() -> dict[str, dict[str, str]]:
    """The same, as the migrations of this version make it."""
    made: dict[str, dict[str, str]] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return made
