"""An imported history names the system it comes from: by a code, and not by one of our own ways in."""

from pathlib import Path

import pytest

from domain import channels
from domain.channels import OURS, PAPER
from service.api import filing
from service.importer.load import MappingUnusable, load
from service.web import telling
from tests.service.importer.support import MAPPING


def channel(folder: Path, name: str) -> str:
    (folder / "mapping.toml").write_text(MAPPING.replace('"old-system"', f'"{name}"'))
    return load(folder / "mapping.toml").source.channel


def test_another_system_is_named_by_a_code(tmp_path: Path) -> None:
    assert channel(tmp_path, "nyc-council.csv_2") == "nyc-council.csv_2"


@pytest.mark.parametrize("name", ["", "Bu Siti, 0812 345", "old system", "Old", "-old", "o" * 65, "old\\n"])
def test_free_text_is_no_channel_since_it_would_stay_in_the_log_for_ever(tmp_path: Path, name: str) -> None:
    with pytest.raises(MappingUnusable, match="channel: A code is 1 to 64 of the characters"):
        channel(tmp_path, name)


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_own_ways_in_are_not_another_system(tmp_path: Path, name: str) -> None:
    with pytest.raises(MappingUnusable, match=f"channel: '{name}' stands for what came in here"):
        channel(tmp_path, name)


def test_every_way_in_is_among_ours() -> None:
    assert {value for name, value in vars(channels).items() if name.isupper() and isinstance(value, str)} == OURS
    assert {*filing.Channel, *PAPER, *telling._CHANNELS} <= OURS
