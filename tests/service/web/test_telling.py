"""What is told of a case: by its status, its promises and the moment."""

import inspect
from dataclasses import replace
from datetime import date
from functools import partial
from types import ModuleType
from typing import get_args

import pytest

from domain import rights, standards, text, tracking
from domain.channels import WEB
from domain.complaint import refusals
from domain.complaint.commands import Archive, Close, Escalate, Reopen, Reply, Return, Verify
from domain.complaint.events import ArchiveReason, Clock, Closure, ComplaintEvent
from domain.complaint.state import Status
from domain.directory.refusals import CategoryIsRetired, UnitIsClosed, UnknownCategory, UnknownUnit
from domain.event import SYSTEM, TOPICS, Code, Refused, Role
from service.web.badges import BADGES
from service.web.telling import Teller, refusal
from service.web.telling.acts import REPORTER_ACTS, STAFF_ACTS
from service.web.telling.badges import badges_of
from service.web.telling.dates import clocks, due_in, lines, next_due
from service.web.telling.events import headline
from service.web.telling.promises import promise
from service.web.views import Badge, Promise, Said, ShortDay, WorkingDays
from service.web.words import catalogues
from tests.domain.medan import ADI, DIRECTORY, LIA, ROADS
from tests.domain.spec import (
    ANSWERED,
    CITIZEN,
    CLOSED,
    FILE,
    FILED,
    MONDAY,
    ROUTED,
    STARTED,
    VERIFIED,
    Life,
    given,
    imported,
)

TELLER = Teller(DIRECTORY, "id")
WHY = partial(lines, DIRECTORY)
KEYS = catalogues()["id"].entries.keys()


def test_every_event_of_a_complaint_has_a_headline() -> None:
    topics = {topic for topic, kind in TOPICS.items() if kind in get_args(ComplaintEvent)}
    assert {key.removeprefix("event.") for key in KEYS if key.startswith("event.")} == topics


def test_every_status_and_closure_has_a_badge() -> None:
    plain = {status.value for status in Status} - {Status.CLOSED}
    assert plain <= BADGES.keys()
    assert {f"badge.{code}" for code in BADGES} <= KEYS


@pytest.mark.parametrize("code", sorted(Role))
def test_every_role_has_a_name(code: Role) -> None:
    assert f"role.{code}" in KEYS


@pytest.mark.parametrize("act", [*dict.fromkeys((*STAFF_ACTS, *REPORTER_ACTS))])
def test_every_act_has_a_button_and_a_consequence(act: rights.Act) -> None:
    assert {f"action.{act}", f"consequence.{act}"} <= KEYS


def test_every_clock_closure_and_reason_has_a_word() -> None:
    assert {f"clock.{clock}" for clock in Clock} <= KEYS
    assert {f"closure.{kind}" for kind in Closure} <= KEYS
    assert {f"reason.{why}" for why in ArchiveReason} <= KEYS


@pytest.mark.parametrize("module", [refusals, rights, standards, text, tracking], ids=lambda module: module.__name__)
def test_every_refusal_that_a_page_can_meet_has_words(module: ModuleType) -> None:
    found = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, Refused)]
    missing = [kind.__name__ for kind in found if kind is not Refused and refusal(kind()).key not in KEYS]
    assert missing == []


@pytest.mark.parametrize("kind", [UnknownUnit, UnitIsClosed, UnknownCategory, CategoryIsRetired])
def test_refusals_of_the_directory_that_a_form_can_meet_have_words(kind: type[Refused]) -> None:
    assert refusal(kind()).key in KEYS


WITH_UNIT = (FILED, VERIFIED, ROUTED)
ARCHIVED = (ADI, Archive(reason=ArchiveReason.DUPLICATE))
SILENT = (SYSTEM, Close(kind=Closure.SYSTEM))


def promise_to(life: Life) -> Promise:
    return promise(TELLER, life.state, life.now, WHY)


def promised(life: Life) -> Said:
    return promise_to(life).said


@pytest.mark.parametrize(
    ("life", "said"),
    [
        (given(FILED), Said("message.checking", {"day": date(2026, 11, 5)})),
        (given(FILED, VERIFIED), Said("message.checked")),
        (given(*WITH_UNIT), Said("message.routed", {"unit": ROADS, "day": date(2026, 11, 20)})),
        (given(*WITH_UNIT, STARTED), Said("message.routed", {"unit": ROADS, "day": date(2026, 11, 20)})),
        (given(*WITH_UNIT, (LIA, Return(reason="Bukan jalan kota."))), Said("message.checked")),
        (given(*WITH_UNIT, ANSWERED), Said("message.answered", {"unit": ROADS, "day": date(2026, 11, 16)})),
        (
            given(*WITH_UNIT, ANSWERED, (CITIZEN, Reply(text="Belum."))),
            Said("message.follow_up", {"unit": ROADS, "day": date(2026, 11, 9)}),
        ),
        (given(*WITH_UNIT, ANSWERED, CLOSED), Said("message.closed_by_reporter", {"day": date(2026, 11, 30)})),
        (
            given(*WITH_UNIT, ANSWERED).after(days=20).then_by(*SILENT),
            Said("message.closed_by_system", {"day": date(2026, 12, 18)}),
        ),
        (given(FILED, ARCHIVED), Said("message.archived", {"reason": Said("reason.duplicate")})),
        (imported(replace(FILE, incident_on=None), Verify()), Said("message.imported")),
    ],
    ids=range(11),
)
def test_the_reporter_is_told_one_dated_promise(life: Life, said: Said) -> None:
    assert promised(life) == said
    assert said.key in KEYS


def test_a_reopened_case_has_a_new_date() -> None:
    life = given(*WITH_UNIT, ANSWERED, CLOSED).after(days=1).then_by(CITIZEN, Reopen(reason="Rusak lagi."))
    assert promised(life) == Said("message.routed", {"unit": ROADS, "day": date(2026, 11, 23)})


def test_a_date_that_was_promised_without_a_calendar_is_said_to_be_provisional() -> None:
    life = given(FILED, now=MONDAY.replace(year=2027, month=12, day=30))
    told = promise_to(life)
    assert told.said == Said("message.checking", {"day": date(2028, 1, 4)})
    assert told.also == told.lines[-1].said == Said("clock_line.provisional")
    assert promise_to(given(FILED)).also is None


def test_a_missed_promise_is_told_in_working_days() -> None:
    life = given(*WITH_UNIT, STARTED).after(days=22)
    assert promised(life) == Said("message.late_unraised", {"unit": ROADS, "days": WorkingDays(2)})


def test_that_it_was_raised_is_told_when_it_is_recorded() -> None:
    life = given(*WITH_UNIT, STARTED).after(days=22)
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.RESOLUTION, level=1))
    assert promised(life) == Said("message.late", {"unit": ROADS, "days": WorkingDays(2)})


def test_a_missed_first_response_is_told_beside_the_promise_that_holds() -> None:
    life = given(*WITH_UNIT).after(days=8)
    told = promise_to(life)
    assert told.said == Said("message.routed", {"unit": ROADS, "day": date(2026, 11, 20)})
    assert told.also == Said("message.not_begun_unraised", {"unit": ROADS, "day": date(2026, 11, 9)})
    assert told.tone == "late"
    life.then_by(SYSTEM, Escalate(assignment=1, clock=Clock.FIRST_RESPONSE, level=1))
    told = promise_to(life)
    assert told.also == Said("message.not_begun", {"unit": ROADS, "day": date(2026, 11, 9)})
    assert {told.also.key, "message.not_begun_unraised"} <= KEYS


def test_a_promise_missed_over_a_weekend_is_late_though_no_working_day_passed() -> None:
    life = given(*WITH_UNIT, STARTED).after(days=19)
    assert promised(life) == Said("message.overdue_unraised", {"unit": ROADS, "day": date(2026, 11, 20)})
    assert badges_of(DIRECTORY, life.state, life.now)[1] == Badge("overdue", {"day": ShortDay(date(2026, 11, 20))})


@pytest.mark.parametrize(
    ("days", "code"), [(0, "due"), (16, "due"), (17, "due_soon"), (18, "due_soon"), (19, "overdue"), (21, "late")]
)
def test_the_deadline_badge_changes_as_the_day_comes(days: int, code: str) -> None:
    life = given(*WITH_UNIT, STARTED).after(days=days)
    badge = next_due(DIRECTORY, life.state, life.now)
    assert badge is not None
    assert badge.code == code


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (17, Said("due_in.left", {"days": WorkingDays(1)})),
        (18, Said("due_in.today")),
        (19, ""),
        (21, ShortDay(date(2026, 11, 20))),
    ],
    ids=["the day before", "on the day", "at the weekend", "after it"],
)
def test_beside_the_badge_stands_what_it_does_not_say(days: int, shown: object) -> None:
    life = given(*WITH_UNIT, STARTED).after(days=days)
    (clock,) = life.state.clocks
    assert due_in(DIRECTORY, clock.due, life.now, ROADS) == shown


def test_an_answered_case_has_no_deadline_of_the_office() -> None:
    life = given(*WITH_UNIT, ANSWERED)
    assert badges_of(DIRECTORY, life.state, life.now) == (Badge("answered"),)
    (window,) = clocks(TELLER, life.state, life.now, WHY)
    assert (window.code, window.badge) == ("reply", None)


def test_an_escalation_and_the_veils_are_told_beside_the_status() -> None:
    life = Life().then_by(CITIZEN, replace(FILE, anonymous=True, confidential=True)).after(days=7)
    life.then_by(SYSTEM, Escalate(assignment=0, clock=Clock.VERIFICATION, level=1))
    codes = [badge.code for badge in badges_of(DIRECTORY, life.state, life.now)]
    assert codes == ["filed", "late", "escalated", "anonymous", "confidential"]


def test_why_a_date_names_the_standard_and_the_calendar() -> None:
    life = given(FILED)
    day, rule = promise_to(life).lines
    assert day.on == date(2026, 11, 5)
    assert set(rule.said.values) == {"standard", "calendar"}


def test_a_channel_of_another_system_is_told_as_such_and_by_its_code_to_staff() -> None:
    event = given(FILED).told[0][0]
    assert headline(TELLER, event, WEB).values == {"channel": Said("channel.web")}
    assert headline(TELLER, event, Code("mrk-archive")).values == {"channel": Said("channel.other")}
    assert TELLER.channel(Code("mrk-archive"), named=True) == Said("channel.named", {"code": "mrk-archive"})


def test_a_name_that_the_directory_lost_is_told_by_its_code() -> None:
    assert TELLER.unit(Code("nowhere")) == "nowhere"
    assert TELLER.category(Code("nothing")) == "nothing"
