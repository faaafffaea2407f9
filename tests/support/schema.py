"""`python -m tests.support.schema` writes down what the migrations make of an empty database: its SQL, and digests."""

import json
import re
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2

from service.cluster import OWNER, Cluster
from service.store import migrate
from service.store.definitions import EXPECTED, definitions
from tests.support import postgres

SCHEMA = Path(migrate.__file__).with_name("schema.sql")

# What pg_dump says about itself and its session, and what changes from run to run.
_NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)\n", re.MULTILINE)


def dump(url: str) -> str:
    """The schema of a database as SQL, without noise."""
    output = postgres.run("pg_dump", "--schema-only", "--no-owner", f"--dbname={url}")
    return re.sub(r"\n{2,}", "\n\n", _NOISE.sub("", output)).strip() + "\n"


def defined(url: str) -> str:
    """The digests of a database's objects, as the file has them."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        return json.dumps(definitions(cursor), indent=1) + "\n"


def main() -> None:
    """Migrate an empty database and write down its schema."""
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        cluster.create_database("schema")
        migrate.migrate(cluster.url("schema", OWNER))
        SCHEMA.write_text(dump(cluster.url("schema", OWNER)), encoding="utf-8")
        EXPECTED.write_text(defined(cluster.url("schema", OWNER)), encoding="utf-8")


if __name__ == "__main__":
    main()
