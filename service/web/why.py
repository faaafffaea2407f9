"""Why a date is what it is, in words: the lines that the clocks of a complaint are explained by."""

from collections.abc import Iterator

from domain.complaint.events import Due
from service.reading.clock_lines import Line
from service.reading.clocks import clocks_of
from service.reading.seeing import Seen
from service.web.telling import Teller
from service.web.telling.dates import lines
from service.web.views import ClockLine, Said, Shown, WorkingDays


class Why:
    """Explains the promises of one complaint."""

    def __init__(self, seen: Seen, teller: Teller) -> None:
        self._teller = teller
        self._clocks = clocks_of(seen)

    def __call__(self, due: Due) -> tuple[ClockLine, ...]:
        """Lines that add up to the date; where the calendar has changed since, only what the promise itself says."""
        found = next((clock for clock in self._clocks[::-1] if clock.due.at == due.at), None)
        if found is None:
            return lines(self._teller.directory, due)
        return tuple(
            ClockLine(Said(f"clock_line.{line.kind}", dict(self._gaps(line))), line.on) for line in found.lines
        )

    def _gaps(self, line: Line) -> Iterator[tuple[str, Shown]]:
        if line.days is not None:
            yield "days", WorkingDays(line.days)
        if line.name is not None:
            yield "name", self._teller.named(line.name)
        if line.standard is not None and line.calendar is not None:
            yield "standard", line.standard
            yield "calendar", line.calendar
