"""Whether it can serve, and if something is behind, why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import psycopg2
import pytest

from domain.directory.events import UnitKind
from domain.event import Code, Zone
from service.app import create_app
from service.cluster import OWNER, SERVICE, Cluster
from service.http import health
from tests.domain.medan import JAKARTA, NATION, applied, calendar, unit
from tests.service.world import REPORT, World, opened, served
from tests.support.databases import FreshDatabase, fresh_database


@contextmanager
def bare(url: str, folder: Path) -> Iterator[httpx.Client]:
    """The API without anything that keeps positions and lists."""
    with opened(url, folder) as service, served(create_app(service)) as address, httpx.Client(base_url=address) as to:
        yield to


def checks(answer: httpx.Response) -> dict[str, tuple[bool, str]]:
    return {check["name"]: (check["ok"], check["says"]) for check in answer.json()["checks"]}


def test_it_lives_and_is_ready_under_both_addresses(database: FreshDatabase, tmp_path: Path) -> None:
    with bare(database.service_url, tmp_path) as client:
        for prefix in ("", "/api/v1"):
            assert client.get(f"{prefix}/health/live").json() == {"alive": True}
            ready = client.get(f"{prefix}/health/ready")
            assert ready.status_code == 200
            assert ready.json()["ready"]
            assert checks(ready)["database"][1].startswith("PostgreSQL ")
            assert checks(ready)["schema"] == (True, "up to date")
            assert checks(ready)["sequencer"] == (True, "0 events wait for a position")
            assert checks(ready)["projector"] == (False, "no list is made yet: start `aduan project`")
            assert checks(ready)["server log"] == (True, "keeps no statements")
            assert not ready.json()["well"]


def test_a_calendar_that_ends_soon_is_named(world: World) -> None:
    for today, said in (
        (date(2026, 10, 2), (True, "2 in use")),
        (date(2026, 10, 3), (False, "publish the next year: id ends on 2026-12-31, us ends on 2026-12-31")),
    ):
        years = [calendar(2026), replace(calendar(2026), code=Code("us"))]
        alone = unit(Code("nyc"), UnitKind.AGENCY, None, Zone("America/New_York"))
        directory = applied(*years, unit(NATION, UnitKind.NATIONAL, None, JAKARTA), replace(alone, calendar=Code("us")))
        shown = health._calendars(directory, today)
        assert (shown.ok, shown.says) == said
    assert checks(world.client().get("/health/ready"))["calendars"][0]


def test_without_a_schema_it_is_not_ready(cluster: Cluster, tmp_path: Path, database: FreshDatabase) -> None:
    cluster.create_database("empty")
    with opened(database.service_url, tmp_path) as service:
        service.database.close()
        service.database.url = cluster.url("empty", SERVICE)
        with served(create_app(service)) as address:
            ready = httpx.get(f"{address}/health/ready")
    assert ready.status_code == 503
    assert ready.headers["Retry-After"] == "5"
    assert checks(ready)["schema"] == (False, "the database is empty: run `aduan migrate`")


def test_an_old_schema_is_named(cluster: Cluster, database: FreshDatabase, tmp_path: Path) -> None:
    with bare(database.service_url, tmp_path) as client, psycopg2.connect(database.owner_url) as owner:
        with owner.cursor() as cursor:
            cursor.execute("SELECT name FROM aduan.migrations ORDER BY name DESC LIMIT 1")
            last = (cursor.fetchone() or ("",))[0]
            cursor.execute("DELETE FROM aduan.migrations WHERE name = %s", (last,))
        owner.commit()
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert checks(ready)["schema"] == (False, f"behind, run `aduan migrate`: {last}")
        assert "sequencer" not in checks(ready)
    owner.close()


def test_a_server_that_logs_failed_statements_is_not_well(cluster: Cluster, tmp_path: Path) -> None:
    with fresh_database(cluster) as database:
        with psycopg2.connect(database.superuser_url) as superuser, superuser.cursor() as cursor:
            setting = "SET log_min_error_statement = 'error'"
            cursor.execute(f"ALTER ROLE {SERVICE} IN DATABASE {database.name} {setting}")
        superuser.close()
        with bare(database.service_url, tmp_path) as client:
            ready = client.get("/health/ready")
    ok, says = checks(ready)["server log"]
    assert not ok
    assert says.endswith("see `aduan check`: log_min_error_statement is error")
    assert ready.status_code == 200


def test_the_transaction_that_holds_the_sequencer_is_named(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.http.health.BEHIND_SECONDS", 0.0)
    with fresh_database(cluster) as database, bare(database.service_url, tmp_path) as client:
        holder = psycopg2.connect(database.owner_url, application_name="somebody's migration")
        try:
            with holder.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
                assert client.post("/api/v1/complaints", json=REPORT).status_code == 201
                ready = client.get("/health/ready")
                ok, says = checks(ready)["sequencer"]
        finally:
            pid = holder.info.backend_pid
            holder.close()
        assert not ok
        assert says.startswith("1 events wait, the first for 0 s; a transaction holds them")
        assert f"process {pid} of {OWNER}" in says
        assert "somebody's migration" in says
        assert ready.status_code == 200, "what is behind can still be read"
