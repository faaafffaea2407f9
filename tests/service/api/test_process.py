"""`aduan api` as a process of its own: it answers, ends in order, and after kill -9 nothing acknowledged is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.service.world import DESK, PASSWORD, REPORT, opened
from tests.support.databases import FreshDatabase
from tests.support.ports import free_port


@contextmanager
def process(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "api"], env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        yield program
    finally:
        if program.poll() is None:
            program.kill()
        program.wait()


def await_ready(client: httpx.Client, program: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and program.poll() is None:
        try:
            if client.get("/health/live").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the API did not start")


def await_gone(client: httpx.Client) -> None:
    """Its workers let go of the port though they were not told."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            client.get("/health/live")
        except httpx.TransportError:
            return
        time.sleep(0.05)
    raise AssertionError("somebody still serves")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_process_serves_is_killed_and_serves_on(database: FreshDatabase, tmp_path: Path, workers: str) -> None:
    port = free_port()
    with opened(database.service_url, tmp_path) as service:
        environment = {
            "ADUAN_DATABASE_URL": database.service_url,
            "ADUAN_KEY_FILE": str(service.settings.key_file),
            "ADUAN_PORT": str(port),
            "ADUAN_WORKERS": workers,
        }
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1") as client:
            with process(environment) as program:
                await_ready(client, program)
                receipt = client.post("/complaints", json=REPORT).json()
                shown = {"tracking_id": receipt["tracking_id"], "secret": receipt["secret"]}
                token = client.post("/sessions", json=shown).json()["token"]
                program.kill()
            await_gone(client)
            with process(environment) as program:
                await_ready(client, program)
                own = client.get(f"/complaints/{receipt['complaint']}", headers={"Authorization": f"Bearer {token}"})
                assert own.json()["body"] == REPORT["body"]
                signed = client.post("/sessions", json={"username": DESK, "password": PASSWORD})
                assert signed.status_code == 201
                program.send_signal(signal.SIGTERM)
                assert program.wait(20) in {0, -signal.SIGTERM}
