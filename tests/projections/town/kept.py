"""One complaint of the town with all that is made of it, kept up event by event, and compared with what it must be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.complaint.context import Context
from domain.complaint.events import INTAKE, Clock, ComplaintEscalated, ComplaintEvent, ComplaintReopened
from domain.complaint.events import ComplaintReturned as Returned
from domain.complaint.fold import evolve, fold
from domain.complaint.joining_events import ComplaintUnmerged
from domain.complaint.state import ENDED, Complaint, DraftState, Status
from domain.complaint.unit_events import PartReturned
from domain.directory.state import Directory
from domain.event import Envelope
from projections.base import Key
from projections.base import fold as folded
from projections.batch import Batch
from projections.catalogue import PROJECTIONS
from projections.indicators import FOREVER
from tests.projections.town.recount import Recount
from tests.projections.town.saying import MARK

ESCALATING = {Clock.VERIFICATION, Clock.FIRST_RESPONSE, Clock.RESOLUTION}
Told = tuple[ComplaintEvent, Envelope]


@dataclass
class Kept:
    """A complaint: its events, its state, the rows of every projection, and its clocks counted by hand."""

    id: UUID
    told: list[Told] = field(default_factory=list)
    state: Complaint | None = None
    rows: dict[str, dict[Key, Any]] = field(default_factory=lambda: {each.name: {} for each in PROJECTIONS})
    clocks: Recount = field(default_factory=Recount)

    @property
    def case(self) -> Complaint:
        assert self.state is not None
        return self.state

    def record(
        self, events: Sequence[ComplaintEvent], context: Context, position: int, came: datetime | None = None
    ) -> None:
        """Take what a command made, and look at everything again; what was split off `came` when the other one did."""
        for event in events:
            version = len(self.told) + 1
            at = Envelope(
                stream=self.id,
                version=version,
                position=position + version,
                recorded_at=context.now,
                event_id=UUID(int=version),
                occurred_at=came if came and version == 1 else context.happened_at,
                actor=context.actor,
                channel=context.channel,
                origin=context.origin,
            )
            self._take(event, at, context.directory)
        self.check()

    def _take(self, event: ComplaintEvent, at: Envelope, directory: Directory) -> None:
        before = self.state
        self.told.append((event, at))
        self.state = evolve(before, event, at)
        if before is not None and before.status in ENDED:
            again = isinstance(event, ComplaintReopened | ComplaintUnmerged)
            assert self.state.status is before.status or again, "closed stays closed"
        self.clocks.take(event, at, directory)
        for projection in PROJECTIONS:
            self.rows[projection.name] = folded(projection, self.rows[projection.name], event, at)

    def check(self) -> None:
        """What must hold after whatever was done."""
        case = self.case
        counted = {(place, one.due, one.level, one.next, one.warned) for place, one in self.clocks.running.items()}
        running = {((one.assignment, one.clock), one.due, one.level, one.next, one.warned) for one in case.clocks}
        assert running == counted
        assert len(case.clocks) == len({(one.assignment, one.clock) for one in case.clocks}), "each clock runs once"
        self._check_deadline()
        self._check_clocks()
        self._check_queue()
        self._check_register()
        self._check_figures()
        assert MARK not in repr(self.rows), "a text that somebody typed stands in a row"

    def _check_deadline(self) -> None:
        """Nobody waits for ever, and what has ended promises nothing but the way back."""
        case, running = self.case, {one.clock for one in self.case.clocks}
        if case.imported and not case.adopted:
            assert not running
        elif case.status in ENDED:
            assert running <= {Clock.REOPENING}
        elif case.status is Status.ANSWERED:
            assert Clock.REPLY in running
        elif case.status is Status.POSTPONED:
            assert running & {Clock.REPLY, Clock.RESOLUTION}
        else:
            assert running & ESCALATING

    def _check_clocks(self) -> None:
        """The worker's list has the running clocks, and what it is to do about them when."""
        listed = {
            (row.assignment, row.clock): (row.promised_at, row.due_at, row.warned)
            for row in self._rows("clocks")
            if not row.merged
        }
        expected = {
            (one.assignment, one.clock): (
                one.due.at,
                one.due.at if one.clock not in ESCALATING else one.next and one.next.at,
                one.warned,
            )
            for one in self.case.clocks
            if one.clock is not Clock.REOPENING
        }
        assert listed == expected
        promised = {(row.assignment, row.clock, row.due_at) for row in self._rows("promises") if row.ended_at is None}
        assert promised == {
            (one.assignment, one.clock, one.due.at) for one in self.case.clocks if one.clock in ESCALATING
        }

    def _check_queue(self) -> None:
        """Each unit that has something to do has it in its queue, and nobody else has."""
        case = self.case
        waiting = {row.assignment: row for row in self._rows("queue") if row.step is not None and not row.merged}
        owed = {each.number for each in case.open}
        if case.ended or case.status is Status.ANSWERED:
            deciding = (DraftState.SUBMITTED, DraftState.APPROVED)
            owed = {each.number for each in case.drafting if each.draft and each.draft.state in deciding}
        elif not owed:
            owed = {INTAKE}
        assert set(waiting) == owed
        for number, row in waiting.items():
            assert row.unit == case.unit_of(number)
            assert (row.anonymous, row.confidential) == (case.anonymous, case.confidential)
            assert (row.labels, row.officer) == (case.labels, case.officers.get(number))
            assert (row.report_class, row.category) == (
                case.classification.report_class,
                case.classification.category,
            )
            assert row.unadopted == case.foreign
            mine = [one for one in case.clocks if one.assignment == number and one.clock in ESCALATING]
            resolution = next((one for one in mine if one.clock is Clock.RESOLUTION), None)
            assert row.resolve_at == (resolution.due.at if resolution else None)
            assert row.level == max((one.level for one in mine), default=0)

    def _check_register(self) -> None:
        (row,) = self._rows("register")
        case, kinds = self.case, [type(event) for event, _ in self.told]
        assert (row.status, row.closure, row.unit, row.version) == (
            case.status,
            case.closure,
            case.responsible,
            case.version,
        )
        assert set(row.sharing) == set(case.case.sharing)
        assert row.due_at == self._next_date()
        assert (row.anonymous, row.confidential, row.rating) == (case.anonymous, case.confidential, case.rating)
        assert (row.bounces, row.reopened) == (
            kinds.count(Returned) + kinds.count(PartReturned),
            kinds.count(ComplaintReopened),
        )
        levels = [event.level for event, _ in self.told if isinstance(event, ComplaintEscalated)]
        assert row.highest_level == max(levels, default=0)
        assert len(self._rows("timeline")) == len(self.told)
        (kept,) = self._rows("retention")
        data = case.personal_data
        assert (kept.ended_at, kept.held) == (case.ended_at, data.held)
        assert kept.erased == (case.filed.reporter in data.erased)

    def _next_date(self) -> datetime | None:
        """The earliest that an office has promised, else the reporter's; of each turn its response comes first."""
        if self.case.ended:
            return None
        having = {each.number for each in self.case.open}
        running = {place: one.due.at for place, one in self.clocks.running.items() if not having or place[0] in having}
        answers = {number for number, clock in running if clock is Clock.FIRST_RESPONSE}
        office = [
            due
            for (number, clock), due in running.items()
            if clock in ESCALATING and (clock is not Clock.RESOLUTION or number not in answers)
        ]
        return min(office or running.values(), default=None)

    def _check_figures(self) -> None:
        (now,) = [row for row in self._rows("indicators") if row.until == FOREVER]
        case = self.case
        assert (now.status, now.closure, now.unit) == (case.status, case.closure, case.responsible)
        beside = {each.unit for each in case.open if each.number != case.lead and not case.ended}
        assert set(now.sharing) == beside
        assert now.report_class is case.classification.report_class

    def _rows(self, name: str) -> list[Any]:
        return list(self.rows[name].values())

    def check_at_once(self, cut: int, left_out: set[int]) -> None:
        """At once, and in two batches, it gives what it gave step by step; with anything left out it still folds."""
        assert fold(self.told) == self.state
        assert fold([self.told[0], *(one for n, one in enumerate(self.told[1:]) if n not in left_out)]) is not None
        for projection in PROJECTIONS:
            table: dict[Key, Any] = {}
            for part in (self.told[:cut], self.told[cut:]):
                batch = Batch(projection, table.values())
                for event, at in part:
                    batch.apply(event, at)
                table = {key: row for key, row in table.items() if (self.id, key) not in set(batch.gone)}
                table |= {projection.key_of(row): row for row in batch.written}
            assert table == self.rows[projection.name]


def late(case: Complaint, now: datetime) -> bool:
    """Whether something is missed that nobody was told of."""
    return any(clock.missed(now) for clock in case.clocks)
