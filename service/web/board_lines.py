"""Which figures stand on the board, and each of them as a line."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.complaint.state import Status
from domain.complaint.terms import ArchiveReason, Closure
from service.reading.indicators.asked import Asked
from service.reading.indicators.counted import Value, Values
from service.reading.indicators.figures import FEWEST, FIGURES
from service.reading.indicators.written import days
from service.web.telling import reason
from service.web.views import Line, Part, Said, ToldFigures

Parts = Mapping[str, tuple[str, ...]]

BOARD: Parts = {
    "now": ("open", "overdue", "overdue_week", "overdue_month", "overdue_longer"),
    "received": ("received", "routed", "answered", "reopened", "finished", "merged"),
    "promises": (
        "check_kept",
        "response_kept",
        "resolution_kept",
        "check_missed",
        "response_missed",
        "resolution_missed",
    ),
    "steps": tuple(name for name, figure in FIGURES.items() if figure.measure),
    "closures": ("closed", "closed_reporter", "closed_system", "closed_resolved", "closed_in_vain"),
    "archived": ("archived", *(f"archived_{each}" for each in ArchiveReason)),
    "bounces": ("returned", "bounced"),
    "rating": ("rated", "satisfied", "closed_rated"),
    "late": ("late_entries",),
    "status": tuple(f"status_{each}" for each in Status),
}
PUBLIC: Parts = {
    "now": ("open", "overdue"),
    "received": ("received", "answered"),
    "promises": ("check_kept", "response_kept", "resolution_kept"),
    "closures": ("closed", "closed_reporter", "closed_system", "closed_resolved"),
    "archived": ("archived",),
}
OFFICE: Parts = {
    "now": PUBLIC["now"],
    "received": PUBLIC["received"],
    "checks": ("check_kept",),
    "promises": ("response_kept", "resolution_kept"),
    "closures": PUBLIC["closures"],
    "archived": PUBLIC["archived"],
}
"""The same of one office; only who receives reports checks them."""
HATCHED = frozenset(f"closed_{kind}" for kind in Closure)
"""Kinds of closing, whose bars are told apart by a pattern."""
FEW = Said("board.few")
UNITS = (
    *("open", "overdue", "received", "check_kept", "response_kept", "resolution_kept", "closed_system", "bounced"),
    *("reopened", "late_entries"),
)


def parts(
    which: Parts, values: Values, before: Values, lang: str, href: Callable[[str], str | None]
) -> tuple[Part, ...]:
    """Every part with its lines, beside the figures of the period before."""
    return tuple(
        Part(code, tuple(line(name, values, lang, before=before[name], href=href(name)) for name in names))
        for code, names in which.items()
    )


def line(name: str, values: Values, lang: str, *, before: Value | None = None, href: str | None = None) -> Line:
    """One figure."""
    value, figure = values[name], FIGURES[name]
    return Line(
        name=name,
        label=label(name),
        n=value.n,
        part=figure.part_of is not None,
        of=value.of,
        percent=_percent(value),
        before=None if before is None else before.n,
        before_percent=None if before is None else _percent(before),
        measured=figure.measure is not None,
        median=_days(value, lang, "median"),
        p90=_days(value, lang, "p90"),
        averaged=figure.mean is not None,
        average=None if value.average is None else _decimal(value.average, lang),
        hatch=name if name in HATCHED else None,
        href=href,
    )


def few_hidden(shown: tuple[Part, ...], values: Values, before: Values) -> tuple[Part, ...]:
    """The same without any number that is counted out of a few: it may be about a report that is not public."""

    def hidden(line: Line) -> Line:
        if few(before[line.name]):
            line = replace(line, before=FEW, before_percent=None)
        return replace(line, n=FEW, of=None, percent=None) if few(values[line.name]) else line

    return tuple(Part(each.code, tuple(map(hidden, each.lines))) for each in shown)


def few(value: Value) -> bool:
    """Whether it is counted out of so few reports that it may tell of one of them."""
    return 0 < (value.n if value.of is None else value.of) < FEWEST


def label(name: str) -> Said:
    """What the figure is called."""
    kind, _, rest = name.partition("_")
    if kind == "status":
        return Said(f"status.{rest}")
    if kind == "archived" and rest:
        return reason(ArchiveReason(rest))
    return Said(f"indicator.{name}")


def told(asked: Asked) -> ToldFigures:
    """Of which days, and as known when."""
    return ToldFigures(
        first=asked.first,
        last=asked.last,
        known_at=asked.now.astimezone(asked.zone),
        position=asked.position,
        provisional=asked.provisional,
    )


def _percent(value: Value) -> int | None:
    return None if value.share is None else round(value.share)


def _days(value: Value, lang: str, which: str) -> str | None:
    took = days(getattr(value, which))
    if took is None:
        return None
    return _decimal(took, lang)


def _decimal(number: float, lang: str) -> str:
    text = f"{number:.1f}"
    return text.replace(".", ",") if lang == "id" else text
