"""Where an office is told of, for everybody."""

from domain.event import Code
from service.web.views import OfficeLink
from service.web.visit import Visit


def office_href(visit: Visit, unit: Code) -> str | None:
    """Its public page; None for what is no office of this site."""
    directory = visit.teller.directory
    there = unit in directory.units and directory.within(unit, visit.home)
    return f"/offices/{unit}" if there else None


def office_link(visit: Visit, unit: Code) -> OfficeLink | None:
    """The same by its name."""
    href = office_href(visit, unit)
    return None if href is None else OfficeLink(href, visit.teller.unit(unit))
