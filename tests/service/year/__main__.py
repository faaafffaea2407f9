"""The whole year, as `python -m tests.service.year 100000` runs it: some time, and what it found at the end."""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from service.cluster import Cluster
from tests.service.year.whole import simulate
from tests.support import databases


def main() -> None:
    """Print what there was and how long it took."""
    complaints = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    began = time.monotonic()
    with (
        databases.server_home() as home,
        Cluster(home / "data", settings=databases.SETTINGS) as cluster,
        tempfile.TemporaryDirectory() as folder,
    ):
        databases.make_template(cluster)
        with databases.fresh_database(cluster) as fresh:
            found = simulate(fresh, Path(folder), complaints, date(2025, 1, 1), date(2025, 12, 31))
    for name, value in found.items():
        print(f"{name}: {value}")
    print(f"seconds: {time.monotonic() - began:.0f}")


if __name__ == "__main__":
    main()
