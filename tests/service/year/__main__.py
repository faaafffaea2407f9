"""The whole year, as `python -m tests.service.year 100000` runs it: some time, and what it found at the end."""

import argparse
import json
import logging
import os
import signal
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

from service.cluster import OWNER, SERVICE, SUPERUSER, Cluster
from service.store.migrate import migrate
from tests.service.year.people import Plan
from tests.service.year.whole import live, prove
from tests.support import databases
from tests.support.databases import FreshDatabase

SETTINGS = databases.SETTINGS | {"synchronous_commit": "off", "shared_buffers": "256MB", "max_wal_size": "2GB"}
NAME = "year"


def main() -> None:
    """Print what there was and how long it took."""
    parser = argparse.ArgumentParser(prog="python -m tests.service.year", description=__doc__)
    parser.add_argument("complaints", type=int, nargs="?", default=100_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="that share the work")
    parser.add_argument(
        "--keep", type=Path, help="this folder has the year afterwards; what was lived there is only proved again"
    )
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before the year did"))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    began = time.monotonic()
    with databases.server_home() as home:
        found = _year(asked.keep or home, asked.complaints, asked.processes)
    for name, value in found.items():
        print(f"{name}: {value}")
    print(f"seconds: {time.monotonic() - began:.0f}")


def _year(home: Path, complaints: int, processes: int) -> dict[str, Any]:
    plan = Plan(complaints, date(2025, 1, 1), date(2025, 12, 31))
    keys, lived = home / "keys", home / f"lived-{complaints}.json"
    keys.mkdir(exist_ok=True)
    with Cluster(home / "data", settings=SETTINGS) as cluster:
        cluster.create_database(NAME)
        migrate(cluster.url(NAME, OWNER))
        database = FreshDatabase(NAME, *(cluster.url(NAME, user) for user in (OWNER, SERVICE, SUPERUSER)))
        if not lived.exists():
            end, did = live(database, keys, plan, processes)
            lived.write_text(json.dumps({"end": end.isoformat(), "did": did}))
        told: dict[str, Any] = json.loads(lived.read_text())
        return {**prove(database, keys, plan, datetime.fromisoformat(told["end"]), processes), **told["did"]}


if __name__ == "__main__":
    main()
