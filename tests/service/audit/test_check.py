from dataclasses import replace
from pathlib import Path

import pytest

from domain.complaint.commands import Reply
from projections.catalogue import PROJECTIONS
from service.audit.check import check
from service.audit.finding import Finding
from service.files.files import attachments
from service.files.intake import taken
from service.projector.generations import prepare
from service.projector.keyed import keyed
from service.projector.run import Worker
from service.store.append import append
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.stored import Stored
from service.store.uuid7 import uuid7
from tests.service.audit.damage import do, harm
from tests.service.files.samples import photo
from tests.support.world import World, made_world


def project(world: World) -> None:
    """Bring every projection to the end of the log."""
    world.sequence()
    prepare(world.service.database)
    worker = Worker(world.service.database, keyed(world.service.ring))
    while worker.tick():
        pass


def wrong(world: World, database: Database | None = None) -> dict[str, list[str]]:
    """What `aduan check` finds, by name."""
    service = world.service if database is None else replace(world.service, database=database)
    return {finding.name: finding.wrong for finding in check(service) if not finding.ok}


def only(found: dict[str, list[str]]) -> tuple[str, str]:
    """The one finding, and all it says."""
    assert len(found) == 1, found
    ((name, lines),) = found.items()
    return name, " | ".join(lines)


@pytest.fixture
def lived(world: World) -> World:
    """Two complaints with whole lives, projected."""
    world.whole_life()
    world.whole_life(anonymous=True, confidential=True)
    project(world)
    return world


def test_a_sound_database_has_nothing_wrong(lived: World) -> None:
    findings = list(check(lived.service))
    assert all(finding.ok for finding in findings), findings
    events = lived.service.database
    with events.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events")
        (total,) = cursor.fetchone() or (0,)
        cursor.execute("SELECT count(*) FROM aduan.vault_values")
        (values,) = cursor.fetchone() or (0,)
    checked = {finding.name: finding.checked for finding in findings}
    assert checked["each leaf hash is that of the stored event"] == total
    assert checked["each commitment has its value in the vault"] == values
    assert all(checked[f"projection {each.name} equals a rebuild"] > 0 for each in PROJECTIONS if each.name != "clocks")


def test_an_empty_database_is_sound(world: World) -> None:
    assert wrong(world) == {}


def test_events_that_wait_for_their_position_are_no_damage(lived: World) -> None:
    lived.file()
    assert wrong(lived) == {}


def test_a_missing_position(lived: World) -> None:
    harm(lived.database.superuser_url, "DELETE FROM aduan.positions WHERE position = 40")
    found = wrong(lived)
    assert found["positions are dense"] == ["position 40 is missing"]
    assert "was passed over" in found["no event was passed over"][0]


def test_a_run_of_missing_positions_is_told_in_one_line(lived: World) -> None:
    harm(lived.database.superuser_url, "DELETE FROM aduan.positions WHERE position BETWEEN 40 AND 44")
    assert wrong(lived)["positions are dense"] == ["positions 40 to 44 are missing"]


def test_an_event_that_was_passed_over(lived: World) -> None:
    """The positions are dense: the sequencer's watermark stands beyond an event that has none."""
    sql = "UPDATE aduan.events SET xid = '3' WHERE log_id = (SELECT max(log_id) FROM aduan.events)"
    lived.file()
    harm(lived.database.superuser_url, sql)
    found = wrong(lived)
    assert "positions are dense" not in found
    assert found["no event was passed over"][0].endswith("was passed over")


def test_a_position_without_its_event(lived: World) -> None:
    harm(lived.database.superuser_url, "DELETE FROM aduan.events WHERE log_id = (SELECT max(log_id) FROM aduan.events)")
    found = wrong(lived)
    assert found["positions belong to events"][0].startswith("position ")


def test_a_changed_byte_of_a_state(lived: World) -> None:
    change = "UPDATE aduan.events SET state = set_byte(state, 3, get_byte(state, 3) # 1) WHERE log_id = 50"
    harm(lived.database.superuser_url, change)
    found = wrong(lived)
    assert "is not what it was" in found["each leaf hash is that of the stored event"][0]


@pytest.mark.parametrize(
    "change",
    [
        "metadata = set_byte(metadata, 20, get_byte(metadata, 20) # 1)",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "nonce = substring(sha256(nonce) for 16)",
        "topic = 'complaint.started'",
    ],
    ids=["metadata", "recorded", "nonce", "topic"],
)
def test_another_changed_part_of_an_event(lived: World, change: str) -> None:
    harm(lived.database.superuser_url, f"UPDATE aduan.events SET {change} WHERE log_id = 50")
    assert "each leaf hash is that of the stored event" in wrong(lived)


def test_two_swapped_leaves(lived: World) -> None:
    swap = """
        UPDATE aduan.positions p SET leaf_hash = q.leaf_hash FROM aduan.positions q
        WHERE (p.position, q.position) IN ((40, 41), (41, 40))"""
    harm(lived.database.superuser_url, swap)
    name, lines = only(wrong(lived))
    assert name == "each leaf hash is that of the stored event"
    assert "position 40" in lines
    assert "position 41" in lines


def test_two_swapped_events_whose_leaves_were_made_anew(lived: World) -> None:
    """Leaves alone would not show it: the order of writing does."""
    harm(
        lived.database.superuser_url,
        "UPDATE aduan.positions SET log_id = -log_id WHERE position IN (40, 41)",
        "UPDATE aduan.positions SET log_id = CASE position WHEN 40 THEN 41 ELSE 40 END WHERE position IN (40, 41)",
        """UPDATE aduan.positions p SET leaf_hash = aduan.leaf_hash(p.position, e.originator_id, e.version,
           e.recorded_at, e.nonce, e.topic, e.state, e.metadata) FROM aduan.events e WHERE e.log_id = p.log_id""",
    )
    found = wrong(lived)
    assert "each leaf hash is that of the stored event" not in found
    assert "position 41 was written before the one before it" in found["positions and versions are in order"]


def test_versions_that_were_renumbered_after_a_deletion(lived: World) -> None:
    """Everything was put right but one thing: the stream has lost its second event, and says so by its versions."""
    with lived.service.database.autocommit() as cursor:
        cursor.execute("SELECT originator_id FROM aduan.events WHERE topic = 'complaint.filed' LIMIT 1")
        (stream,) = cursor.fetchone() or ("",)
    harm(lived.database.superuser_url, f"DELETE FROM aduan.events WHERE originator_id = '{stream}' AND version = 2")
    found = wrong(lived)
    assert found["positions and versions are in order"] == [
        f"event 3 of stream {stream} does not follow the one before it"
    ]


@pytest.mark.parametrize(
    "how", ["DISABLE TRIGGER insert_only", "ENABLE TRIGGER insert_only", "ENABLE REPLICA TRIGGER insert_only"]
)
@pytest.mark.parametrize("table", ["events", "positions"])
def test_a_disarmed_trigger(lived: World, table: str, how: str) -> None:
    do(lived.database.owner_url, f"ALTER TABLE aduan.{table} {how}")
    assert only(wrong(lived)) == (
        "triggers refuse changes of the log",
        f"trigger insert_only on aduan.{table} is not what a migration made",
    )


def test_a_trigger_that_refuses_nothing_any_more(lived: World) -> None:
    body = (
        "CREATE OR REPLACE FUNCTION aduan.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
    )
    do(lived.database.owner_url, body)
    assert only(wrong(lived)) == (
        "functions are those of this version",
        "aduan.refuse_change() is not what a migration made",
    )


@pytest.mark.parametrize(
    ("grant", "told"),
    [
        ("UPDATE ON aduan.events TO aduan_service", "aduan_service may UPDATE on aduan.events"),
        ("INSERT ON aduan.vault_values TO PUBLIC", "everybody may INSERT on aduan.vault_values"),
        ("UPDATE (state) ON aduan.events TO aduan_service", "aduan_service may UPDATE on aduan.events"),
    ],
)
def test_a_right_too_many(lived: World, grant: str, told: str) -> None:
    do(lived.database.owner_url, f"GRANT {grant}")
    found = wrong(lived)
    assert found.pop("only the owner may write the record directly") == [told]
    assert only(found)[0] == "tables are those of this version"


def test_a_right_to_read_is_the_administrators_to_give(lived: World) -> None:
    do(lived.database.superuser_url, "GRANT SELECT ON aduan.events TO pg_monitor")
    assert wrong(lived) == {}


SWALLOW = "CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
TAMPERED = {
    "ALTER FUNCTION aduan.append(uuid[], int[], text[], bytea[], bytea[], bytea[]) RESET search_path": "aduan.append(",
    "ALTER FUNCTION aduan.append(uuid[], int[], text[], bytea[], bytea[], bytea[]) SECURITY INVOKER": "aduan.append(",
    "ALTER FUNCTION aduan.sequence(int) RESET ALL": "aduan.sequence(integer)",
    "CREATE OR REPLACE FUNCTION aduan.sequencer_lock() RETURNS int LANGUAGE sql IMMUTABLE RETURN 1": "sequencer_lock()",
    "ALTER FUNCTION aduan.sequence(int) OWNER TO aduan_service": "aduan.sequence(integer)",
    "GRANT EXECUTE ON FUNCTION aduan.current_era() TO PUBLIC": "aduan.current_era()",
    "CREATE FUNCTION aduan.more() RETURNS int LANGUAGE sql RETURN 1": "aduan.more() was made by no migration",
    "DROP FUNCTION aduan.era_ended CASCADE": "is missing",
    "CREATE RULE keep AS ON DELETE TO aduan.vault_values DO INSTEAD NOTHING": "rule keep on aduan.vault_values",
    f"{SWALLOW}; CREATE TRIGGER no BEFORE INSERT ON aduan.events FOR EACH ROW EXECUTE FUNCTION public.swallow()": (
        "trigger no on aduan.events was made by no migration"
    ),
    "DROP TRIGGER remember_erased ON aduan.vault_keys": "trigger remember_erased on aduan.vault_keys is missing",
    "ALTER TABLE aduan.events DROP CONSTRAINT events_stream": "aduan.events is not what",
    "ALTER TABLE aduan.vault_values ENABLE ROW LEVEL SECURITY": "aduan.vault_values is not what",
    "CREATE TABLE public.child () INHERITS (aduan.stream_names)": "aduan.stream_names is not what",
    "ALTER TABLE aduan.positions ALTER leaf_hash DROP NOT NULL": "aduan.positions is not what",
    "GRANT UPDATE ON aduan.idempotency TO aduan_service": "aduan.idempotency is not what",
    "GRANT CREATE ON SCHEMA aduan TO PUBLIC": "schema aduan is not what",
}


@pytest.mark.parametrize("change", TAMPERED, ids=range(len(TAMPERED)))
def test_a_guard_that_was_tampered_with(world: World, change: str) -> None:
    do(world.database.superuser_url, change)
    assert TAMPERED[change] in " | ".join(line for lines in wrong(world).values() for line in lines)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("FUNCTION projection.pwn() RETURNS int LANGUAGE sql RETURN 1", "the function projection.pwn()"),
        ("TYPE projection.kind AS ENUM ('a')", "the type projection.kind"),
        ("TYPE projection.pair AS (a int, b int)", "the type projection.pair"),
        ("DOMAIN projection.code AS text", "the type projection.code"),
    ],
)
def test_anything_but_tables_beside_the_projections(lived: World, made: str, told: str) -> None:
    do(lived.database.service_url, f"CREATE {made}")
    name, line = only(wrong(lived))
    assert name == "the schema projection has tables and views only"
    assert line == f"{told} is none of ours"


@pytest.mark.parametrize("role", ["pg_write_all_data", "pg_execute_server_program"])
def test_a_login_that_is_a_member_of_a_mighty_role(lived: World, role: str) -> None:
    do(lived.database.superuser_url, f"GRANT {role} TO aduan_service")
    try:
        assert only(wrong(lived))[1] == f"the login aduan_service is a member of {role}"
    finally:
        do(lived.database.superuser_url, f"REVOKE {role} FROM aduan_service")


def test_a_server_whose_log_keeps_statements(lived: World) -> None:
    """The finding says what a superuser has to run."""
    url = lived.database.superuser_url
    do(url, f"ALTER ROLE aduan_service IN DATABASE {lived.database.name} SET log_min_error_statement = 'error'")
    database = Database(lived.database.service_url)
    try:
        (found,) = (one for one in check(replace(lived.service, database=database)) if not one.ok)
    finally:
        database.close()
    assert found.name == "the server's log keeps no statements"
    assert found.wrong == ["log_min_error_statement is error"]
    assert "ALTER ROLE aduan_service SET log_min_error_statement = 'panic';" in found.advice


def test_a_log_without_any_position(lived: World) -> None:
    """Or there would be nothing to examine, and all would seem well."""
    harm(lived.database.superuser_url, "DELETE FROM aduan.positions")
    (line,) = wrong(lived)["positions belong to events"]
    assert line.startswith("none of ")


@pytest.mark.parametrize(
    ("login", "told"),
    [("owner_url", "aduan_owner, who owns the log"), ("superuser_url", "postgres, a superuser")],
)
def test_a_service_that_connects_as_somebody_mightier(lived: World, login: str, told: str) -> None:
    database = Database(getattr(lived.database, login))
    try:
        (line,) = wrong(lived, database)["the service's login may only append and read"]
    finally:
        database.close()
    assert told in line


def test_a_vault_value_that_was_deleted_without_an_erasure(lived: World) -> None:
    do(lived.database.owner_url, "DELETE FROM aduan.vault_values WHERE field = '/phone'")
    name, lines = only(but_search(wrong(lived)))
    assert name == "each commitment has its value in the vault"
    assert lines.count("no value, and no erasure explains it") == 2


def test_a_subject_whose_key_was_deleted_without_an_erasure(lived: World) -> None:
    first = "SELECT subject FROM aduan.vault_values WHERE field = '/phone' LIMIT 1"
    do(lived.database.owner_url, f"DELETE FROM aduan.vault_keys WHERE subject = ({first})")
    name, lines = only(but_search(wrong(lived)))
    assert name == "each commitment has its value in the vault"
    assert "its subject has no key" in lines


def test_a_ciphertext_that_was_moved_to_another_row(lived: World) -> None:
    """Of the same subject, so that the key opens it: the place is part of what is authenticated."""
    move = """
        UPDATE aduan.vault_values v SET ciphertext = w.ciphertext FROM aduan.vault_values w
        WHERE v.field = '/body' AND w.field = '/title' AND v.originator_id = w.originator_id"""
    do(lived.database.owner_url, move)
    name, lines = only(but_search(wrong(lived)))
    assert name == "each commitment has its value in the vault"
    assert lines.count("it was changed, or belongs elsewhere") == 2


def test_the_wrong_key_file(lived: World) -> None:
    service = replace(lived.service, ring=KeyRing.generate())
    found = {finding.name: finding for finding in check(service) if not finding.ok}
    assert list(found) == ["each commitment has its value in the vault", "projection search equals a rebuild"]
    assert "of another key file" in found["projection search equals a rebuild"].wrong[0]
    assert found["each commitment has its value in the vault"].wrong[0].endswith("does not open its subject's key")
    assert found["each commitment has its value in the vault"].wrong[-1].startswith("and ")


def but_search(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """What else is wrong: the one projection that reads the vault finds the damage too."""
    assert found.pop("projection search equals a rebuild")
    return found


def first_row(table: str) -> str:
    return f"WHERE ctid = (SELECT min(ctid) FROM projection.{table})"


@pytest.mark.parametrize(
    ("table", "change"), [("queue_1", "level = level + 1"), ("timeline_1", "topic = 'x'"), ("register_1", "area = 'x'")]
)
def test_a_projection_row_that_was_changed_by_hand(lived: World, table: str, change: str) -> None:
    do(lived.database.service_url, f"UPDATE projection.{table} SET {change} {first_row(table)}")
    found, lines = only(wrong(lived))
    assert found == f"projection {table.removesuffix('_1')} equals a rebuild"
    assert "differing: " in lines


def test_a_projection_row_that_was_removed(lived: World) -> None:
    do(lived.database.service_url, f"DELETE FROM projection.register_1 {first_row('register_1')}")
    assert "1 rows live, 2 rebuilt" in only(wrong(lived))[1]


def test_a_projection_that_cannot_be_examined_is_a_finding(lived: World) -> None:
    do(lived.database.service_url, "DROP VIEW projection.queue; DROP TABLE projection.queue_1")
    assert "does not exist" in only(wrong(lived))[1]


def test_a_log_that_was_cut_off_at_its_end(lived: World) -> None:
    last = "(SELECT max(position) FROM aduan.positions)"
    harm(
        lived.database.superuser_url,
        f"DELETE FROM aduan.events WHERE log_id = (SELECT log_id FROM aduan.positions WHERE position = {last})",
        f"DELETE FROM aduan.positions WHERE position = {last}",
    )
    lines = wrong(lived)["projection timeline equals a rebuild"]
    assert "events are gone" in lines[0]


def test_an_event_of_no_known_form(lived: World) -> None:
    """Its leaf is true: it was written so, by a later version or by somebody who can append."""
    with lived.service.database.autocommit() as cursor:
        append(cursor, [Stored(uuid7(), 1, "complaint.sung", b"{}", metadata=b"{}")])
    lived.sequence()
    assert "topic complaint.sung is not known" in only(wrong(lived))[1]


def test_progress_reaches_the_end(lived: World) -> None:
    told: dict[str, tuple[int, int]] = {}
    findings: list[Finding] = list(check(lived.service, lambda name, done, total: told.update({name: (done, total)})))
    assert set(told) == {"log", *(each.name for each in PROJECTIONS)}
    assert all(done == total for done, total in told.values())
    assert len(findings) == 15 + len(PROJECTIONS)


def test_another_world_in_the_same_folder_keeps_its_keys(world: World, tmp_path: Path) -> None:
    with made_world(world.database, tmp_path) as again:
        assert again.service.ring.same_as(world.service.ring)


def attached(world: World) -> Path:
    """The file of a report, projected."""
    report, upload = world.answered(), world.service.files.uploads.put(taken(photo()))
    reply = Reply(text="Belum.", attachments=attachments([upload]))
    world.act(report.id, report.reporter, reply, uploads=[upload])
    project(world)
    (path,) = (each for each in world.service.files.kept.folder.rglob("*") if each.is_file())
    return path


def test_a_file_that_is_gone_or_changed_is_named(world: World) -> None:
    path = attached(world)
    assert wrong(world) == {}
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert "its file is not what it was" in only(wrong(world))[1]
    path.unlink()
    assert "its file is gone" in only(wrong(world))[1]


def test_a_file_that_no_event_names_is_no_damage(world: World) -> None:
    path = attached(world)
    path.with_name("a" * 64).write_bytes(b"left by a crash")
    (finding,) = [each for each in check(world.service) if each.name.startswith("each attachment")]
    assert (finding.ok, finding.note) == (True, "1 files belong to no event")
