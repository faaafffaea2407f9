"""What a text may hold and how long it may be."""

import pytest

from domain.event import Label, Published
from domain.text import LIMITS, BadCode, Missing, TooLong, Unclean, code, label, optional, required


def test_a_text_is_kept_as_it_came() -> None:
    text = "  Baris satu\r\n\tbaris dua — 👍🏽  "
    assert required("body", text) == text
    assert optional("body", text) == text


@pytest.mark.parametrize("blank", [None, "", " \n\t", "\u00a0\u2003"])
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


@pytest.mark.parametrize("unclean", ["ab\x00", "ab\udfff", "\x00", " \ud800 "])
def test_what_postgresql_and_utf8_cannot_keep_is_refused(unclean: str) -> None:
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
