"""`python -m tests.support.schema` rewrites service/store/schema.sql, what the migrations make of an empty database."""

import re
import tempfile
from pathlib import Path

from service.cluster import OWNER, Cluster
from service.store import migrate
from tests.support import postgres

SCHEMA = Path(migrate.__file__).with_name("schema.sql")

# What pg_dump says about itself and its session, and what changes from run to run.
_NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)\n", re.MULTILINE)


def dump(url: str) -> str:
    """The schema of a database as SQL, without noise."""
    output = postgres.run("pg_dump", "--schema-only", "--no-owner", f"--dbname={url}")
    return re.sub(r"\n{2,}", "\n\n", _NOISE.sub("", output)).strip() + "\n"


def main() -> None:
    """Migrate an empty database and write down its schema."""
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        cluster.create_database("schema")
        migrate.migrate(cluster.url("schema", OWNER))
        SCHEMA.write_text(dump(cluster.url("schema", OWNER)), encoding="utf-8")


if __name__ == "__main__":
    main()
