"""What waits: by its handle alone, for a day, as old as it is said to be."""

import os
from pathlib import Path

import pytest

from service.files.waiting import KEPT_SECONDS, Waiting


@pytest.fixture
def waiting(tmp_path: Path) -> Waiting:
    return Waiting(tmp_path / "drafts", "draft")


def paths(waiting: Waiting) -> list[Path]:
    return sorted(waiting.folder.iterdir())


def test_what_was_put_is_found_by_its_handle_and_replaced_by_what_comes_later(waiting: Waiting) -> None:
    waiting.put("handle", b"one")
    waiting.put("handle", b"two")
    assert waiting.get("handle") == b"two"
    assert waiting.get("another") is None
    (path,) = paths(waiting)
    assert "handle" not in path.name
    assert b"two" not in path.read_bytes()


def test_what_was_damaged_is_not_there(waiting: Waiting) -> None:
    waiting.put("handle", b"one")
    (path,) = paths(waiting)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert waiting.get("handle") is None


def test_another_kind_of_thing_is_not_opened_in_its_place(waiting: Waiting, tmp_path: Path) -> None:
    waiting.put("handle", b"one")
    other = Waiting(tmp_path / "drafts", "upload")
    other.put("handle", b"two")
    assert (waiting.get("handle"), other.get("handle")) == (b"one", b"two")
    first, second = paths(waiting)
    first.write_bytes(second.read_bytes())
    assert None in (waiting.get("handle"), other.get("handle"))


def test_it_is_forgotten_a_day_after_what_it_belongs_to_began(waiting: Waiting) -> None:
    now = Path(waiting.folder.parent).stat().st_mtime
    waiting.put("late", b"x", since=now - KEPT_SECONDS + 60)
    waiting.put("over", b"x", since=now - KEPT_SECONDS - 60)
    assert (waiting.get("late"), waiting.get("over")) == (b"x", None)
    assert waiting.forget_expired() == 1
    (left,) = paths(waiting)
    os.utime(left, (0, 0))
    assert waiting.forget_expired() == 1
    assert paths(waiting) == []


def test_what_is_dropped_is_gone_also_when_it_was_never_there(waiting: Waiting) -> None:
    waiting.put("handle", b"x")
    waiting.drop("handle")
    waiting.drop("handle")
    assert waiting.get("handle") is None
    assert Waiting(waiting.folder / "none", "draft").forget_expired() == 0
