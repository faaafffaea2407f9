"""Where the marked words are, and where they are not: for each who looks, and in whatever is written down."""

from collections.abc import Iterator
from contextlib import closing

import httpx
import psycopg2
import pytest

from tests.privacy.marks import PERSON, REPORTERS, TEXT, Marks, found
from tests.privacy.story import Report, Story, told
from tests.service.relay.world import committed
from tests.service.serving import aduan
from tests.service.web.site import Visitor
from tests.service.world import AMPLAS, DESK, EVALUATOR, NATIONAL, PARKS, ROADS, ROADS_LEADER
from tests.support.broker import Broker
from tests.support.databases import server_home

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

LEFT = """
SELECT count(*) FROM aduan.vault_values v
JOIN aduan.events e ON e.originator_id = v.originator_id AND e.version = 1
WHERE v.originator_id = %s AND v.subject::text = convert_from(e.state, 'UTF8')::jsonb ->> 'reporter'
"""
"""Values under the reporter's key."""
NOT_SEARCH = "--exclude-table-data=projection.search*"


@pytest.fixture(scope="module")
def story(broker: Broker) -> Iterator[Story]:
    with server_home() as home, told(home, broker, "privacy") as made:
        yield made


@pytest.fixture(scope="module")
def sealed(story: Story) -> Report:
    """Anonymous and confidential, with a whole life behind it."""
    report = story.file(anonymous=True, confidential=True)
    story.live(report)
    story.settle()
    return report


@pytest.fixture(scope="module")
def nameless(story: Story) -> Report:
    """Anonymous, but not confidential; filed on the pages."""
    visitor = Visitor(story.serving.address)
    report = story.send(visitor, story.write(visitor, anonymous=True, confidential=False))
    visitor.close()
    story.live(report)
    story.settle()
    return report


@pytest.fixture(scope="module")
def writer(story: Story) -> Iterator[Visitor]:
    """Somebody who is still writing."""
    visitor = Visitor(story.serving.address)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def unsent(story: Story, writer: Visitor) -> Marks:
    """What they have written: all of it, but for the last button."""
    return story.write(writer, anonymous=False, confidential=False)


def leaks(story: Story, client: httpx.Client, report: Report, *names: str) -> dict[str, list[str]]:
    """Which marks which address shows; what is asked for itself may be told back where it was typed."""
    shown = {}
    for path in story.pages(report):
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert answer.status_code != 429, path
        marks = {name: mark for name, mark in report.marks.of(*names).items() if mark not in path}
        if there := found(marks, answer.content + str(answer.headers.multi_items()).encode()):
            shown[path] = there
    return shown


def test_the_addresses_that_are_tried_are_those_that_there_are(story: Story, sealed: Report) -> None:
    tried = set(story.pages(sealed))
    assert f"/desk/{sealed.complaint}" in tried
    assert f"/api/v1/complaints/{sealed.tracking_id}/events" in tried
    assert len(tried) > 60


@pytest.mark.parametrize("who", ["", PARKS, AMPLAS, EVALUATOR])
def test_who_has_no_right_to_a_confidential_report_sees_nothing_of_it(story: Story, sealed: Report, who: str) -> None:
    assert leaks(story, story.client(who), sealed, *PERSON, *TEXT) == {}


def test_another_reporter_sees_nothing(story: Story, sealed: Report, nameless: Report) -> None:
    assert leaks(story, story.reporter(nameless), sealed, *PERSON, *TEXT) == {}


@pytest.mark.parametrize("who", [ROADS, ROADS_LEADER, DESK, NATIONAL])
def test_who_has_a_right_sees_nothing_without_a_reason(story: Story, sealed: Report, who: str) -> None:
    assert leaks(story, story.client(who), sealed, *PERSON, *TEXT) == {}


@pytest.mark.parametrize("who", ["", PARKS, AMPLAS, EVALUATOR, ROADS, ROADS_LEADER])
def test_nobody_of_the_unit_or_the_public_learns_an_anonymous_reporter(
    story: Story, nameless: Report, who: str
) -> None:
    assert leaks(story, story.client(who), nameless, *PERSON) == {}


def test_the_unit_reads_the_text_with_a_reason_and_never_the_name(story: Story, sealed: Report) -> None:
    path = f"/api/v1/complaints/{sealed.complaint}"
    read = story.client(ROADS).get(path, params={"reason": "handling"}).content
    assert {"title", "body"} <= set(found(sealed.marks.of(*TEXT), read)), "the marks are there to be found"
    assert found(sealed.marks.of(*PERSON), read) == []
    desk = story.client(DESK).get(path, params={"reason": "handling"}).content
    assert set(found(sealed.marks.of(*PERSON), desk)) == set(PERSON)


def test_logs_have_none_of_it(story: Story, sealed: Report, nameless: Report) -> None:
    for report in (sealed, nameless):
        assert found(report.marks.all, story.logs()) == []
        assert report.secret.encode() not in story.logs()


def test_kafka_carries_none_of_it(story: Story, sealed: Report, nameless: Report) -> None:
    records = [record for part in committed(story.relay).values() for record in part]
    assert len(records) > 20
    data = b"\n".join(repr((record.key, record.headers)).encode() + record.value for record in records)
    for report in (sealed, nameless):
        assert report.complaint.encode() in data
        assert found(report.marks.all, data) == []


def test_no_table_but_search_has_a_clear_word(story: Story, sealed: Report, nameless: Report) -> None:
    dump = story.dump(NOT_SEARCH)
    assert sealed.complaint.encode() in dump
    for report in (sealed, nameless):
        assert found(report.marks.all, dump) == []
    there = set(found(sealed.marks.all, story.dump("--table=projection.search*")))
    assert {"title", "body"} <= there, "in `search` they are, so the dump shows what is there"
    assert not {"name", "email"} & there


def test_what_is_not_sent_yet_is_read_by_its_writer_alone(
    story: Story, unsent: Marks, writer: Visitor, sealed: Report
) -> None:
    typed = unsent.of(*PERSON, "title", "body", "place", "note")
    shown = writer.get("/file/6").html.encode()
    assert set(found(typed, shown)) == set(typed), "the marks are there to be found"
    for client in (story.client(), story.client(DESK), story.client(ROADS), story.reporter(sealed)):
        for path in (*(f"/file/{number}" for number in range(1, 7)), "/desk/new", "/desk/new/check", "/file/done"):
            assert found(typed, client.get(path, follow_redirects=True).content) == []
    story.settle()
    records = [record for part in committed(story.relay).values() for record in part]
    kafka = b"\n".join(repr((record.key, record.headers)).encode() + record.value for record in records)
    assert story.files()
    for everything in (story.dump(), story.logs(), story.files(), kafka):
        assert found(typed, everything) == []


def test_files_and_drafts_have_none_of_it(story: Story, sealed: Report, nameless: Report) -> None:
    for report in (sealed, nameless):
        assert found(report.marks.all, story.files()) == []


def test_after_an_erasure_nobody_and_nothing_has_a_word_of_it(story: Story, sealed: Report) -> None:
    citizen = story.reporter(sealed)
    story.act(story.client(DESK), sealed, "erasure", basis="request", request="Surat")
    story.settle()
    for client in (citizen, *(story.client(who) for who in (DESK, NATIONAL, ROADS))):
        assert leaks(story, client, sealed, *REPORTERS) == {}
        for path in ("", "/events"):
            answer = client.get(f"/api/v1/complaints/{sealed.complaint}{path}", params={"reason": "handling"})
            assert found(sealed.marks.of(*REPORTERS), answer.content) == []
    assert found(sealed.marks.of(*REPORTERS), story.dump()) == []
    assert found(sealed.marks.of(*REPORTERS), story.logs()) == []
    with closing(psycopg2.connect(story.database)) as connection, connection.cursor() as cursor:
        cursor.execute(LEFT, (sealed.complaint,))
        assert cursor.fetchone() == (0,)


def test_after_an_erasure_nothing_is_left_of_what_was_filed_on_the_pages(story: Story, nameless: Report) -> None:
    kept = story.serving.data / "files" / "kept"
    assert [path for path in kept.rglob("*") if path.is_file() and nameless.complaint in str(path)]
    story.act(story.client(DESK), nameless, "erasure", basis="request", request="Surat")
    story.settle()
    for everything in (story.dump(), story.logs(), story.files()):
        assert found(nameless.marks.of(*REPORTERS), everything) == []
    assert not [path for path in kept.rglob("*") if path.is_file() and nameless.complaint in str(path)]


def test_what_is_left_is_whole(story: Story, sealed: Report) -> None:
    """Also after the erasure of the test before: leaves, positions, and each projection against a rebuild."""
    checked = aduan(story.serving.data, "check")
    assert checked.returncode == 0, checked.stdout
    assert "projection search equals a rebuild" in checked.stdout
