"""Warnings: once, from the beginning of the working day before the promised one."""

from datetime import UTC, datetime

from domain.complaint.commands import Forward, Start, Warn
from domain.complaint.events import Clock
from domain.complaint.refusals import NothingToWarnOf
from domain.complaint.unit_events import ComplaintWarned
from domain.event import SYSTEM
from domain.rights import NotAllowed
from tests.domain.medan import LIA, PARKS
from tests.domain.spec import FILED, ROUTED, STARTED, given

OF_RESOLUTION = Warn(assignment=1, clock=Clock.RESOLUTION)
DAY_BEFORE = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
"""Thursday, 19 November, begins in Medan; the 20th is promised."""


def test_it_comes_when_one_working_day_is_left_and_no_sooner() -> None:
    life = given(FILED, ROUTED, STARTED).at(DAY_BEFORE).after(microseconds=-1)
    life.when(OF_RESOLUTION, SYSTEM).then_refused(NothingToWarnOf)
    life.at(DAY_BEFORE)
    due = life.state.due(Clock.RESOLUTION)
    assert due is not None
    life.when(OF_RESOLUTION, SYSTEM).then(ComplaintWarned(assignment=1, clock=Clock.RESOLUTION, due=due))


def test_it_comes_once_whoever_has_the_case() -> None:
    life = given(FILED, ROUTED, STARTED).at(DAY_BEFORE).then_by(SYSTEM, OF_RESOLUTION)
    life.when(OF_RESOLUTION, SYSTEM).then_refused(NothingToWarnOf)
    life.then_by(LIA, Forward(unit=PARKS))
    life.when(Warn(assignment=2, clock=Clock.RESOLUTION), SYSTEM).then_refused(NothingToWarnOf)


def test_what_is_missed_is_raised_and_not_warned_of() -> None:
    life = given(FILED, ROUTED, STARTED)
    due = life.state.due(Clock.RESOLUTION)
    assert due is not None
    assert life.at(due.at).when(OF_RESOLUTION, SYSTEM).refused is None
    life.after(microseconds=1).when(OF_RESOLUTION, SYSTEM).then_refused(NothingToWarnOf)


def test_what_is_done_or_never_ran_is_not_warned_of() -> None:
    life = given(FILED, ROUTED, (LIA, Start())).at(DAY_BEFORE)
    life.when(Warn(assignment=1, clock=Clock.FIRST_RESPONSE), SYSTEM).then_refused(NothingToWarnOf)
    life.when(Warn(assignment=7, clock=Clock.RESOLUTION), SYSTEM).then_refused(NothingToWarnOf)
    life.when(OF_RESOLUTION, LIA).then_refused(NotAllowed)


def test_the_check_is_warned_of_over_a_weekend() -> None:
    """Filed on Monday, due on Thursday: on Wednesday."""
    life = given(FILED).at(datetime(2026, 11, 3, 17, 0, tzinfo=UTC))
    assert life.when(Warn(assignment=0, clock=Clock.VERIFICATION), SYSTEM).refused is None
    friday = given(FILED, now=datetime(2026, 11, 5, 2, 0, tzinfo=UTC))  # due on Tuesday the 10th
    friday.at(datetime(2026, 11, 8, 16, 59, tzinfo=UTC))
    friday.when(Warn(assignment=0, clock=Clock.VERIFICATION), SYSTEM).then_refused(NothingToWarnOf)
    friday.after(minutes=1)
    assert friday.when(Warn(assignment=0, clock=Clock.VERIFICATION), SYSTEM).refused is None
