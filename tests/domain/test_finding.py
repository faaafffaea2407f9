"""What a text may mean that somebody looks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event import Refused
from domain.finding import LONGEST, NothingAsked, OnlyCommonWords, Query, QueryTooLong, QueryUnclean, query
from domain.tracking import make, spoken

NUMBER = make(123_456_789)


@pytest.mark.parametrize("typed", [NUMBER, spoken(NUMBER), spoken(NUMBER).lower(), f" {NUMBER} "])
def test_a_number_however_it_is_typed(typed: str) -> None:
    assert query(typed).number == NUMBER


@pytest.mark.parametrize("typed", ["0812 3456 7890", "+62 812-3456-7890", "62.812.3456.7890", "(0812) 34567890"])
def test_a_telephone_number_however_it_is_typed(typed: str) -> None:
    assert query(typed).digits == "81234567890"


@pytest.mark.parametrize("typed", ["0812", "nomor 0812 3456 7890", "2026-11", "1708", "٠٨١٢٣٤٥٦٧٨٩٠"])
def test_what_is_no_telephone_number(typed: str) -> None:
    assert query(typed).digits is None


def test_words_once_each_without_signs_and_without_those_that_are_everywhere() -> None:
    assert query('Lampu "jalan" yang padam, & LAMPU di Jl.Sei_Belutu!').words == (
        "lampu",
        "jalan",
        "padam",
        "jl",
        "sei",
        "belutu",
    )


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", NothingAsked),
        (" \t\n", NothingAsked),
        ("&|!():*<->", NothingAsked),
        ("yang di dan untuk", OnlyCommonWords),
        ("the of and", OnlyCommonWords),
        ("lampu\x00padam", QueryUnclean),
        ("lampu\ud800", QueryUnclean),
        ("x" * (LONGEST + 1), QueryTooLong),
        ("x" * 1_000_000, QueryTooLong),
        (" ".join(f"kata{number}" for number in range(13)), QueryTooLong),
    ],
)
def test_what_cannot_be_looked_for_is_refused_by_name(typed: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as refused:
        query(typed)
    assert refused.value.facts == {"field": "q"}


@given(st.text(max_size=300))
def test_any_text_is_either_understood_or_refused(typed: str) -> None:
    try:
        asked = query(typed)
    except Refused:
        return
    assert isinstance(asked, Query)
    assert 1 <= len(asked.words) <= 12
    assert all(word.isalnum() for word in asked.words)
