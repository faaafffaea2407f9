"""Everybody does anything to any complaint for months: rules, rights, clocks and lists hold throughout."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain import channels, rights
from domain.complaint import joining, splitting
from domain.complaint.commands import Close, Command, Escalate, File, Merge, Resume, Split, Warn
from domain.complaint.context import Context, Opening
from domain.complaint.decide import decide, offered
from domain.complaint.events import Closure, ComplaintEvent, ReportClass
from domain.complaint.personal_data import ErasureRefused
from domain.complaint.refusals import (
    ErasedAlready,
    NotErased,
    NothingMissed,
    NothingToWarnOf,
    RetentionRuns,
    SoAlready,
    UnderLegalHold,
)
from domain.complaint.rules import act_of
from domain.complaint.state import Complaint
from domain.event import SYSTEM, Actor, Code, Origin, Refused, Role
from domain.rights import Act
from domain.tracking import make
from projections.clocks import Act as Due
from projections.clocks import ClockRow
from tests.domain.complaint.test_lives import ABOUT_PEOPLE, COMMANDS, OTHERS
from tests.domain.medan import ADI, BABURA, GONE, MEDAN, OTHER, POTHOLE, STAFF
from tests.domain.spec import FILE, IMPORTER, MONDAY, named
from tests.projections.town.kept import ESCALATING, Kept, late
from tests.projections.town.people import NADA, PEOPLE, TOWN, changed
from tests.projections.town.reach import WHO, may, may_know_an_anonymous_reporter, may_read_a_confidential_text
from tests.projections.town.saying import KINDS, MARK, PHOTO, acts, saying

BLAMES_WHAT_WAS_SAID = (SoAlready, NothingMissed, NothingToWarnOf, RetentionRuns, NotErased, ErasedAlready)
"""Refusals without a field that are about what the command says all the same."""
ENDING = {Act.MERGE, Act.ARCHIVE, Act.WITHDRAW, Act.CLOSE_AS_REPORTER, Act.CLOSE_AS_RESOLVED}
MORE = 12
SHARE = float(os.environ.get("ADUAN_TEST_SHARE", "0.25"))


class Town(RuleBasedStateMachine):
    """Some complaints, all people, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY
        self.directory = TOWN
        self.complaints: list[Kept] = []
        self.position = 0

    def context(self, by: Actor, occurred_at: datetime | None = None, channel: Code = channels.WEB) -> Context:
        origin = Origin.IMPORTED if by is IMPORTER else Origin.LIVE
        return Context(
            now=self.now, actor=by, directory=self.directory, channel=channel, origin=origin, occurred_at=occurred_at
        )

    def record(self, kept: Kept, command: Command, context: Context) -> None:
        self.now += timedelta(seconds=1)
        self.position += 100
        before, context = kept.state, self.with_other(kept, command, context)
        made = decide(command, before, context)
        kept.record(made, context, self.position)
        for stream, event in joining.beside(made, before, context.family) if before else ():
            for other in self.complaints:
                if other.id == stream:
                    other.record([event], context, self.position + 50)
        if before and isinstance(command, Split) and context.opening is not None:
            new, events = Kept(context.opening.id), splitting.opened(command, before, context)
            new.record(events, context, self.position + 50, came=before.complete_at)
            self.complaints.append(new)

    def with_other(self, kept: Kept, command: Command, context: Context) -> Context:
        """With the other complaint that the command is about: of the town, or of the test of lives."""
        stream = joining.other_of(command, kept.state) if kept.state else None
        there = [*(each.case for each in self.complaints), *(each.state for each in OTHERS)]
        reporter = kept.case.filed.reporter if kept.state else None
        mine = (each.case for each in self.complaints if each is not kept)
        number = 500 + len(self.complaints)
        return replace(
            context,
            other=next((each for each in there if each.id == stream), None),
            family=tuple(each for each in mine if each.filed.reporter == reporter),
            opening=Opening(id=UUID(int=number), tracking_id=make(number), office=UUID(int=2000 + number)),
        )

    @initialize(data=st.data())
    def somebody_files_first(self, data: st.DataObject) -> None:
        self.files(data)

    @precondition(lambda self: len(self.complaints) < 6)
    @rule(data=st.data())
    def files(self, data: st.DataObject) -> None:
        """By any way in, for any desk, also as a history."""
        reporter = UUID(int=1000 + len(self.complaints))
        command = replace(
            FILE,
            tracking_id=make(len(self.complaints)),
            reporter=reporter,
            office=UUID(int=2000 + len(self.complaints)),
            report_class=data.draw(st.sampled_from(ReportClass)),
            received_by=data.draw(st.sampled_from([MEDAN, MEDAN, OTHER, BABURA])),
            title=f"Lubang {MARK}",
            body=f"Besar {MARK}",
            name=data.draw(st.sampled_from([None, f"Budi {MARK}"])),
            category=data.draw(st.sampled_from([None, POTHOLE])),
            anonymous=data.draw(st.booleans()),
            confidential=data.draw(st.booleans()),
            incident_on=date(2026, 10, 1),
            attachments=data.draw(st.sampled_from([(), (PHOTO,)])),
        )
        citizen = Actor(id=reporter, role=Role.REPORTER)
        by, channel = data.draw(st.sampled_from([(citizen, channels.WEB)] * 4 + [(IMPORTER, Code("lama"))]))
        kept = Kept(UUID(int=100 + len(self.complaints)))
        self.record(kept, command, self.context(by, channel=channel))
        self.complaints.append(kept)

    @rule(data=st.data())
    def somebody_does_what_is_offered(self, data: st.DataObject) -> None:
        """In the words of the test of lives, which name Medan: there each must pass when its act is offered."""
        kept = self.one_of_them(data)
        for _ in range(data.draw(st.integers(1, 6))):
            by, act = self.choose(data, self.allowed(kept))
            case = kept.case.case
            medan = all(self.directory.within(unit, MEDAN) for unit in (case.received_by, *case.units))
            command = named(COMMANDS[act](kept.case), kept.case, self.context(by))
            free = getattr(command, "unit", None) != GONE  # some unit does not have it yet
            plain = medan and free and act not in (Act.WARN, Act.CO_ASSIGN)
            self.tries(kept, command, self.context(by), plain=plain)

    @rule(data=st.data())
    def somebody_says_anything(self, data: st.DataObject) -> None:
        kept = self.one_of_them(data)
        by, act = self.choose(data, self.allowed(kept))
        self.tries(kept, data.draw(anything(act, kept)), self.context(by))

    @precondition(lambda self: len(self.complaints) > 1)
    @rule(data=st.data())
    def somebody_finds_two_alike(self, data: st.DataObject) -> None:
        """They become one where the rules have it."""
        kept, other = self.one_of_them(data), self.one_of_them(data)
        by = data.draw(st.sampled_from([NADA, ADI]))
        self.tries(kept, Merge(into=other.id), self.context(by))

    @rule(data=st.data())
    def somebody_tries_anything(self, data: st.DataObject) -> None:
        """Also what is nobody's, and at times that they make up."""
        kept = self.one_of_them(data)
        by = data.draw(st.sampled_from(self.people(kept)))
        command = data.draw(anything(data.draw(st.sampled_from(acts())), kept))
        said = data.draw(st.sampled_from([None, None, timedelta(hours=3), timedelta(days=400), -timedelta(days=1)]))
        self.tries(kept, command, self.context(by, None if said is None else self.now - said))

    def one_of_them(self, data: st.DataObject) -> Kept:
        return self.complaints[data.draw(st.integers(0, len(self.complaints) - 1))]

    def people(self, kept: Kept) -> list[Actor]:
        reporters = [Actor(id=each.case.filed.reporter, role=Role.REPORTER) for each in self.complaints]
        return [Actor(id=kept.case.filed.reporter, role=Role.REPORTER), *PEOPLE, *reporters]

    def allowed(self, kept: Kept) -> list[tuple[Actor, Act]]:
        people = self.people(kept)[: len(PEOPLE) + 1]
        return [
            (by, each.act) for by in people for each in offered(kept.case, self.context(by)) if each.refusal is None
        ]

    def choose(self, data: st.DataObject, among: list[tuple[Actor, Act]]) -> tuple[Actor, Act]:
        """First the act, so that what few may do is done as often as what all may, and what moves a case more often."""
        possible = sorted({act for _, act in among})
        moving = [act for act in possible if act not in ABOUT_PEOPLE | ENDING]
        act = data.draw(st.sampled_from([*moving * MORE, *possible]))
        return data.draw(st.sampled_from([pair for pair in among if pair[1] is act]))

    def tries(self, kept: Kept, command: Command, context: Context, *, plain: bool = False) -> None:
        """What is done was offered and theirs to do; what is refused was not, or says what is wrong with it."""
        act, case = act_of(command), kept.case
        asked = replace(self.with_other(kept, command, context), subject=getattr(command, "subject", None))
        offers = offered(case, asked)
        offer = next(each.refusal for each in offers if each.act is act)
        if offer is None and context.origin is Origin.LIVE:
            assert may(context.actor, act, case, self.directory), f"{context.actor} may not {act}"
        made = outcome(command, case, self.with_other(kept, command, context))
        if isinstance(made, Refused):
            assert not plain or offer is not None, f"{act} was offered and is refused: {made!r} {made.facts}"
            self.check_refusal(command, offer, made)
        elif isinstance(made[0], ErasureRefused):
            assert isinstance(offer, UnderLegalHold)
            self.record(kept, command, context)
        else:
            assert offer is None, f"{act} was refused and is accepted"
            self.record(kept, command, context)

    def check_refusal(self, command: Command, offer: Refused | None, refused: Refused) -> None:
        if getattr(command, "assignment", None) is not None:
            return  # of that turn, of which the offer does not speak
        if offer is not None:
            assert (type(refused), refused.facts) == (type(offer), offer.facts)
            return
        blames = {"field", "unit"} & set(refused.facts) or isinstance(refused, BLAMES_WHAT_WAS_SAID)
        assert blames, f"{command} was offered and is refused: {refused!r} {refused.facts}"

    @rule(hours=st.sampled_from([1, 5, 24, 24, 24, 72, 24 * 9, 24 * 20]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(data=st.data())
    def the_directory_changes(self, data: st.DataObject) -> None:
        """No promise that was made changes with it."""
        before = [kept.case.clocks for kept in self.complaints]
        self.directory = changed(self.directory, self.now.date(), data.draw(st.integers(0, 99)))
        assert [kept.case.clocks for kept in self.complaints] == before

    @rule()
    def the_clock_works(self) -> None:
        """It goes by its list, as the real one does, and finds nothing in it that it may not do."""
        for kept in self.complaints:
            while due := [row for row in kept.rows["clocks"].values() if is_due(row, self.now)]:
                before, command = kept.case.version, what_is_due(min(due, key=lambda row: row.due_at or self.now))
                self.tries(kept, command, self.context(SYSTEM, channel=channels.SYSTEM))
                assert kept.case.version > before, f"{command} is due by the list, and is refused"
            assert not late(kept.case, self.now), "missed, and nobody was told"
            for row in [row for row in kept.rows["clocks"].values() if not row.merged]:
                if row.clock in ESCALATING and not row.warned:
                    self.tries(kept, Warn(assignment=row.assignment, clock=row.clock), self.context(SYSTEM))

    @invariant()
    def nobody_knows_more_than_they_may(self) -> None:
        for kept in self.complaints[-2:]:
            case = kept.case
            for by in STAFF:
                if case.anonymous and rights.sees_name(by, case.case, self.directory):
                    assert may_know_an_anonymous_reporter(by, case, self.directory)
                if case.confidential and rights.sees_text(by, case.case, self.directory):
                    assert may_read_a_confidential_text(by, case, self.directory)

    def teardown(self) -> None:
        """Folded at once it is what it was step by step; and left to itself for two years, nothing is forgotten."""
        for n, kept in enumerate(self.complaints):
            length = len(kept.told)
            kept.check_at_once((7 * n + length // 2) % (length + 1), {n, length // 3, length // 2})
        for _ in range(12):
            self.now += timedelta(days=60)
            self.the_clock_works()
        for kept in self.complaints:
            for clock in kept.case.clocks:
                assert clock.clock not in ESCALATING or clock.next is None, "raised to the last"
                assert clock.clock in ESCALATING or clock.due.at < self.now


def outcome(command: Command, case: Complaint, context: Context) -> Sequence[ComplaintEvent] | Refused:
    try:
        return decide(command, case, context)
    except Refused as refused:
        return refused


def is_due(row: ClockRow, now: datetime) -> bool:
    """As the view shows it."""
    return row.due_at is not None and row.due_at < now and not row.merged


def what_is_due(row: ClockRow) -> Command:
    """As the worker does it."""
    match row.act:
        case Due.ESCALATE:
            return Escalate(assignment=row.assignment, clock=row.clock, level=row.level)
        case Due.RESUME:
            return Resume(assignment=row.assignment)
        case Due.CLOSE:
            return Close(kind=Closure.SYSTEM)


@st.composite
def anything(draw: st.DrawFn, act: Act, kept: Kept) -> Command:
    return saying(draw, act, kept.case)


def test_whatever_everybody_does_the_town_keeps_to_its_rules() -> None:
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=round(100 * SHARE),
            stateful_step_count=50,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a town takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_command_is_tried_and_somebody_is_named_who_may() -> None:
    kinds = set(get_args(Command)) - {File}
    assert set(KINDS.values()) == kinds
    assert set(KINDS) == set(acts()) == set(COMMANDS)
    assert set(WHO) == {str(act) for act in acts()}
