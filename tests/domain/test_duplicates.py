"""When two reports are worth a look: by words, place and kind."""

import pytest

from domain.duplicates import STAFF_METRES, Near, Where, around, distance, kin, likely, nearness
from domain.event import Code
from tests.domain.medan import BARU, DIRECTORY

HERE = "3.57912,98.65871"


@pytest.mark.parametrize(
    ("other", "metres"),
    [
        (HERE, 0),
        (" 3.57912 , 98.65871 ", 0),
        ("3.58012,98.65871", 111),
        ("3.57912,98.66772", 1000),
        (None, None),
        ("", None),
        ("di depan sekolah", None),
        ("91,0", None),
        ("0,181", None),
        ("1e5,2", None),
        ("nan,nan", None),
    ],
)
def test_distance_in_metres_where_both_are_points(other: str | None, metres: int | None) -> None:
    found = distance(HERE, other)
    assert found == (None if metres is None else pytest.approx(metres, abs=2))


def test_points_decide_before_areas() -> None:
    near, far = Where(BARU, "3.58012,98.65871"), Where(BARU, "3.58512,98.65871")
    assert nearness(Where(None, HERE), near, 250, DIRECTORY) is Near.POINT
    assert nearness(Where(BARU, HERE), far, 250, DIRECTORY) is Near.FAR
    assert nearness(Where(BARU, HERE), far, STAFF_METRES, DIRECTORY) is Near.POINT


def test_the_same_area_is_near_another_far_and_none_unknown() -> None:
    other = next(code for code in DIRECTORY.units if code not in around(BARU, DIRECTORY))
    assert nearness(Where(BARU, None), Where(BARU, HERE), 250, DIRECTORY) is Near.AREA
    assert nearness(Where(BARU, None), Where(other, None), 250, DIRECTORY) is Near.FAR
    assert nearness(Where(None, None), Where(BARU, None), 250, DIRECTORY) is Near.UNKNOWN
    assert nearness(Where(Code("closed"), None), Where(Code("closed"), None), 250, DIRECTORY) is Near.AREA


def test_a_kind_is_kin_of_what_it_is_in() -> None:
    for code, category in DIRECTORY.categories.items():
        assert code in kin(code, DIRECTORY)
        if category.parent is not None:
            assert category.parent in kin(code, DIRECTORY)
            assert code in kin(category.parent, DIRECTORY)


def test_the_less_is_known_of_the_place_the_more_the_words_must_be_alike() -> None:
    assert likely(0.30, Near.POINT)
    assert not likely(0.30, Near.AREA)
    assert likely(0.33, Near.AREA)
    assert not likely(0.33, Near.UNKNOWN)
    assert likely(0.5, Near.UNKNOWN)
    assert not likely(1.0, Near.FAR)
