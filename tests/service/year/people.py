"""What people do: each complaint's life, at full hours of working days."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from domain.channels import API, WEB
from domain.complaint.commands import Command, File
from domain.complaint.events import ReportClass
from domain.event import Actor, Code, Refused, Role
from service.commands.request import Request
from service.store.errors import SubjectErased
from tests.service.year.fates import AREAS, CATEGORIES, MEDAN, Fate, Turn, working_time
from tests.service.year.injected import Moment
from tests.support.world import World, filing

ZONE = ZoneInfo("Asia/Jakarta")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """So many complaints, filed between two days."""

    complaints: int
    first: date
    last: date

    def filings(self) -> Iterator[datetime]:
        """When each complaint is filed, by its number."""
        random = Random(self.complaints)
        span = (self.last - self.first).days + 1
        for _ in range(self.complaints):
            day = self.first + timedelta(days=random.randrange(span))
            yield datetime.combine(day, time(random.randrange(24)), ZONE)


@dataclass
class Life:
    """One complaint after it was filed: what comes next, and after it."""

    fate: Fate
    rest: Iterator[Turn]
    act: tuple[Actor, Command]


@dataclass(order=True)
class Coming:
    """Somebody does something at this moment; files, when there is no life yet."""

    moment: datetime
    number: int
    life: Life | None = field(compare=False, default=None)


class People:
    """Every `of`-th complaint from `number` on, and whoever has to do with it."""

    def __init__(self, world: World, plan: Plan, number: int, of: int) -> None:
        """Nobody has done anything yet."""
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._world, self._plan = world, plan
        self._moment = Moment(world.clock, world.service.database)
        self._calendar = world.service.directories.current().calendar_of(MEDAN)
        filings = enumerate(plan.filings())
        self._coming = [Coming(moment, each) for each, moment in filings if each % of == number]
        heapq.heapify(self._coming)

    def act(self, until: datetime) -> bool:
        """All that is done before; answers whether anybody has something in mind for later."""
        now = None
        while self._coming and self._coming[0].moment < until:
            coming = heapq.heappop(self._coming)
            if coming.moment != now:
                now = coming.moment
                self._moment.set(now.astimezone(UTC))
            self._do(coming)
        return bool(self._coming)

    def _do(self, coming: Coming) -> None:
        if coming.life is None:
            fate = self._file(coming.number)
            rest = fate.life()
        else:
            fate, rest = coming.life.fate, coming.life.rest
            self._act(fate, *coming.life.act)
        if (following := next(rest, None)) is not None:
            days, actor, command = following
            moment = max(self._when(coming.moment + timedelta(days=days), actor), coming.moment)
            heapq.heappush(self._coming, Coming(moment, coming.number, Life(fate, rest, (actor, command))))

    def _when(self, moment: datetime, actor: Actor) -> datetime:
        if actor.role is Role.REPORTER:
            return moment.replace(minute=0, second=0, microsecond=0)
        return working_time(moment, lambda hour: self._calendar.is_working_day(hour.date()))

    def _file(self, number: int) -> Fate:
        fate = Fate(number, Random(f"{self._plan.complaints}-{number}"))
        random = fate.random
        kind = random.choice([ReportClass.COMPLAINT] * 6 + [ReportClass.ASPIRATION, ReportClass.INFORMATION])
        category, area = random.choice(CATEGORIES), random.choice(AREAS)
        command: File = filing(
            reporter=fate.reporter,
            report_class=kind,
            supervision=kind is ReportClass.COMPLAINT and fate.chance(5),
            received_by=MEDAN,
            category=Code(category) if category else None,
            area=Code(area) if area else None,
            title=f"Laporan {fate.number}",
            incident_on=self._world.clock().astimezone(ZONE).date() - DAY,
            anonymous=fate.chance(20),
            confidential=fate.chance(5),
        )
        by_app = Actor(stream := fate.reporter, Role.INTEGRATION, on_behalf_of=stream)
        actor, channel = (by_app, API) if fate.chance(20) else (fate.citizen, WEB)
        fate.complaint = self._world.service.commands.file(command, Request(actor=actor, channel=channel)).complaint
        self.done["File"] += 1
        return fate

    def _act(self, fate: Fate, actor: Actor, command: Command) -> None:
        assert fate.complaint is not None
        try:
            self._world.service.commands.handle(fate.complaint, command, Request(actor=actor, channel=WEB))
            self.done[type(command).__name__] += 1
        except (Refused, SubjectErased) as refused:
            self.refused[f"{type(command).__name__}: {type(refused).__name__}"] += 1
