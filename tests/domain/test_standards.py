"""Promised dates, against a count that knows nothing of how they are found."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.complaint.events import Clock, Due, ReportClass
from domain.directory.events import CalendarPublished, Holiday, StandardPublished
from domain.event import Code, Published, Zone
from domain.standards import (
    Calendar,
    NoStandard,
    Standard,
    add_working_days,
    days_late,
    days_left,
    due,
    end_of_day,
    local_date,
    provisional,
    select,
    working_days_between,
)
from tests.domain.medan import label

DAY = timedelta(days=1)
WARD, CITY, NATION = Code("ward"), Code("city"), Code("nation")
LINEAGE = (WARD, CITY, NATION)
COMPLAINT = ReportClass.COMPLAINT


def calendar(years: range, off: frozenset[date] = frozenset()) -> Calendar:
    made = Calendar(code=Code("id"), version=0, published={}, off=frozenset())
    for version, year in enumerate(years, 1):
        days = tuple(Holiday(on=day, name=label("Libur")) for day in sorted(off) if day.year == year)
        event = CalendarPublished(code=made.code, year=year, days=days, source=Published("SKB"), confirmed=True)
        made = made.publish(event, version)
    return made


def rule(code: str, days: int = 5, **particular: object) -> Standard:
    facts: dict[str, object] = {
        "clock": Clock.RESOLUTION,
        "agency": None,
        "report_class": None,
        "supervision": None,
        "level": None,
        "effective_from": date(2025, 1, 1),
        **particular,
    }
    return Standard(version=1, rule=StandardPublished(code=Code(code), days=days, **facts))  # type: ignore[arg-type]


def chosen(*standards: Standard, on: date = date(2026, 1, 5), **asked: object) -> str:
    facts: dict[str, object] = {
        "clock": Clock.RESOLUTION,
        "lineage": LINEAGE,
        "report_class": COMPLAINT,
        "supervision": True,
        "on": on,
        **asked,
    }
    return select(standards, **facts).rule.code  # type: ignore[arg-type]


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
calendars = st.frozensets(days, max_size=60).map(lambda off: calendar(range(2025, 2030), off))


@given(days, st.integers(1, 80), calendars)
def test_due_is_the_day_by_which_n_working_days_have_passed(start: date, n: int, working: Calendar) -> None:
    on = add_working_days(start, n, working)
    counted = [start + DAY * step for step in range(1, (on - start).days + 1)]
    work = [day for day in counted if day.weekday() not in (5, 6) and day not in working.off]
    assert len(work) == n
    assert work[-1] == on


@given(days, days, calendars)
def test_counting_and_adding_agree(first: date, second: date, working: Calendar) -> None:
    n = working_days_between(first, second, working)
    assert n == -working_days_between(second, first, working)
    if n > 0:
        assert add_working_days(first, n, working) <= second < add_working_days(first, n + 1, working)


def test_the_first_day_is_the_one_after_the_start() -> None:
    friday = date(2026, 11, 6)
    assert add_working_days(friday, 1, calendar(range(2026, 2027))) == date(2026, 11, 9)
    assert add_working_days(friday + DAY, 1, calendar(range(2026, 2027))) == date(2026, 11, 9)
    holiday = calendar(range(2026, 2027), frozenset({date(2026, 11, 9)}))
    assert add_working_days(friday, 1, holiday) == date(2026, 11, 10)


def test_in_an_unpublished_year_only_weekends_are_off() -> None:
    """Work never stops for want of a calendar: the date is provisional, as its calendar's version tells for ever."""
    short, long = calendar(range(2026, 2027)), calendar(range(2026, 2028), frozenset({date(2027, 1, 1)}))
    into_2027 = due(rule("limit", 5), date(2026, 12, 30), short, Zone("Asia/Jakarta"))
    assert (into_2027.on, into_2027.calendar) == (date(2027, 1, 6), "id@1")
    assert due(rule("limit", 5), date(2026, 12, 30), long, Zone("Asia/Jakarta")).on == date(2027, 1, 7)


def test_a_date_in_a_year_that_its_calendar_had_not_published_is_provisional() -> None:
    short, long = calendar(range(2026, 2027)), calendar(range(2026, 2028))
    zone = Zone("Asia/Jakarta")
    into_2027, in_2026 = (due(rule("limit", days), date(2026, 12, 29), short, zone) for days in (5, 2))
    assert [provisional(into_2027, short), provisional(in_2026, short)] == [True, False]
    assert provisional(into_2027, long), "the promise was made before the year was published"
    assert not provisional(due(rule("limit", 5), date(2026, 12, 29), long, zone), long)
    again = long.publish(long.published[2027], 3)
    assert not provisional(due(rule("limit", 5), date(2026, 12, 29), long, zone), again)


def test_a_later_publication_replaces_its_year_only() -> None:
    both = calendar(range(2026, 2028), frozenset({date(2026, 5, 1), date(2027, 5, 3)}))
    event = CalendarPublished(code=both.code, year=2026, days=(), source=Published("SKB"), confirmed=True)
    changed = both.publish(event, 3)
    assert (changed.id, changed.off) == ("id@3", frozenset({date(2027, 5, 3)}))


ZONES = ["Asia/Jakarta", "Asia/Jayapura", "America/New_York", "America/Havana", "Asia/Beirut", "Africa/Cairo", "UTC"]


@pytest.mark.parametrize("name", ZONES)
@given(day=st.dates(date(2010, 1, 1), date(2035, 12, 31)))
@settings(deadline=None)
def test_the_end_of_a_day_is_its_last_microsecond(name: str, day: date) -> None:
    """Also where the clocks change at midnight, as in Havana, Beirut and Cairo."""
    end = end_of_day(day, Zone(name))
    assert end.tzinfo is UTC
    assert local_date(end, Zone(name)) == day
    assert local_date(end + timedelta(microseconds=1), Zone(name)) == day + DAY


def test_a_promise_names_the_rule_and_the_calendar_that_it_came_from() -> None:
    promised = due(rule("limit", 14), date(2026, 11, 2), calendar(range(2026, 2027)), Zone("Asia/Jakarta"))
    assert promised == Due(
        at=datetime(2026, 11, 20, 23, 59, 59, 999999, ZoneInfo("Asia/Jakarta")),
        on=date(2026, 11, 20),
        zone=Zone("Asia/Jakarta"),
        standard=Code("limit@1"),
        calendar=Code("id@1"),
    )


def test_how_late_and_how_long_yet_in_working_days() -> None:
    work = calendar(range(2026, 2027))
    friday = due(rule("limit", 4), date(2026, 11, 2), work, Zone("Asia/Jakarta"))
    assert friday.on == date(2026, 11, 6)
    moments = {"monday": friday.at - 4 * DAY, "friday": friday.at, "sunday": friday.at + 2 * DAY}
    assert {name: days_left(friday, at, work) for name, at in moments.items()} == {
        "monday": 4,
        "friday": 0,
        "sunday": 0,
    }
    assert [days_late(friday, at, work) for at in moments.values()] == [0, 0, 0]
    assert days_late(friday, friday.at + timedelta(microseconds=1), work) == 0, "Saturday is no working day"
    assert days_late(friday, friday.at + 4 * DAY, work) == 2


def test_lateness_is_shown_even_where_no_calendar_is_published() -> None:
    friday = due(rule("limit", 4), date(2026, 11, 2), calendar(range(2026, 2027)), Zone("UTC"))
    assert days_late(friday, friday.at + 7 * DAY, calendar(range(2026, 2026))) == 5


def test_the_most_particular_standard_wins() -> None:
    everywhere, classed = rule("all"), rule("class", report_class=COMPLAINT)
    grave = rule("grave", report_class=COMPLAINT, supervision=True)
    city, nation = rule("city", agency=CITY), rule("nation", agency=NATION)
    assert chosen(everywhere) == "all"
    assert chosen(everywhere, rule("supervised", supervision=True)) == "supervised"
    assert chosen(everywhere, classed, rule("supervised", supervision=True)) == "class"
    assert chosen(grave, everywhere, classed) == "grave"
    assert chosen(grave, nation, everywhere) == "nation"
    assert chosen(nation, city, grave) == "city"


def test_a_standard_covers_only_what_it_names() -> None:
    others = [
        rule("elsewhere", agency=Code("elsewhere")),
        rule("class", report_class=ReportClass.INFORMATION),
        rule("harmless", supervision=False),
        rule("later", effective_from=date(2026, 1, 6)),
        rule("clock", clock=Clock.REPLY),
        rule("level", level=2),
    ]
    with pytest.raises(NoStandard) as refused:
        chosen(*others)
    assert refused.value.facts["clock"] is Clock.RESOLUTION
    assert chosen(rule("level", clock=Clock.ESCALATION, level=2), clock=Clock.ESCALATION, level=2) == "level"


def test_the_latest_that_has_begun_takes_over() -> None:
    old, new = rule("old", effective_from=date(2024, 1, 1)), rule("new", effective_from=date(2026, 1, 5))
    assert chosen(new, old, on=date(2026, 1, 4)) == "old"
    assert chosen(new, old, on=date(2026, 1, 5)) == "new"
