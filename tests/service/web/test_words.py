"""The catalogues say the same things in both languages, and dates and numbers as each is read."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.event import Role
from domain.rights import RIGHTS, STAFF_ROLES
from service.web.views import Said, ShortDay, Withheld, WorkingDays
from service.web.words import LANGUAGES, CatalogueBroken, catalogues, choose, gaps, grouped, load, zone_name
from tests.service.web.used_words import unknown_words, unused_words

ID = catalogues()["id"]
EN = catalogues()["en"]
MOMENT = datetime(2026, 11, 24, 16, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def test_both_catalogues_hold_the_same_keys_and_gaps() -> None:
    assert ID.entries.keys() == EN.entries.keys()
    assert {key: gaps(text) for key, text in ID.entries.items()} == {k: gaps(t) for k, t in EN.entries.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_empty(lang: str) -> None:
    assert [key for key, text in catalogues()[lang].entries.items() if not text.strip()] == []


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_whatever_a_role_may_do_has_a_word(role: Role) -> None:
    """The page of rights names every act, also those that no button stands for."""
    assert {f"action.{act}" for act in RIGHTS[role]} <= catalogues()["id"].entries.keys()


def test_no_word_is_unused_and_none_is_missing() -> None:
    assert unused_words() == []
    assert unknown_words() == []


@pytest.mark.parametrize(
    ("indonesian", "english", "complaint"),
    [
        ('a = "x"\nb = "y"', 'a = "x"', "b"),
        ('a = "{n} hari"', 'a = "{days} days"', "a"),
        ('a = "{n} hari"', 'a = "days"', "a"),
    ],
)
def test_catalogues_that_do_not_agree_refuse_to_load(
    tmp_path: Path, indonesian: str, english: str, complaint: str
) -> None:
    (tmp_path / "x.id.toml").write_text(indonesian)
    (tmp_path / "x.en.toml").write_text(english)
    with pytest.raises(CatalogueBroken, match=f": {complaint}$"):
        load(tmp_path)


def test_a_moment_is_said_in_full() -> None:
    assert ID.moment(MOMENT) == "Selasa, 24 November 2026 pukul 16.00 WIB"
    assert EN.moment(MOMENT) == "Tuesday, 24 November 2026 at 16:00 WIB"


def test_a_day_a_short_day_and_a_time() -> None:
    assert ID.day(date(2026, 5, 1)) == "Jumat, 1 Mei 2026"
    assert ID.short(date(2026, 8, 17)) == "17 Agu 2026"
    assert EN.brief(MOMENT) == "24 Nov 2026, 16:00 WIB"
    assert ID.time(MOMENT) == "16.00"


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT"), ("America/New_York", "UTC-5")],
)
def test_the_zone_is_named_as_people_name_it(zone: str, name: str) -> None:
    assert zone_name(MOMENT.astimezone(ZoneInfo(zone))) == name


def test_an_offset_of_half_an_hour_is_told() -> None:
    assert zone_name(MOMENT.astimezone(ZoneInfo("Asia/Kolkata"))) == "UTC+5.5"
    assert zone_name(datetime(2026, 1, 1, tzinfo=UTC)) == "UTC+0"


def test_numbers_are_grouped_as_each_language_does() -> None:
    assert ID.number(81_204) == "81.204"
    assert EN.number(1_234_567) == "1,234,567"


def test_one_working_day_is_not_plural() -> None:
    assert [EN.working_days(n) for n in (0, 1, 2)] == ["0 working days", "1 working day", "2 working days"]
    assert ID.show(WorkingDays(1)) == "1 hari kerja"


def test_values_are_shown_by_their_kind() -> None:
    assert ID.show(None) == "–"
    assert ID.show(ShortDay(date(2026, 11, 24))) == "24 Nov 2026"
    assert ID.show(Withheld("not_public")) == "Tidak untuk umum"
    assert EN.show(date(2026, 11, 24)) == "Tuesday, 24 November 2026"
    assert ID.show(Said("badge.late", {"days": WorkingDays(3)})) == "Terlambat 3 hari kerja"


def test_text_with_braces_is_data_and_not_a_pattern() -> None:
    assert ID.text("message.done", unit="{0.__class__}") == "{0.__class__} sudah menjawab."


def test_codes_are_grouped_by_four() -> None:
    assert grouped("7QK4M2XD9TA") == "7QK4-M2XD-9TA"
    assert grouped("4821093755162204", " ") == "4821 0937 5516 2204"


@pytest.mark.parametrize(
    ("query", "cookie", "header", "lang"),
    [
        (None, None, None, "id"),
        ("en", "id", "id", "en"),
        ("xx", "en", "id", "en"),
        (None, None, "en-GB,en;q=0.9,id;q=0.8", "en"),
        (None, None, "id;q=0.3, en;q=0.7", "en"),
        (None, None, "fr-FR, en;q=0.5", "en"),
        (None, None, "en;q=0, fr", "id"),
        (None, "../..", ";;;q=,", "id"),
    ],
)
def test_the_link_wins_over_the_cookie_over_the_browser(
    query: str | None, cookie: str | None, header: str | None, lang: str
) -> None:
    assert choose(query, cookie, header) == lang
