"""Runs the year over a real database: people at full hours, and each night the projector and the clock."""

import logging
from datetime import datetime, time
from typing import Any

from service.projector.generations import prepare
from service.store.database import Database
from service.store.sequencer import sequence_all
from tests.service.year.hands import LISTS, Hand, Hands
from tests.service.year.people import DAY, ZONE, Plan

NIGHT = time(0, 10)
EVERY = 10  # days between two lines of the log

_log = logging.getLogger(__name__)


class Year:
    """The city between two days, and on until nothing is due any more."""

    def __init__(self, database: Database, hands: Hands, plan: Plan) -> None:
        """It has not begun."""
        self._database, self._hands, self._plan = database, hands, plan

    def run(self) -> datetime:
        """All of it; answers the moment at which it ends."""
        prepare(self._database, LISTS)
        day, more = self._plan.first, True
        while more or self._open():
            day += DAY
            night = datetime.combine(day, NIGHT, ZONE)
            more = any(self._hands.each(_act, night))
            self._night(night)
            if (day - self._plan.first).days % EVERY == 0:
                _log.info("%s: %d acts", day, sum(self._hands.counted()[0].values()))
        return night

    def _night(self, now: datetime) -> None:
        """The lists come up to the log, and the clock does what has fallen due, until there is nothing more."""
        self._project()
        while sum(self._hands.each(Hand.settle, now)):
            self._project()

    def _project(self) -> None:
        sequence_all(self._database)
        self._hands.each(Hand.project)

    def _open(self) -> int:
        """How many dates the clock has still to act on."""
        with self._database.autocommit() as cursor:
            cursor.execute("SELECT count(*) FROM projection.clocks WHERE due_at IS NOT NULL")
            return int(_only(cursor.fetchone()))


def _act(hand: Hand, until: datetime) -> bool:
    return hand.people.act(until)


def _only(row: tuple[Any, ...] | None) -> Any:
    assert row is not None
    return row[0]
