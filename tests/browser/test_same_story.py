"""The same story four times: the trail, the replay page, `aduan replay` and the topic on Kafka, event by event."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.relay.options import RelayOptions
from service.store.log import head, history
from tests.browser.life import STORY, live, replayed, trail
from tests.browser.people import Person
from tests.service.relay.world import RelayProcess, committed, header, wait_until_published
from tests.service.serving import aduan
from tests.service.world import World
from tests.support.broker import Broker

pytestmark = [pytest.mark.browser, pytest.mark.kafka]


@pytest.fixture
def options(broker: Broker, world: World, tmp_path: Path) -> Iterator[RelayOptions]:
    """A relay that runs over the world's log, on topics of its own."""
    made = RelayOptions(
        brokers=broker.address, name="story", topic="story", positions_topic="story-relay", partitions=3
    )
    with RelayProcess(world.service.database.url, made, tmp_path / "relay.log"):
        yield made


def test_pages_command_and_topic_tell_the_same_story(
    world: World, options: RelayOptions, person: Callable[..., Person], tmp_path: Path
) -> None:
    life = live(person)
    on_page, replay_page, lines = trail(life), replayed(life), command(world, life.number, tmp_path)
    stream = lines[0]["state"]["id"]
    records = published(world, options, stream)
    stored = history(world.service.database, stream)

    assert len(on_page) == len(replay_page) == len(lines) == len(records) == len(stored) == len(STORY)
    versions = [int(header(record, "ce_streamversion")) for record in records]
    assert versions == [line["version"] for line in lines] == list(range(1, len(STORY) + 1))
    for (topic, said), shown, moment, line, record, row in zip(
        STORY, on_page, replay_page, lines, records, stored, strict=True
    ):
        assert line["topic"] == topic
        assert header(record, "ce_type") == f"aduan.{topic}"
        assert shown == (line["version"], said)
        assert (moment.version, moment.said) == shown
        assert str(moment.position) == str(line["position"]) == header(record, "ce_position")
        assert moment.leaf_hash == line["leaf_hash"] == b64decode(header(record, "ce_leafhash")).hex()
        assert line["event_id"] == header(record, "ce_id")
        assert record.value == row.state
        assert json.loads(record.value) == line["data"]


def command(world: World, number: str, data: Path) -> list[dict[str, Any]]:
    """What `aduan replay --json` prints about the report, over the same database."""
    settings = world.service.settings
    told = aduan(
        data,
        "replay",
        number,
        "--json",
        ADUAN_DATABASE_URL=world.service.database.url,
        ADUAN_KEY_FILE=str(settings.key_file),
    )
    assert told.returncode == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


def published(world: World, options: RelayOptions, stream: str) -> list[Any]:
    """The report's messages in the order of their partition, when all the log is on the topic."""
    wait_until_published(options, head(world.service.database))
    return [record for records in committed(options).values() for record in records if record.key == stream.encode()]
