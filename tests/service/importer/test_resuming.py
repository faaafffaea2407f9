"""An import that is killed leaves whole complaints only, and the next run brings the rest, each once."""

import os
import random
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from service.importer.importer import Tally
from tests.service.importer.support import HEADER, MAPPING, import_rows, row
from tests.support.world import World

ROWS = 3_000
EVENTS = 4


def started(world: World, folder: Path, rows: str) -> subprocess.Popen[str]:
    """`aduan import` as a user would run it."""
    (folder / "mapping.toml").write_text(MAPPING)
    (folder / "rows.csv").write_text(HEADER + rows)
    environment = {**os.environ, "ADUAN_DATABASE_URL": world.database.service_url, "ADUAN_DATA": str(folder)}
    command = [sys.executable, "-m", "service.cli", "import", "rows.csv", "--mapping", "mapping.toml", "--batch", "25"]
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[3])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def streams(world: World) -> dict[int, int]:
    """How many imported streams have how many events."""
    query = """
        SELECT events, count(*) FROM (
            SELECT count(*) AS events FROM aduan.events WHERE split_part(topic, '.', 1) = 'complaint'
            GROUP BY originator_id
        ) AS streams GROUP BY events
    """
    with world.service.database.autocommit() as cursor:
        cursor.execute(query)
        return {int(events): int(count) for events, count in cursor.fetchall()}


def first_batch(world: World, process: subprocess.Popen[str]) -> None:
    """Wait until something was stored, so that the kill meets an import and not an interpreter that starts."""
    before = sum(streams(world).values())
    while process.poll() is None and sum(streams(world).values()) == before:
        time.sleep(0.01)


def test_an_import_that_is_killed_again_and_again_ends_complete(
    world: World, tmp_path: Path, rounds: Callable[[int], int]
) -> None:
    rows = "".join(row(str(key)) for key in range(ROWS))
    chance = random.Random(6)
    for _ in range(rounds(8)):
        process = started(world, tmp_path, rows)
        first_batch(world, process)
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        process.communicate()
        assert streams(world).keys() <= {EVENTS}
    done = streams(world)[EVENTS]
    tally = import_rows(world, tmp_path, rows, batch=500)
    assert tally == Tally(complaints=ROWS - done, events=EVENTS * (ROWS - done), known=done)
    assert streams(world) == {EVENTS: ROWS}
    assert 0 < done < ROWS


def test_the_command_tells_what_it_did(world: World, tmp_path: Path) -> None:
    process = started(world, tmp_path, row("1") + row("2") + row("2", place="elsewhere"))
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 0, told
    summary = "2 complaints imported with 8 events, 0 known from before, 1 rows rejected into rows.csv.rejects.csv"
    assert summary in told.splitlines()
    assert told.splitlines()[-1].startswith("  line 4: ")
    rejects = tmp_path / "rows.csv.rejects.csv"
    assert [line.partition(",")[0] for line in rejects.read_text().splitlines()] == ["line", "4"]
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600


def test_the_command_tells_what_is_wrong_with_the_file(world: World, tmp_path: Path) -> None:
    process = started(world, tmp_path, row("1") + '2,"')
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert (
        told.strip().splitlines()[-1] == "aduan: rows.csv: line 3, column 3: the quote that opens here is never closed"
    )
    assert streams(world) == {}
