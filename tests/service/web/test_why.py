"""A date explains itself: the lines add up, also over a wait for the reporter."""

from datetime import date
from typing import cast

from domain.complaint.commands import GiveInformation, Postpone, RequestInformation, Resume
from domain.complaint.events import Clock
from service.reading.clocks import clocks_of
from service.reading.seeing import Seen
from service.store.mapper import Replayed
from service.web.telling import Teller
from service.web.telling.dates import clocks
from service.web.views import ClockLine, WorkingDays
from service.web.why import Why
from tests.domain.medan import DIRECTORY, LIA
from tests.domain.spec import ANSWERED, CITIZEN, COMPLAINT, FILED, ROUTED, STARTED, Life, given

TELLER = Teller(DIRECTORY, "id")
WAIT = Postpone(reason="Menunggu pelapor.")


def seen(life: Life) -> Seen:
    history = [Replayed(COMPLAINT, at.version, event, at) for event, at in life.told]
    return Seen(complaint=life.state, history=history, actor=LIA, directory=DIRECTORY, texts={}, withheld={})


def lines(life: Life) -> list[tuple[str, object]]:
    """What each line says, and its day."""
    due = life.state.due(Clock.RESOLUTION)
    assert due is not None
    told = Why(seen(life), TELLER)(due)
    return [(line.said.key.removeprefix("clock_line."), _day(line)) for line in told]


def _day(line: ClockLine) -> object:
    days = line.said.values.get("days")
    return line.on if days is None else (cast(WorkingDays, days).count, line.on)


def test_a_date_after_two_waits_tells_both() -> None:
    life = given(FILED, ROUTED, STARTED, (LIA, WAIT)).after(days=2).then_by(LIA, Resume())
    life.after(days=2).then_by(LIA, WAIT).after(days=4).then_by(LIA, Resume())
    assert lines(life)[:-1] == [
        ("start", date(2026, 11, 2)),
        ("days", (14, date(2026, 11, 20))),
        ("pause", (2, date(2026, 11, 24))),
        ("pause", (2, date(2026, 11, 26))),
    ]


def test_each_run_of_a_clock_is_told_with_what_became_of_it() -> None:
    life = given(FILED, ROUTED, STARTED, (LIA, WAIT), (LIA, Resume()), ANSWERED)
    found = [clock for clock in clocks_of(seen(life)) if clock.clock is Clock.RESOLUTION]
    assert [(clock.outcome, clock.stood_still) for clock in found] == [("stopped", 0), ("kept", 0)]
    assert found[1].moved_from == found[0].due == found[1].due, "waited on the same day"


def test_after_information_the_time_counts_from_when_it_was_given() -> None:
    life = given(FILED, ROUTED, STARTED, (LIA, RequestInformation(question="Di mana?"))).after(days=9)
    life.then_by(CITIZEN, GiveInformation(text="Di sini."))
    assert lines(life)[:-1] == [("start", date(2026, 11, 11)), ("days", (14, date(2026, 12, 1)))]


def test_while_it_waits_the_case_says_since_when_and_what_the_date_was() -> None:
    life = given(FILED, ROUTED, STARTED).after(days=2).then_by(LIA, WAIT)
    window, still = clocks(TELLER, life.state, life.now, Why(seen(life), TELLER))
    assert (window.code, still.code, still.due) == ("reply", "resolution", None)
    assert [line.on for line in still.lines] == [date(2026, 11, 4), date(2026, 11, 20)]
