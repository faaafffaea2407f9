"""Whatever is sent: a clear 4xx problem with a code and a field, never a 500, nothing half-written."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from domain.directory.state import stream_id
from tests.service.world import DESK, REPORT, ROADS, World

JSON = {"Content-Type": "application/json"}


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document, which must be one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["code"] == code
    assert document["status"] == status
    assert document["type"] == f"urn:aduan:problem:{code}"
    assert document["title"]
    assert document["detail"]
    assert document["instance"] == answer.request.url.path
    return document


def events(world: World) -> int:
    with world.service.database.autocommit() as cursor:
        cursor.execute("SELECT count(*) FROM aduan.events")
        return int((cursor.fetchone() or (0,))[0])


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"category": "no-such"}, "unknown_category", "category"),
        ({"wanted_unit": "no-such"}, "unknown_unit", "wanted_unit"),
        ({"received_by": "no-such"}, "unknown_unit", "received_by"),
        ({"area": "no-such"}, "unknown_area", "area"),
        ({"area": "medan-dlh"}, "unknown_area", "area"),
        ({"incident_on": "2999-01-01"}, "in_the_future", "incident_on"),
        ({"incident_on": "0001-01-01"}, "invalid_value", "incident_on"),
        ({"incident_on": "2026-02-30"}, "invalid_value", "incident_on"),
        ({"incident_on": None}, "invalid_value", "incident_on"),
        ({"incident_on": 0}, "invalid_value", "incident_on"),
        ({"incident_on": "1762041600"}, "invalid_value", "incident_on"),
        ({"incident_on": True}, "invalid_value", "incident_on"),
        ({"confidential": "yes"}, "invalid_value", "confidential"),
        ({"anonymous": 1}, "invalid_value", "anonymous"),
        ({"supervision": "false"}, "invalid_value", "supervision"),
        ({"title": "\u200b\u2060"}, "missing", "title"),
        ({"title": "Jalan \u202egnabulreb"}, "unclean", "title"),
        ({"report_class": "grievance"}, "invalid_value", "report_class"),
        ({"title": ""}, "invalid_value", "title"),
        ({"title": " \n "}, "missing", "title"),
        ({"title": "x" * 201}, "invalid_value", "title"),
        ({"body": "x" * 20_001}, "invalid_value", "body"),
        ({"title": "NUL \x00 inside"}, "invalid_value", "title"),
        ({"title": 7}, "invalid_value", "title"),
        ({"category": "roads\x00"}, "invalid_value", "category"),
        ({"coordinates": "here"}, "bad_coordinates", "coordinates"),
        ({"coordinates": "nan,nan"}, "bad_coordinates", "coordinates"),
        ({"email": "nobody"}, "invalid_value", "email"),
        ({"report_class": "aspiration", "supervision": True}, "supervision_misplaced", "supervision"),
        ({"titel": "mistyped"}, "invalid_value", "titel"),
        ({"channel": "letter"}, "staff_only", "channel"),
        ({"occurred_at": "2026-11-01T00:00:00Z"}, "staff_only", "occurred_at"),
        ({"external_id": "7"}, "staff_only", "external_id"),
    ],
)
def test_a_value_that_does_not_fit_is_named(world: World, changed: dict[str, Any], code: str, field: str) -> None:
    before = events(world)
    answer = world.client().post("/complaints", json={**REPORT, **changed})
    document = problem(answer, 403 if code == "staff_only" else 422, code)
    assert document["field"] == field
    assert events(world) == before


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"occurred_at": "2999-01-01T00:00:00Z"}, "in_the_future", "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00Z"}, "invalid_value", "occurred_at"),
        ({"occurred_at": "2026-11-01T00:00:00"}, "invalid_value", "occurred_at"),
        ({"occurred_at": 1762041600}, "invalid_value", "occurred_at"),
        ({"occurred_at": "1762041600"}, "invalid_value", "occurred_at"),
        ({"channel": "api"}, "channel_misplaced", "channel"),
        ({}, "arrival_missing", "occurred_at"),
    ],
)
def test_staff_are_told_too(world: World, changed: dict[str, Any], code: str, field: str) -> None:
    answer = world.as_(DESK).post("/complaints", json={**REPORT, "channel": "letter", **changed})
    assert problem(answer, 422, code)["field"] == field


def test_before_the_first_standard_nothing_is_promised(world: World) -> None:
    form = {**REPORT, "channel": "letter", "incident_on": "1950-01-01", "occurred_at": "1950-01-02T00:00:00Z"}
    answer = world.as_(DESK).post("/complaints", json=form)
    assert answer.status_code == 409
    assert answer.json()["code"] == "no_standard"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"\xff\xfe",
        b'{"title": ' + b"9" * 5000 + b"}",
        b"[" * 50_000,
        b'{"a": NaN}',
    ],
)
def test_what_is_no_form_is_refused(world: World, body: bytes) -> None:
    answer = world.client().post("/complaints", content=body, headers=JSON)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["code"] in {"malformed_json", "malformed_request", "invalid_value"}


def test_malformed_json_says_where(world: World) -> None:
    answer = world.client().post("/complaints", content=b'{"title": "x",}', headers=JSON)
    assert problem(answer, 400, "malformed_json")["position"] == 14


def test_half_a_surrogate_pair_is_no_text(world: World) -> None:
    body = json.dumps({**REPORT, "title": "half \ud800 pair"}).encode()
    answer = world.client().post("/complaints", content=body, headers=JSON)
    assert problem(answer, 422, "invalid_value")["field"] == "title"
    assert b"ud800" not in answer.content


def test_a_form_in_another_language_is_refused(world: World) -> None:
    answer = world.client().post("/complaints", data={"title": "x"})
    problem(answer, 422, "invalid_value")


def test_a_megabyte_is_too_much(world: World) -> None:
    answer = world.client().post("/complaints", json={**REPORT, "body": "x" * 1_000_000})
    problem(answer, 413, "body_too_large")


def test_a_megabyte_in_pieces_is_too_much(world: World) -> None:
    pieces = (b"x" * 10_000 for _ in range(100))
    answer = world.client().post("/complaints", content=pieces, headers=JSON)
    problem(answer, 413, "body_too_large")


def test_what_was_typed_is_not_repeated_in_the_problem(world: World) -> None:
    answer = world.client().post("/complaints", json={**REPORT, "name": "Rina\x00 Harahap"})
    assert "Harahap" not in answer.text


@pytest.mark.parametrize(
    "given",
    [
        "%00",
        "..%2f..",
        "7QK4-M2XD-9T",
        "%F0%9F%92%A9",
        "x" * 64,
        "0" * 11,
        "%ED%A0%80",
        "01a20c24-7653-79a8-ae72-83bca15b9671",
    ],
)
def test_no_complaint_has_such_an_id(world: World, given: str) -> None:
    answer = world.client().get(f"/complaints/{given}")
    assert answer.status_code == 404
    assert answer.json()["code"] in {"unknown_complaint", "no_such_page"}


def test_streams_of_other_things_are_no_complaints(world: World) -> None:
    unit = stream_id("unit", "medan")
    desk = world.as_(DESK)
    problem(desk.get(f"/complaints/{unit}"), 404, "unknown_complaint")
    problem(desk.post(f"/complaints/{unit}/verify"), 404, "unknown_complaint")


def test_unknown_addresses_and_methods(world: World) -> None:
    client = world.client()
    problem(client.get("/nothing"), 404, "no_such_page")
    answer = client.put("/complaints", json={})
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": 0}, "query.limit"),
        ({"limit": "many"}, "query.limit"),
        ({"limit": 1000}, "query.limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
        ({"cursor": "bnVsbA"}, "cursor"),
        ({"at_least": "x"}, "query.at_least"),
        ({"at_least": "-" * 36 + "@1"}, "query.at_least"),
        ({"status": "lost"}, "query.status"),
        ({"report_class": "x"}, "query.report_class"),
        ({"unit": "A\x00"}, "query.unit"),
        ({"unit": "no-such"}, "unit"),
        ({"agency": "no-such"}, "agency"),
        ({"area": "no-such"}, "area"),
        ({"category": "no-such"}, "category"),
        ({"late": "perhaps"}, "query.late"),
    ],
)
def test_lists_name_what_does_not_fit(world: World, params: dict[str, Any], field: str) -> None:
    answer = world.as_(DESK).get("/complaints", params=params)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field


def test_a_queue_of_an_unknown_unit(world: World) -> None:
    problem(world.as_(DESK).get("/units/no-such/queue"), 422, "unknown_unit")
    problem(world.as_(DESK).get("/units/NO SUCH/queue"), 422, "invalid_value")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"If-Match": "yesterday"}, "if_match_malformed"),
        ({"If-Match": '"1", "2"'}, "if_match_malformed"),
        ({"If-Match": '"99999999999"'}, "if_match_malformed"),
        ({"Idempotency-Key": ""}, "idempotency_key_malformed"),
        ({"Idempotency-Key": "with space"}, "idempotency_key_malformed"),
        ({"Idempotency-Key": "x" * 256}, "idempotency_key_malformed"),
    ],
)
def test_conditions_that_cannot_be_read(world: World, headers: dict[str, str], code: str) -> None:
    receipt = world.routed()
    answer = world.as_(ROADS).post(f"/complaints/{receipt['complaint']}/start", headers=headers)
    problem(answer, 400, code)


@pytest.mark.parametrize(
    ("verb", "form", "code", "field"),
    [
        ("route", {"unit": "no-such"}, "unknown_unit", "unit"),
        ("route", {}, "invalid_value", "unit"),
        ("archive", {"reason": "boring"}, "invalid_value", "reason"),
        ("verify", {"occurred_at": "2999-01-01T00:00:00Z"}, "in_the_future", "occurred_at"),
        ("verify", {"occurred_at": "2000-01-01T00:00:00Z"}, "before_filing", "occurred_at"),
        ("verify", {"unit": "medan"}, "invalid_value", "unit"),
    ],
)
def test_commands_name_what_does_not_fit(world: World, verb: str, form: dict[str, Any], code: str, field: str) -> None:
    receipt = world.filed()
    answer = world.as_(DESK).post(f"/complaints/{receipt['complaint']}/{verb}", json=form)
    assert problem(answer, 422, code)["field"] == field


def test_what_the_case_does_not_allow_now_is_a_conflict(world: World) -> None:
    receipt = world.routed()
    document = problem(world.as_(DESK).post(f"/complaints/{receipt['complaint']}/verify"), 409, "not_awaiting_check")
    assert document["status"] == 409


def test_broken_http_is_refused_by_the_server_itself(world: World) -> None:
    there = urlsplit(world.address)
    with socket.create_connection((there.hostname, there.port)) as line:
        line.sendall(b"POST /api/v1/complaints HTTP/1.1\r\nContent-Length: x\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 400")
