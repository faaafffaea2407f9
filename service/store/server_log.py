"""PostgreSQL's own log must not keep what an erasure deletes from the database.

By its defaults the server writes a statement that failed into its log, values and all, and for some errors the row.
"""

from psycopg2 import errors, sql
from psycopg2.extensions import cursor

QUIET = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",  # no DETAIL: there are rows, and in a deadlock the statements of the others
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
}
"""Settings under which no statement is logged. Only a superuser, or who was granted SET on them, may change them."""


def loud(cur: cursor) -> list[str]:
    """Which of these settings this session has otherwise: `name is value`."""
    cur.execute("SELECT name, setting FROM pg_settings WHERE name = ANY (%s) ORDER BY name", (list(QUIET),))
    return [f"{name} is {value}" for name, value in cur.fetchall() if value != QUIET[name]]


def quieten(cur: cursor, login: str) -> None:
    """Set them for `login`, as far as we may."""
    cur.execute("SELECT name FROM unnest(%s) AS name WHERE has_parameter_privilege(name, 'SET')", (list(QUIET),))
    for (name,) in cur.fetchall():
        setting = sql.SQL("ALTER ROLE {} SET {} = %s").format(sql.Identifier(login), sql.Identifier(name))
        try:
            cur.execute(setting, (QUIET[name],))
        except errors.InsufficientPrivilege:
            return  # the login is not ours


def remedy(login: str) -> str:
    """What a superuser runs when we may not."""
    return " ".join(f"ALTER ROLE {login} SET {name} = '{value}';" for name, value in QUIET.items())
