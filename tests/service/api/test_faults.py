"""What nobody foresaw: a 500 with a reference that is in the log, and nothing else."""

import logging

import pytest

from tests.service.world import World


def test_a_fault_is_logged_under_the_reference_that_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the text of Rina Harahap")

    monkeypatch.setattr("service.api.directory.stands_at", broken)
    with caplog.at_level(logging.ERROR, "service.http.faults"):
        answer = world.client().get("/directory/units")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert (document["code"], document["status"], document["instance"]) == ("fault", 500, "/api/v1/directory/units")
    assert "Rina" not in answer.text
    assert [document["reference"] in record.getMessage() for record in caplog.records] == [True]
    assert caplog.records[0].exc_info is not None
