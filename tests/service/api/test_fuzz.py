"""Anything at all, at every address that the description names: no answer is a 500, and every problem is a document."""

import json
from base64 import urlsafe_b64encode
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.api.app import create_api
from tests.service.world import DESK, REPORT, ROADS, World

ODD = ["\x00", "\ud800", "", "a" * 300, "medan", "../..", "' OR 1=1 --", "%s", "{}", "\u202e", "9" * 400, "1e999"]
PLACES = ["medan", "no-such", "7QK4-M2XD-9T5", "\x00", "☃", "A B", "01a20c24-7653-79a8-ae72-83bca15b9671"]
IF_MATCH = [None, b'"1"', b"*", b"x", b'"-1"', b"", b"\xff"]
KEYS = [None, b"k" * 20, b"x", b"\xe9", b""]
ODD_DATES = ["0001-01-01", "9999-12-31", "2026-11-02T25:00:00Z", "2026-11-02", "2026-11-02T10:00:00+99:99"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(st.characters(exclude_categories=[]), max_size=30)
    | st.sampled_from(ODD + ODD_DATES)
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


queries = (st.text(max_size=12) | st.sampled_from([*ODD, *ODD_DATES])).map(lambda text: quote(text, errors="replace"))


class Address(NamedTuple):
    """What the description says of one address: the fields of its form and its queries."""

    method: str
    path: str
    fields: list[str]
    queries: list[str]


def described(world: World) -> list[Address]:
    """Everything that the description names."""
    description = create_api(world.service).openapi()
    forms = description["components"]["schemas"]
    return [
        Address(method, path, _fields(operation, forms), _queries(operation))
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def _fields(operation: dict[str, Any], forms: dict[str, Any]) -> list[str]:
    told = json.dumps(operation.get("requestBody", {}))
    return sorted({name for form, schema in forms.items() if f'/{form}"' in told for name in schema["properties"]})


def _queries(operation: dict[str, Any]) -> list[str]:
    return [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    assert answer.status_code != 503 or answer.json()["code"] in {"not_there_yet", "list_not_ready"}
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
        assert answer.json()["code"] not in {"fault", ""}


@pytest.fixture(scope="module")
def receipt(world: World) -> dict[str, Any]:
    return world.routed()


@pytest.fixture(scope="module")
def clients(world: World, receipt: dict[str, Any]) -> dict[str, httpx.Client]:
    own, nobody = world.as_reporter(receipt), world.client()
    return {"desk": world.as_(DESK), "roads": world.as_(ROADS), "own": own, "nobody": nobody}


@pytest.fixture(scope="module")
def addresses(world: World) -> list[Address]:
    return [one for one in described(world) if one.path != "/sessions/current"]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_that_is_sent_is_a_fault(
    world: World, clients: dict[str, httpx.Client], addresses: list[Address], receipt: dict[str, Any], data: Any
) -> None:
    address = data.draw(st.sampled_from(addresses))
    client = clients[data.draw(st.sampled_from(sorted(clients)))]
    world.forget_attempts()
    place = quote(data.draw(st.sampled_from([receipt["complaint"], receipt["tracking_id"], *PLACES])), safe="")
    fields = st.sampled_from(address.fields or ["x"])
    forms = st.dictionaries(fields, anything)
    body = data.draw(anything | forms | forms.map(lambda some: {**REPORT, **some}))
    if_match, key = data.draw(st.sampled_from(IF_MATCH)), data.draw(st.sampled_from(KEYS))
    headers = {b"Content-Type": b"application/json", b"If-Match": if_match, b"Idempotency-Key": key}
    asked = [f"{name}={data.draw(queries)}" for name in address.queries if data.draw(st.booleans())]
    path = address.path.replace("{complaint}", place).replace("{unit}", place)
    check(
        client.request(
            address.method,
            f"{path}?{'&'.join(asked)}",
            content=json.dumps(body).encode(),
            headers={name: value for name, value in headers.items() if value is not None},
        )
    )


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=200), method=st.sampled_from(["POST", "PUT", "PATCH", "DELETE"]))
def test_no_bytes_are_a_fault(world: World, clients: dict[str, httpx.Client], content: bytes, method: str) -> None:
    for client in clients.values():
        check(client.request(method, "/complaints", content=content, headers={"Content-Type": "application/json"}))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cursor=st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_no_cursor_is_a_fault(world: World, clients: dict[str, httpx.Client], cursor: str) -> None:
    if cursor.encode(errors="ignore").decode() == cursor:
        for address in ("/complaints", "/units/medan/queue"):
            check(clients["desk"].get(address, params={"cursor": cursor}))
