"""Tracking ids: every single mistype and every swap is noticed, and what people write is understood."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event import TrackingId
from domain.tracking import ALPHABET, BITS, MistypedTrackingId, is_valid, make, normalise, spoken

ids = st.integers(0, (1 << BITS) - 1).map(make)
SAMPLES = [make(0), make((1 << BITS) - 1), make(0x2_54CA_9B1C_7A1F), make(123456789)]


def test_the_alphabet_is_crockfords() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_the_bits_are_all_there() -> None:
    assert len({make(1 << bit) for bit in range(BITS)} | {make(0)}) == BITS + 1
    assert make(0) == "00000000000"
    assert make((1 << BITS) - 1)[:10] == "ZZZZZZZZZZ"
    for wrong in (-1, 1 << BITS):
        with pytest.raises(ValueError, match="50 random bits"):
            make(wrong)


def test_the_check_is_linear_so_that_trying_each_error_once_proves_it_for_all_ids() -> None:
    """With letters as GF(32) elements the check of a sum is the sum of the checks: an error's effect is the same in
    every id, so the tests on a few ids below hold for all 2**50.
    """
    for one, other in combinations([1 << bit for bit in range(BITS)], 2):
        sum_of_both = [ALPHABET.index(a) ^ ALPHABET.index(b) for a, b in zip(make(one), make(other), strict=True)]
        assert [ALPHABET.index(letter) for letter in make(one ^ other)] == sum_of_both


@pytest.mark.parametrize("good", SAMPLES)
def test_every_wrong_character_is_noticed(good: TrackingId) -> None:
    for place, right in enumerate(good):
        for wrong in set(ALPHABET) - {right}:
            assert not is_valid(good[:place] + wrong + good[place + 1 :])


def test_every_swap_is_noticed_wherever_the_two_stand() -> None:
    """By linearity a swap of the letters a and b adds a ^ b at both places: all differences at all pairs of places."""
    zero = make(0)
    for first, second in combinations(range(len(zero)), 2):
        for difference in ALPHABET[1:]:
            changed = list(zero)
            changed[first] = changed[second] = difference
            assert not is_valid("".join(changed))


@given(ids, st.integers(0, 9))
def test_a_swap_of_neighbours_is_noticed(good: TrackingId, place: int) -> None:
    swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    assert (swapped == good) or not is_valid(swapped)


@given(ids)
def test_what_is_written_down_is_read_again(good: TrackingId) -> None:
    assert normalise(good) == good
    assert normalise(spoken(good)) == good
    assert normalise(f" {spoken(good).lower()}\n") == good
    misread = good.replace("0", "o").replace("1", "l")
    assert normalise(misread) == normalise(misread.upper()) == normalise(good.replace("1", "I")) == good


@pytest.mark.parametrize(
    "wrong", ["", "0", "0" * 10, "0" * 12, "U" * 11, "0000000000Ä", "٠" * 11, "00000000001", "x" * 10**6]
)
def test_what_is_no_id_is_refused(wrong: str) -> None:
    with pytest.raises(MistypedTrackingId) as refused:
        normalise(wrong)
    assert refused.value.facts == {"field": "tracking_id"}


def test_it_is_shown_in_groups() -> None:
    assert spoken(TrackingId("7QK4M2XD9T5")) == "7QK4-M2XD-9T5"
