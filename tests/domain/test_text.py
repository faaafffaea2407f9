"""What a text may hold and how long it may be."""

import pytest

from domain.event import Label, Published
from domain.text import LIMITS, BadCode, Missing, TooLong, Unclean, code, label, optional, required


def test_a_text_is_kept_as_it_came() -> None:
    for text in (
        "  Baris satu\r\n\tbaris dua — 👍🏽  ",
        "\u200fשלום\u200f (\u2067א\u2069)",
        "क\u200dष",
        "e\u0301",
        "👩\u200d🔧",
    ):
        assert required("body", text) == text
        assert optional("body", text) == text


UNSEEN = ["\u200b", "\u2060\ufeff", "\u200e\u202a\u2066\u2069", "\u0301", "\ufe0f", "\u3164 \u2800", "\x01\x7f"]


@pytest.mark.parametrize("blank", [None, "", " \n\t", "\u00a0\u2003", *UNSEEN])
def test_blank_is_nothing(blank: str | None) -> None:
    assert optional("note", blank) is None
    with pytest.raises(Missing) as refused:
        required("note", blank)
    assert refused.value.facts == {"field": "note"}


@pytest.mark.parametrize("field", LIMITS)
def test_every_field_has_its_limit(field: str) -> None:
    assert required(field, "é" * LIMITS[field])
    with pytest.raises(TooLong) as refused:
        optional(field, "é" * (LIMITS[field] + 1))
    assert refused.value.facts == {"field": field, "limit": LIMITS[field], "length": LIMITS[field] + 1}


@pytest.mark.parametrize("unclean", ["ab\x00", "ab\udfff", "\x00", " \ud800 ", "ab\u202edc", "\u202dab"])
def test_what_cannot_be_kept_or_shows_otherwise_than_it_reads_is_refused(unclean: str) -> None:
    with pytest.raises(Unclean) as refused:
        optional("body", unclean)
    assert refused.value.facts["field"] == "body"


@pytest.mark.parametrize("good", ["a", "dinas-sdabmbk", "4.2_x", "a" * 64])
def test_codes(good: str) -> None:
    assert code("code", good) == good


@pytest.mark.parametrize("bad", ["", "-a", "A", "a b", "é", "a" * 65, "a@1", "a\n"])
def test_what_is_no_code(bad: str) -> None:
    with pytest.raises(BadCode):
        code("code", bad)


def test_a_label_needs_both_languages() -> None:
    road = Label(id=Published("Jalan"), en=Published("Road"))
    assert label(road) == road
    with pytest.raises(Missing):
        label(Label(id=Published("Jalan"), en=Published(" ")))
