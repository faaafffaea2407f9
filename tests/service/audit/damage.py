"""Ways to harm a database, as its owner or a superuser could: what `aduan check` must notice."""

from contextlib import closing

import psycopg2


def harm(url: str, *statements: str) -> None:
    """Run these in one transaction with the insert-only triggers out of the way, and put them back."""
    tables = ("events", "positions", "log_eras")
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE aduan.{table} DISABLE TRIGGER insert_only")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount != 0, f"nothing was harmed by {statement}"
        for table in tables:
            cursor.execute(f"ALTER TABLE aduan.{table} ENABLE ALWAYS TRIGGER insert_only")


def do(url: str, *statements: str) -> None:
    """Run these as they are."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
