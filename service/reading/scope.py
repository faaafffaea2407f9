"""How far a list reaches: the units below the one that somebody acts for, and below the one they ask for."""

from domain import rights
from domain.directory.state import Directory
from domain.event import Code
from domain.rights import Act
from service.identity.principals import StaffMember


def units_in_reach(who: StaffMember, directory: Directory, asked: Code | None, act: Act = Act.SEE_QUEUE) -> list[str]:
    """The asked unit (by default the person's own) and all below it. Raises UnknownUnit, NotAllowed."""
    actor = who.actor
    unit = asked if asked is not None else actor.unit
    assert unit is not None  # staff always act for a unit
    directory.unit(unit)
    rights.check(actor, act, directory, unit=unit)
    return sorted(directory.subtree(unit))
