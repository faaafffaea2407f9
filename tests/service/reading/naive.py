"""The figures a second time: from the events and what the domain folds from them, case by case, without SQL."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from domain.complaint.draft_events import AnswerPosted
from domain.complaint.events import (
    Answered,
    Clock,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintReturned,
    ComplaintRouted,
    ReportClass,
)
from domain.complaint.fold import ESCALATING
from domain.complaint.joining_events import ComplaintMerged
from domain.complaint.reporter_events import ComplaintRated
from domain.complaint.unit_events import ComplaintCoAssigned, PartReturned
from domain.event import Origin
from projections.indicators import indicators
from service.reading.indicators.figures import PROMISES, STEPS
from tests.service.reading.known import Case, History, known


@dataclass(frozen=True)
class Asked:
    """Whose, when, and as known at which moment."""

    units: Collection[str]
    start: datetime
    end: datetime
    now: datetime
    report_class: ReportClass | None = None
    unadopted: bool = False


def figures(histories: list[History], asked: Asked) -> dict[str, int]:
    """How many complaints each figure counts."""
    return dict(Counter(name for history in histories for name in counted(known(history, asked.now), asked)))


def counted(case: Case, asked: Asked) -> set[str]:
    """The figures that count this complaint, which is as known when it is asked for."""
    if not _counts(case, asked):
        return set()
    return {*_standing(case, asked), *_done(case, asked), *_steps(case, asked), *_due(case, asked)}


def scores(histories: list[History], asked: Asked) -> list[int]:
    """How each complaint that was rated in the period was rated last in it."""
    found = []
    for history in histories:
        case = known(history, asked.now)
        if _counts(case, asked):
            found += _scores(case, asked)[-1:]
    return found


def _scores(case: Case, asked: Asked) -> list[int]:
    acts = _acts(case, asked, lambda number: case.states[number].responsible)
    events = (case.history[number][0] for number in acts)
    return [event.score for event in events if isinstance(event, ComplaintRated)]


def durations(histories: list[History], asked: Asked, step: str) -> list[timedelta]:
    """How long the step took, by the last time of each complaint."""
    found = []
    for history in histories:
        case = known(history, asked.now)
        if _counts(case, asked):
            took = [took for name, took in _ended(case, asked) if name == step]
            found += took[-1:]
    return sorted(found)


def _counts(case: Case, asked: Asked) -> bool:
    if not case.history or case.last.foreign != asked.unadopted:
        return False
    return asked.report_class in (None, case.last.classification.report_class)


def _standing(case: Case, asked: Asked) -> Iterator[str]:
    having = {case.last.responsible, *(turn.unit for turn in case.last.open if not case.last.ended)}
    if not having & set(asked.units):
        return
    yield f"status_{case.last.status}"
    if not case.last.ended:
        yield "open"
    missed = [one.due.at for one in case.last.clocks if one.clock in ESCALATING and one.due.at < asked.now]
    if missed:
        yield "overdue"
        late = asked.now - min(missed)
        week, month = timedelta(days=7), timedelta(days=30)
        yield "overdue_week" if late <= week else "overdue_month" if late <= month else "overdue_longer"


def _acts(case: Case, asked: Asked, unit: Callable[[int], str]) -> list[int]:
    """The numbers of the events in the period that count for one of the units."""
    return [
        number
        for number, moment in enumerate(case.counted_at)
        if asked.start <= moment < asked.end
        and unit(number) in asked.units
        and type(case.history[number][0]) not in indicators.ignores
    ]


def _done(case: Case, asked: Asked) -> Iterator[str]:
    def unit(number: int) -> str:
        if number == 0:
            return case.last.responsible
        event = case.history[number][0]
        turn = getattr(event, "from_assignment", getattr(event, "assignment", None))
        return case.states[number].responsible if turn is None else case.states[number].unit_of(turn)

    acts = _acts(case, asked, unit)
    if acts:
        yield "acted_on"
    if 0 in acts:
        yield "received"
    events = [case.history[number][0] for number in acts]
    kinds: set[type] = {type(event) for event in events}
    if any(kind in kinds for kind in (ComplaintRouted, ComplaintCoAssigned, ComplaintReopened)):
        yield "routed"
        if case.returns() >= 2:
            yield "bounced"
    names: dict[type, str] = {ComplaintReturned: "returned", PartReturned: "returned", ComplaintReopened: "reopened"}
    names |= {ComplaintMerged: "merged"}
    names |= {ComplaintAnswered: "answered", AnswerPosted: "answered"}
    yield from (name for kind, name in names.items() if kind in kinds)
    answers = [number for number, (event, _) in enumerate(case.history) if isinstance(event, Answered)]
    if answers and answers[0] in acts:
        yield "first_answers"
    closed = [number for number in acts if isinstance(case.history[number][0], ComplaintClosed)]
    archived = [event for event in events if isinstance(event, ComplaintArchived)]
    if closed or archived:
        yield "finished"
    if closed:
        last = case.history[closed[-1]][0]
        assert isinstance(last, ComplaintClosed)
        yield from ("closed", f"closed_{last.kind}")
        if any(isinstance(event, ComplaintReopened) for event, _ in case.history[closed[-1] :]):
            yield "closed_in_vain"
        if any(isinstance(event, ComplaintRated) for event, _ in case.history):
            yield "closed_rated"
    if archived:
        yield from ("archived", f"archived_{archived[-1].reason}")
    ratings = [event.score for event in events if isinstance(event, ComplaintRated)]
    if ratings:
        yield "rated"
        if ratings[-1] >= 4:
            yield "satisfied"
    envelopes = [case.history[number][1] for number in acts]
    if any(at.origin is Origin.LIVE and at.recorded_at - at.occurred_at >= timedelta(days=1) for at in envelopes):
        yield "late_entries"


def _ended(case: Case, asked: Asked) -> Iterator[tuple[str, timedelta]]:
    """Each step that ended in the period, and how long it took."""
    since = case.counted_at[0]
    for number, (before, after) in enumerate(pairwise(case.states), 1):
        moment = case.counted_at[number]
        if before.status is not after.status:
            if asked.start <= moment < asked.end and before.responsible in asked.units:
                yield from (
                    (f"step_{name}", moment - since) for name, status in STEPS.items() if status is before.status
                )
            since = moment


def _steps(case: Case, asked: Asked) -> set[str]:
    return {name for name, _ in _ended(case, asked)}


def _due(case: Case, asked: Asked) -> Iterator[str]:
    for name, clock in PROMISES.items():
        verdicts = {
            one.kept
            for one in case.verdicts
            if one.clock is Clock(clock)
            and asked.start <= one.due < asked.end
            and one.due < asked.now
            and one.holder in asked.units
        }
        if verdicts:
            yield from (f"{name}_due", f"{name}_kept" if verdicts == {True} else f"{name}_missed")
