"""What an import leaves in the log, and what it leaves out."""

import csv
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from uuid import UUID

import psycopg2
import pytest
from psycopg2.sql import SQL, Identifier

from domain.complaint.state import Status
from domain.directory.state import stream_id
from domain.event import Code, Origin, Role
from service.importer.importer import Importer, NoSuchAgency, Tally
from service.importer.load import load
from service.importer.rows import Table
from service.store import log
from service.store.mapper import Replayed
from service.store.names import external, find_stream
from service.store.vault import Reference, reveal
from tests.service.importer.support import HEADER, MAPPING, import_rows, row
from tests.support.world import MEDAN, ROADS, World


def stream_of(world: World, key: str) -> UUID:
    with world.service.database.autocommit() as cursor:
        stream = find_stream(cursor, *external(world.service.ring, "old-system", MEDAN, key))
    assert stream is not None
    return stream


def history(world: World, key: str) -> list[Replayed]:
    return world.service.log.history(stream_of(world, key))


def reasons(path: Path) -> dict[int, str]:
    with path.open(newline="") as file:
        return {int(line["line"]): line["reason"] for line in csv.DictReader(file)}


def complaints(world: World) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events WHERE topic = 'complaint.filed'")
        return int((cursor.fetchone() or (0,))[0])


def test_a_row_becomes_a_history_with_its_own_dates_recorded_today(world: World, tmp_path: Path) -> None:
    assert import_rows(world, tmp_path, row("7")) == Tally(complaints=1, events=4)
    past = history(world, "7")
    assert [one.event.topic for one in past] == [
        "complaint.filed",
        "complaint.routed",
        "complaint.answered",
        "complaint.closed",
    ]
    assert [one.at.occurred_at for one in past] == 2 * [datetime(2025, 1, 6, 2, tzinfo=UTC)] + 2 * [
        datetime(2025, 1, 8, 8, tzinfo=UTC)
    ]
    assert all(datetime.now(UTC) - one.at.recorded_at < timedelta(minutes=1) for one in past)
    assert {one.at.origin for one in past} == {Origin.IMPORTED}
    assert {one.at.channel for one in past} == {"old-system"}
    state = world.state(stream_of(world, "7"))
    assert (state.status, state.clocks, state.foreign) == (Status.CLOSED, (), True)


def test_the_reporter_files_and_the_other_system_acts_for_the_units(world: World, tmp_path: Path) -> None:
    import_rows(world, tmp_path, row("7"))
    filed, *rest = (one.at.actor for one in history(world, "7"))
    assert filed.role is Role.REPORTER
    assert {(actor.id, actor.role) for actor in rest} == {(stream_id("channel", "old-system"), Role.INTEGRATION)}
    assert [actor.unit for actor in rest] == [MEDAN, ROADS, ROADS]


def test_an_open_row_waits_with_its_unit_and_has_no_promise(world: World, tmp_path: Path) -> None:
    import_rows(world, tmp_path, row("7", closed=""))
    state = world.state(stream_of(world, "7"))
    assert (state.status, state.responsible, state.clocks) == (Status.ROUTED, ROADS, ())


def test_texts_and_the_number_are_in_the_vault_and_nowhere_else(world: World, tmp_path: Path) -> None:
    import_rows(world, tmp_path, row("Siti-7", title="Lubang Bu Siti", place="Rumah Siti"))
    where = Reference(stream_of(world, "Siti-7"), 1, "/title")
    with world.service.database.autocommit() as cursor:
        assert reveal(cursor, world.service.ring, [where]) == {where: "Lubang Bu Siti"}
    assert {"stream_names", "events"} <= tables_with(world, "old-system")
    assert tables_with(world, "Siti") == set()


def tables_with(world: World, word: str) -> set[str]:
    """The tables of the log that hold the word in the clear, as text or among bytes."""
    found = set()
    with closing(psycopg2.connect(world.database.owner_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'aduan'")
        for (table,) in cursor.fetchall():
            query = SQL("SELECT count(*) FROM aduan.{table} AS t WHERE t::text ~ %s").format(table=Identifier(table))
            cursor.execute(query, (f"{word}|{word.encode().hex()}",))
            if cursor.fetchone() != (0,):
                found.add(table)
    return found


def test_everything_has_a_position_at_the_end(world: World, tmp_path: Path) -> None:
    import_rows(world, tmp_path, "".join(row(str(key)) for key in range(20)))
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events")
        assert cursor.fetchone() == (log.head(world.service.database),)


def test_a_second_run_adds_nothing(world: World, tmp_path: Path) -> None:
    rows = "".join(row(str(key)) for key in range(10))
    assert import_rows(world, tmp_path, rows) == Tally(complaints=10, events=40)
    assert import_rows(world, tmp_path, rows) == Tally(known=10)
    assert import_rows(world, tmp_path, rows + row("new")) == Tally(complaints=1, events=4, known=10)


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_a_repeated_key_with_another_row_is_rejected_and_the_same_row_is_known(
    world: World, tmp_path: Path, batch: int
) -> None:
    rows = row("1") + row("2") + row("1", place="elsewhere") + row("2") + row("3")
    rejects = tmp_path / "rejects.csv"
    tally = import_rows(world, tmp_path, rows, rejects=rejects, batch=batch)
    assert tally == Tally(complaints=3, events=12, known=1, rejected=1)
    assert reasons(rejects) == {4: "this key was imported before with other contents, or filed here"}


def test_a_key_that_was_filed_here_is_rejected(world: World, tmp_path: Path) -> None:
    world.file(channel=Code("old-system"), external_id="1")
    rejects = tmp_path / "rejects.csv"
    assert import_rows(world, tmp_path, row("1") + row("2"), rejects=rejects) == Tally(
        complaints=1, events=4, rejected=1
    )
    assert reasons(rejects).keys() == {2}


def test_what_the_rules_refuse_is_rejected_with_the_reason_and_the_rest_goes_in(world: World, tmp_path: Path) -> None:
    next_year = f"{datetime.now(UTC).year + 1}-01-01T00:00"
    rows = (
        row("1", unit="no-such-unit")
        + row("2", opened=next_year, closed="")
        + row("3", closed="2025-01-05T00:00")
        + row("4", title="")
        + row("5", title="x" * 201)
        + row("6", title="a\x00b")
        + row("7")
    )
    rejects = tmp_path / "rejects.csv"
    assert import_rows(world, tmp_path, rows, rejects=rejects) == Tally(complaints=1, events=4, rejected=6)
    found = reasons(rejects)
    for line, reason in {
        2: "route: There is no such unit. (field=unit, unit=no-such-unit)",
        3: "file: This date has not come yet. (field=occurred_at)",
        4: "answer: This happened before the report came in.",
        5: "file: This must be given. (field=title)",
        6: "file: This text is too long. (field=title, limit=200, length=201)",
        7: "file: This text has characters that cannot be kept",
    }.items():
        assert found[line].startswith(reason)
    assert complaints(world) == 1


def test_progress_counts_every_row(world: World, tmp_path: Path) -> None:
    heard: list[int] = []
    import_rows(world, tmp_path, row("1") + row("1") + row("2", unit="nowhere") + row("3"), done=heard.append)
    assert heard == [3, 1]


def test_two_imports_at_once_take_each_row_once(world: World, tmp_path: Path) -> None:
    rows = "".join(row(str(key)) for key in range(60))
    tallies: list[Tally] = []
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    racers = [Thread(target=lambda f=folder: tallies.append(import_rows(world, f, rows))) for folder in folders]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sum(tally.complaints for tally in tallies) == sum(tally.known for tally in tallies) == 60
    assert complaints(world) == 60


def test_an_unknown_agency_is_said_before_anything_is_imported(world: World, tmp_path: Path) -> None:
    import_rows(world, tmp_path, "")
    (tmp_path / "rows.csv").write_text(HEADER + row("1"))
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING.replace('"medan"', '"medang"'))
    mapping = load(path)
    importer = Importer(world.service.log, world.service.ring, world.service.directories)
    with pytest.raises(NoSuchAgency, match="medang"):
        importer.run(Table(tmp_path / "rows.csv", mapping), mapping, tmp_path / "rejects.csv")
    assert not (tmp_path / "rejects.csv").exists()
    assert complaints(world) == 0
