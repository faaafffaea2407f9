"""Search: by words in both languages, by number, by telephone; what may not be read is not found, nor counted."""

import socket
from contextlib import closing, suppress
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.access import ValuesRead, stream_of
from tests.service.world import (
    AMPLAS,
    DESK,
    EVALUATOR,
    INSPECTOR,
    NATIONAL,
    PARKS,
    ROADS,
    ROADS_LEADER,
    World,
    done,
)

SECRET = "Kasuari"  # a word of the confidential case alone


@pytest.fixture(scope="module")
def cases(world: World) -> dict[str, dict[str, Any]]:
    """Reports with words of their own."""
    made = {
        "lamp": world.filed(title="Lampu jalan padam", body="Sudah seminggu gelap gulita.", place="Gang Merpati"),
        "english": world.routed(title="Broken streetlights", body="Lights flickering near Cendrawasih school."),
        "roads": world.routed(title="Jalan berlubang", body="Lubang di Jl.Sei Belutu, dekat/jembatan merpati."),
        "secret": world.routed(title=f"Pungli oleh {SECRET}", body="Petugas meminta uang.", confidential=True),
        "anonymous": world.routed(title="Aspal rusak elang", phone="0813 9999 1111", anonymous=True),
        "named": world.routed(title="Trotoar rusak elang", phone="+62 813-9999-1111"),
    }
    done(world.as_(ROADS), made["roads"], "answer", text="Sudah ditambal dengan aspal kakatua.")
    last = made["named"]
    late = world.as_(DESK).get("/search", params={"q": "x", "at_least": f"{last['complaint']}@3"})
    assert late.status_code == 200, late.text
    answered = world.as_(DESK).get("/search", params={"q": "x", "at_least": f"{made['roads']['complaint']}@4"})
    assert answered.status_code == 200, answered.text
    return made


def ask(client: httpx.Client, q: str, **params: Any) -> dict[str, Any]:
    answer = client.get("/search", params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def found(client: httpx.Client, q: str, **params: Any) -> list[str]:
    """Their complaints."""
    return [item["complaint"] for item in ask(client, q, **params)["items"]]


def names(cases: dict[str, dict[str, Any]], complaints: list[str]) -> set[str]:
    return {name for name, receipt in cases.items() if receipt["complaint"] in complaints}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("lampu padam", {"lamp"}),
        ("LAMPU yang padam di", {"lamp"}),
        ("lampu kakatua", set()),
        ("streetlight", {"english"}),
        ("flickered lights cendrawasih", {"english"}),
        ("jembatannya", {"roads"}),
        ("menambal kakatua", set()),
        ("sei belutu", {"roads"}),
        ("jembatan", {"roads"}),
        ("merpati", {"lamp", "roads"}),
        ("kakatua aspal", {"roads"}),
        ("lampu & !padam", {"lamp"}),
        ("lampu:* | 'x", set()),
        ("'; DROP TABLE projection.search; --", set()),
        ("%s %(own)s", set()),
    ],
)
def test_all_words_must_be_there_in_any_form(
    world: World, cases: dict[str, dict[str, Any]], q: str, expected: set[str]
) -> None:
    assert names(cases, found(world.as_(DESK), q)) == expected


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("", "nothing_asked"),
        ("()&|", "nothing_asked"),
        ("yang dan the", "only_common_words"),
        ("a\x00b", "query_unclean"),
        ("x" * 201, "query_too_long"),
        ("x " * 5_000, "query_too_long"),
    ],
)
def test_what_cannot_be_looked_for_has_a_code(world: World, q: str, code: str) -> None:
    answer = world.as_(DESK).get("/search", params={"q": q})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, "q")


def test_half_of_a_surrogate_pair_finds_nothing(world: World) -> None:
    answer = world.as_(DESK).get("/search?q=lampu%ED%A0%80x")
    assert answer.status_code in (200, 422)
    assert answer.json().get("items", []) == []


def _address(world: World) -> tuple[str, int]:
    host, _, port = world.address.removeprefix("http://").partition(":")
    return host, int(port)


def test_a_megabyte_is_refused_and_the_server_goes_on(world: World, cases: dict[str, dict[str, Any]]) -> None:
    with closing(socket.create_connection(_address(world), timeout=10)) as line, suppress(ConnectionError):
        line.sendall(b"GET /api/v1/search?q=" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: aduan\r\n\r\n")
        answer = line.recv(100)
        assert answer.startswith(b"HTTP/1.1 4") or not answer  # refused, or hung up
    assert found(world.as_(DESK), "lampu padam")


def test_only_staff_search(world: World, cases: dict[str, dict[str, Any]]) -> None:
    assert world.client().get("/search", params={"q": "lampu"}).status_code == 401
    assert world.as_reporter(cases["lamp"]).get("/search", params={"q": "lampu"}).status_code == 403


@pytest.mark.parametrize(
    ("person", "q", "expected"),
    [
        (ROADS, "merpati", {"roads"}),  # the lamp is still at the desk
        (PARKS, "merpati", set()),
        (AMPLAS, "merpati", set()),
        (NATIONAL, "merpati", {"lamp", "roads"}),
        (EVALUATOR, "merpati", {"lamp", "roads"}),
    ],
)
def test_each_finds_within_their_own_reach(
    world: World, cases: dict[str, dict[str, Any]], person: str, q: str, expected: set[str]
) -> None:
    assert names(cases, found(world.as_(person), q)) == expected


@pytest.mark.parametrize("person", [DESK, ROADS, ROADS_LEADER, NATIONAL, INSPECTOR, EVALUATOR])
def test_without_a_reason_no_word_of_a_confidential_case_is_found(
    world: World, cases: dict[str, dict[str, Any]], person: str
) -> None:
    page = ask(world.as_(person), SECRET)
    assert (page["items"], page["next"]) == ([], None)


def reads(world: World, receipt: dict[str, Any]) -> list[ValuesRead]:
    """What was recorded as read."""
    history = world.service.log.history(stream_of(UUID(receipt["complaint"])))
    return [one.event for one in history if isinstance(one.event, ValuesRead)]


def test_with_a_reason_it_is_found_by_who_may_read_it_and_counts_as_read(
    world: World, cases: dict[str, dict[str, Any]]
) -> None:
    before = len(reads(world, cases["secret"]))
    page = ask(world.as_(ROADS), SECRET, reason="handling")
    (item,) = page["items"]
    assert item["title"] == f"Pungli oleh {SECRET}"
    *_, last = reads(world, cases["secret"])
    assert len(reads(world, cases["secret"])) == before + 1
    assert (last.reason, {place.field for place in last.places}) == ("handling", {"title", "body"})


@pytest.mark.parametrize("person", [PARKS, AMPLAS, EVALUATOR])
def test_a_reason_opens_nothing_to_who_may_not_read_it(
    world: World, cases: dict[str, dict[str, Any]], person: str
) -> None:
    before = len(reads(world, cases["secret"]))
    page = ask(world.as_(person), SECRET, reason="inspection")
    assert (page["items"], page["next"]) == ([], None)
    assert len(reads(world, cases["secret"])) == before


@pytest.mark.parametrize("shape", [str.upper, lambda number: number.replace("-", ""), str.lower])
def test_by_its_number_a_case_is_found_without_opening_it(
    world: World, cases: dict[str, dict[str, Any]], shape: Any
) -> None:
    before = len(reads(world, cases["secret"]))
    (item,) = ask(world.as_(ROADS), shape(cases["secret"]["tracking_id"]))["items"]
    assert (item["complaint"], item["title"]) == (cases["secret"]["complaint"], None)
    assert len(reads(world, cases["secret"])) == before
    assert found(world.as_(PARKS), cases["secret"]["tracking_id"]) == []


def test_a_telephone_number_wants_a_reason(world: World, cases: dict[str, dict[str, Any]]) -> None:
    answer = world.as_(DESK).get("/search", params={"q": "0813 9999 1111"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "reason_needed", "reason")


def test_a_telephone_number_is_found_by_who_may_know_it_and_counts_as_read(
    world: World, cases: dict[str, dict[str, Any]]
) -> None:
    desk = found(world.as_(DESK), "081399991111", reason="reporter_asked")
    assert names(cases, desk) == {"anonymous", "named"}
    unit = found(world.as_(ROADS), "+62 813 9999 1111", reason="reporter_asked")
    assert names(cases, unit) == {"named"}  # the unit never learns who an anonymous reporter is
    assert found(world.as_(EVALUATOR), "081399991111", reason="inspection") == []
    *_, last = reads(world, cases["named"])
    assert (last.reason, [place.field for place in last.places]) == ("reporter_asked", ["phone"])
    assert len(reads(world, cases["anonymous"])) == 1


def test_a_confidential_title_that_a_telephone_number_brings_along_counts_as_read(
    world: World, cases: dict[str, dict[str, Any]]
) -> None:
    receipt = world.routed(title="Rahasia nuri", phone="0813 2222 7777", confidential=True)
    world.as_(DESK).get("/search", params={"q": "x", "at_least": f"{receipt['complaint']}@3"})
    (item,) = ask(world.as_(DESK), "081322227777", reason="reporter_asked")["items"]
    assert item["title"] == "Rahasia nuri"
    *_, last = reads(world, receipt)
    assert {place.field for place in last.places} == {"phone", "title"}


def test_pages_are_whole_and_without_doubles(world: World, cases: dict[str, dict[str, Any]]) -> None:
    for number in range(7):
        last = world.filed(title=f"Beo nomor {number}")
    client, seen, cursor = world.as_(DESK), [], None
    ask(client, "beo", at_least=f"{last['complaint']}@1")
    while True:
        page = ask(client, "beo", limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [item["title"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"Beo nomor {number}" for number in reversed(range(7))]


def test_while_the_table_is_filled_anew_nobody_is_told_that_there_is_nothing(
    world: World, cases: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.reading.matching.whole", lambda cursor, projection, generation: False)
    answer = world.as_(DESK).get("/search", params={"q": "lampu"})
    assert (answer.status_code, answer.json()["code"]) == (503, "list_not_ready")
