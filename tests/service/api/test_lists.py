"""Lists: complete, without doubles, narrowed as asked, and at a position that they name."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

import httpx
import pytest
from rich.console import Console

from service.importer.run import import_file
from service.projector.wait import reached
from service.store.names import external, find_stream
from tests.service.world import AMPLAS, DESK, MEDAN, ROADS, World, done


def stream_of(world: World, key: str) -> UUID:
    """The imported complaint of this key."""
    service = world.service
    with service.database.autocommit() as cur:
        found = find_stream(cur, *external(service.ring, "mrk-archive", "medan", key))
    assert found is not None
    return found


def pages(client: httpx.Client, address: str, **params: Any) -> list[dict[str, Any]]:
    """All items, page by page."""
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        asked = params if cursor is None else {**params, "cursor": cursor}
        answer = client.get(address, params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert int(answer.headers["Aduan-Position"]) == page["position"] > 0
        assert len(page["items"]) <= params["limit"]
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


@pytest.fixture(scope="module")
def many(world: World) -> list[str]:
    """Twenty-three reports: some with the roads department, some at the desk; in three classes."""
    desk, filed = world.as_(DESK), []
    classes = ("complaint", "aspiration", "information")
    for number in range(23):
        receipt = world.filed(report_class=classes[number % 3], title=f"Laporan {number}")
        filed.append(receipt["complaint"])
        if number % 2:
            done(desk, receipt, "route", unit="medan-sdabmbk")
    late = world.as_(DESK).get("/complaints", params={"at_least": f"{filed[-1]}@1"})
    assert late.status_code == 200
    return filed


@pytest.mark.parametrize("limit", [1, 5, 7, 200])
def test_a_register_in_pages_is_whole(world: World, many: list[str], limit: int) -> None:
    items = pages(world.as_(DESK), "/complaints", limit=limit)
    found = [item["complaint"] for item in items]
    assert len(set(found)) == len(found)
    assert set(many) <= set(found)
    assert [item["filed_at"] for item in items] == sorted((item["filed_at"] for item in items), reverse=True)


@pytest.mark.parametrize("limit", [1, 4, 200])
def test_a_queue_in_pages_is_whole_and_by_deadline(world: World, many: list[str], limit: int) -> None:
    items = pages(world.as_(DESK), "/units/medan/queue", limit=limit)
    found = [(item["complaint"], item["assignment"]) for item in items]
    assert len(set(found)) == len(found)
    assert {complaint for complaint, _ in found} >= set(many)
    dues = [item["due_at"] for item in items]
    assert dues == sorted(dues)


def test_a_queue_whose_last_rows_have_no_date(world: World, many: list[str]) -> None:
    """Nothing is promised for cases of an older system before somebody adopts them."""
    examples = MEDAN.parent
    log, mapping = examples / "event-log.csv", examples / "event-log-mapping.toml"
    import_file(world.service, log, mapping, None, Console(quiet=True))
    last = stream_of(world, "MRK-2025-0042")
    reached(world.service.database, "queue", last, 3, timeout=10)
    items = pages(world.as_(DESK), "/units/medan/queue", limit=3)
    undated = [item["due_at"] is None for item in items]
    assert undated == sorted(undated)
    assert undated.count(True) == 9
    assert len({(item["complaint"], item["assignment"]) for item in items}) == len(items)


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"unit": "medan-sdabmbk"}, 11),
        ({"report_class": "aspiration"}, 8),
        ({"unit": "medan-sdabmbk", "report_class": "information"}, 3),
        ({"status": "routed"}, 11),
        ({"category": "infrastructure"}, 23),
        ({"category": "health"}, 0),
        ({"area": "medan-baru"}, 23),
        ({"agency": "medan"}, 23),
        ({"late": True}, 0),
        ({"late": False}, 23),
    ],
)
def test_filters_hold_together(world: World, many: list[str], params: dict[str, Any], count: int) -> None:
    items = pages(world.as_(DESK), "/complaints", limit=200, **params)
    assert len([item for item in items if item["complaint"] in many]) == count


def test_a_page_goes_on_where_it_ended_though_others_come_in(world: World, many: list[str]) -> None:
    desk = world.as_(DESK)
    first = desk.get("/complaints", params={"limit": 5}).json()
    receipt = world.filed()
    desk.get("/complaints", params={"at_least": receipt["at_least"]})
    second = desk.get("/complaints", params={"limit": 5, "cursor": first["next"]}).json()
    assert not {item["complaint"] for item in first["items"]} & {item["complaint"] for item in second["items"]}
    assert receipt["complaint"] not in {item["complaint"] for item in second["items"]}


def test_a_list_has_ones_own_write_when_asked_to(world: World) -> None:
    for _ in range(5):
        receipt = world.filed()
        page = world.as_(DESK).get("/complaints", params={"at_least": receipt["at_least"], "limit": 1}).json()
        assert [item["complaint"] for item in page["items"]] == [receipt["complaint"]]


def test_a_version_that_is_not_there_yet(world: World) -> None:
    receipt = world.filed()
    answer = world.as_(DESK).get("/complaints", params={"at_least": f"{receipt['complaint']}@2"})
    assert (answer.status_code, answer.json()["code"]) == (503, "not_there_yet")
    assert answer.headers["Retry-After"] == "1"


def test_a_district_sees_its_wards(world: World) -> None:
    receipt = world.routed("medan-amplas-harjosari-1")
    params: dict[str, Any] = {"at_least": f"{receipt['complaint']}@3"}
    items = world.as_(AMPLAS).get("/units/medan-amplas/queue", params=params).json()["items"]
    assert [item["complaint"] for item in items] == [receipt["complaint"]]


def test_the_directory_is_open_to_everybody(world: World) -> None:
    client = world.client()
    units = {unit["code"]: unit for unit in client.get("/directory/units").json()}
    assert units["medan"]["zone"] == "Asia/Jakarta"
    assert units["medan-dlh"]["parent"] == "medan"
    categories = client.get("/directory/categories").json()
    assert {"code": "roads", "parent": "infrastructure"}.items() <= next(
        one for one in categories if one["code"] == "roads"
    ).items()
    answer = client.get("/directory/standards")
    assert {one["clock"] for one in answer.json()} >= {"verification", "resolution", "reply"}
    assert int(answer.headers["Aduan-Position"]) > 0


def test_a_liaison_sees_titles_in_their_queue(world: World) -> None:
    receipt = world.routed(title="Jembatan retak")
    params: dict[str, Any] = {"at_least": f"{receipt['complaint']}@3", "limit": 200}
    items = world.as_(ROADS).get("/units/medan-sdabmbk/queue", params=params).json()["items"]
    assert "Jembatan retak" in {item["title"] for item in items}


@pytest.mark.parametrize(
    ("moment", "status"),
    [("2026-11-24T10:00:00+23:59", 200), ("0001-01-01T00:00:00+23:59", 422), ("9999-12-31T23:59:00-23:59", 422)],
)
@pytest.mark.parametrize("path", ["/complaints", "/units/medan-sdabmbk/queue"])
def test_a_made_up_cursor_is_no_fault(world: World, path: str, moment: str, status: int) -> None:
    """Python knows offsets that PostgreSQL does not, and moments that no other offset has."""
    desk, receipts = world.as_(DESK), [world.routed(), world.routed()]
    params: dict[str, Any] = {"limit": 1, "at_least": f"{receipts[-1]['complaint']}@3"}
    following = desk.get(path, params=params).json()["next"]
    values = json.loads(urlsafe_b64decode(following + "=" * (-len(following) % 4)))
    changed = [moment if isinstance(value, str) and "T" in value else value for value in values]
    assert changed != values
    made_up = urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
    answer = desk.get(path, params={"limit": 1, "cursor": made_up})
    assert answer.status_code == status, answer.text
