"""Runs the year over a real database: people at full hours, and each night the projector and the clock."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from domain.channels import API, WEB
from domain.complaint.commands import Command, File
from domain.complaint.events import ReportClass
from domain.event import Actor, Code, Refused, Role
from projections.catalogue import PROJECTIONS
from service.commands.request import Request
from service.projector.generations import prepare
from service.projector.keyed import keyed
from service.projector.run import Worker
from service.store.errors import SubjectErased
from service.store.sequencer import sequence_all
from service.workers.clock import ClockWorker
from service.workers.warnings import WarningWorker
from tests.service.year.fates import AREAS, CATEGORIES, MEDAN, Fate, Turn, working_time
from tests.service.year.injected import Moment
from tests.support.world import World, filing

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = time(0, 10)
DAY = timedelta(days=1)


@dataclass(order=True)
class Coming:
    """Somebody does something at this moment."""

    moment: datetime
    number: int
    fate: Fate = field(compare=False)
    life: Iterator[Turn] | None = field(compare=False, default=None)
    act: tuple[Actor, Command] | None = field(compare=False, default=None)


@dataclass
class Year:
    """The city between two days, and on until nothing is due any more."""

    world: World
    first: date
    last: date
    complaints: int
    refused: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        service = self.world.service
        self._moment = Moment(self.world.clock, service.database)
        prepare(service.database, PROJECTIONS)
        self._projector = Worker(service.database, keyed(service.ring))
        self._clock = ClockWorker(service.database, service.commands)
        self._warnings = WarningWorker(service.database, service.commands, service.directories)
        self._calendar = service.directories.current().calendar_of(MEDAN)
        self._coming: list[Coming] = []

    def run(self) -> None:
        """All of it."""
        random = Random(self.complaints)
        span = (self.last - self.first).days + 1
        for number in range(self.complaints):
            day = self.first + timedelta(days=random.randrange(span))
            moment = datetime.combine(day, time(random.randrange(24)), ZONE)
            heapq.heappush(self._coming, Coming(moment, number, Fate(number, Random(f"{self.complaints}-{number}"))))
        day = self.first
        while self._coming or self._open():
            self._people(datetime.combine(day + DAY, time(), ZONE))
            day += DAY
            self.night(datetime.combine(day, NIGHT, ZONE))

    def _people(self, until: datetime) -> None:
        now = None
        while self._coming and self._coming[0].moment < until:
            coming = heapq.heappop(self._coming)
            if coming.moment != now:
                now = coming.moment
                self._moment.set(now.astimezone(UTC))
            self._do(coming)

    def _do(self, coming: Coming) -> None:
        if coming.act is None:
            coming.life = self._file(coming.fate)
        else:
            self._act(coming.fate, *coming.act)
        assert coming.life is not None
        following = next(coming.life, None)
        if following is None:
            return
        days, actor, command = following
        moment = coming.moment + timedelta(days=days)
        if actor.role is not Role.REPORTER:
            moment = working_time(moment, lambda hour: self._calendar.is_working_day(hour.date()))
        else:
            moment = moment.replace(minute=0, second=0, microsecond=0)
        coming.moment, coming.act = max(moment, coming.moment), (actor, command)
        heapq.heappush(self._coming, coming)

    def _file(self, fate: Fate) -> Iterator[Turn]:
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
            incident_on=self.world.clock().astimezone(ZONE).date() - DAY,
            anonymous=fate.chance(20),
            confidential=fate.chance(5),
        )
        by_app = Actor(stream := fate.reporter, Role.INTEGRATION, on_behalf_of=stream)
        actor, channel = (by_app, API) if fate.chance(20) else (fate.citizen, WEB)
        fate.complaint = self.world.service.commands.file(command, Request(actor=actor, channel=channel)).complaint
        self.done["File"] += 1
        return fate.life()

    def _act(self, fate: Fate, actor: Actor, command: Command) -> None:
        assert fate.complaint is not None
        try:
            self.world.service.commands.handle(fate.complaint, command, Request(actor=actor, channel=WEB))
            self.done[type(command).__name__] += 1
        except (Refused, SubjectErased) as refused:
            self.refused[f"{type(command).__name__}: {type(refused).__name__}"] += 1

    def night(self, now: datetime) -> None:
        """The lists come up to the log, and the clock does what has fallen due, until there is nothing more."""
        self._moment.set(now.astimezone(UTC))
        self.project()
        while acted := self._clock.tick(now) + self._warnings.tick(now):
            self.done["(clock)"] += acted
            self.project()

    def project(self) -> None:
        sequence_all(self.world.service.database)
        while self._projector.tick():
            pass

    def _open(self) -> int:
        """How many dates the clock has still to act on."""
        with self.world.service.database.autocommit() as cursor:
            cursor.execute("SELECT count(*) FROM projection.clocks WHERE due_at IS NOT NULL")
            return int(_only(cursor.fetchone()))


def _only(row: tuple[Any, ...] | None) -> Any:
    assert row is not None
    return row[0]
