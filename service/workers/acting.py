"""What the system does by itself with cases, as ordinary commands that the rules may refuse."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain import channels
from domain.complaint.commands import Command
from domain.event import SYSTEM, Refused
from service.commands.handle import Commands
from service.commands.request import Request
from service.store.errors import DatabaseUnavailable, TooBusy, TookTooLong

TOGETHER = 50
"""Cases that are acted on by one append; a second such worker may have to wait for it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errand:
    """What is to be done with a case; `caused_by` is the version of the event that makes it due."""

    complaint: UUID
    command: Command
    caused_by: int | None = None


class Errands:
    """Does them; what cannot be done now rests for a while, so that it is not tried every second."""

    def __init__(self, commands: Commands, rest: timedelta) -> None:
        """Nothing is read before the first are done."""
        self._commands = commands
        self._rest = rest
        self._resting: dict[Errand, datetime] = {}

    def do(self, errands: Iterable[Errand], now: datetime) -> int:
        """Answers how many acts were recorded. Raises DatabaseUnavailable."""
        self._resting = {errand: until for errand, until in self._resting.items() if until > now}
        done = 0
        for some in _together(errand for errand in errands if errand not in self._resting):
            results = self._acted(some)
            done += sum(results)
            self._resting |= {errand: now + self._rest for errand, was in zip(some, results, strict=True) if not was}
        return done

    def _acted(self, some: Sequence[Errand]) -> list[bool]:
        """All by one append; when somebody acts on one of them meanwhile, or one is damaged, each by its own."""
        try:
            refusals = self._commands.handle_together([(one.complaint, one.command, _request(one)) for one in some])
        except DatabaseUnavailable as gone:
            if not isinstance(gone, TookTooLong):
                raise
        except Exception as problem:  # told below by the case that has it
            _log.debug("not together: %s", problem)
        else:
            return [_done(one, refused) for one, refused in zip(some, refusals, strict=True)]
        return [acted(self._commands, one) for one in some]


def acted(commands: Commands, errand: Errand) -> bool:
    """Whether the system did it; not when it was done meanwhile, or cannot be done now. Raises DatabaseUnavailable."""
    try:
        commands.handle(errand.complaint, errand.command, _request(errand))
    except (Refused, TooBusy, TookTooLong) as not_now:
        return _done(errand, not_now)
    except DatabaseUnavailable:
        raise
    except Exception as damaged:  # whatever is wrong with one case, the others come to their turn
        _log.error("%s cannot be acted on: %s: %s", errand.complaint, type(damaged).__name__, damaged)
        return False
    return _done(errand, None)


def _done(errand: Errand, not_now: Exception | None) -> bool:
    if not_now is not None:
        _log.debug("%s not acted on: %s", errand.complaint, not_now)
    return not_now is None


def _together(errands: Iterable[Errand]) -> Iterator[Sequence[Errand]]:
    """So many at once, each of another case."""
    some: dict[UUID, Errand] = {}
    for errand in errands:
        if len(some) == TOGETHER or errand.complaint in some:
            yield tuple(some.values())
            some = {}
        some[errand.complaint] = errand
    if some:
        yield tuple(some.values())


def _request(errand: Errand) -> Request:
    return Request(actor=SYSTEM, channel=channels.SYSTEM, caused_by=errand.caused_by)
