"""PostgreSQL goes and comes back: 503 with Retry-After meanwhile, and recovery by itself, nothing twice."""

import time
from pathlib import Path
from uuid import uuid4

import pytest

from service.app import create_app
from service.cluster import OWNER, SERVICE, Cluster
from service.store.migrate import migrate
from tests.service.world import DESK, REPORT, World, opened, served
from tests.support.databases import SETTINGS


@pytest.mark.alone
def test_a_stopped_database_is_a_503_and_passes_by_itself(server_home: Path, tmp_path: Path) -> None:
    cluster = Cluster(server_home / "data", settings=SETTINGS)
    cluster.start()
    try:
        cluster.create_database("aduan")
        migrate(cluster.url("aduan", OWNER))
        with opened(cluster.url("aduan", SERVICE), tmp_path) as service, served(create_app(service)) as address:
            _stop_and_start(World(service, address), cluster)
    finally:
        cluster.stop()


def _stop_and_start(world: World, cluster: Cluster) -> None:
    citizen, desk = world.client(), world.as_(DESK)
    receipt, headers = world.filed(), {"Idempotency-Key": str(uuid4())}
    assert desk.get("/me").status_code == 200

    cluster.stop()
    for answer in (
        citizen.post("/complaints", json=REPORT, headers=headers),
        citizen.get(f"/complaints/{receipt['tracking_id']}"),
        desk.post(f"/complaints/{receipt['complaint']}/verify"),
        desk.get("/me"),
        citizen.post("/sessions", json={"username": "x", "password": "y"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable"), answer.text
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert citizen.get("/health/live").status_code == 200
    ready = citizen.get("/health/ready")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert ready.json()["checks"][0]["says"].startswith("cannot be reached")

    cluster.start()
    started = time.monotonic()
    first = citizen.post("/complaints", json=REPORT, headers=headers)
    assert first.status_code == 201, first.text
    assert time.monotonic() - started < 5
    assert citizen.post("/complaints", json=REPORT, headers=headers).json() == first.json()
    assert desk.post(f"/complaints/{receipt['complaint']}/verify").status_code == 200
    assert citizen.get("/health/ready").status_code == 200
    for client in world.clients:
        client.close()
