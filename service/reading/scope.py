"""How far a list reaches: the units below the one that somebody acts for, and below the one they ask for."""

from domain import rights
from domain.directory.refusals import UnknownCategory
from domain.directory.state import Directory
from domain.event import Code
from domain.rights import Act
from service.identity.principals import StaffMember


def units_in_reach(who: StaffMember, directory: Directory, asked: Code | None, act: Act = Act.SEE_QUEUE) -> list[str]:
    """The asked unit (by default the person's own) and all below it. Raises UnknownUnit, NotAllowed."""
    actor, unit = who.actor, who.unit if asked is None else asked
    directory.unit(unit)
    rights.check(actor, act, directory, unit=unit)
    return sorted(directory.subtree(unit))


def categories_below(directory: Directory, code: Code) -> list[str]:
    """The category and all under it. Raises UnknownCategory."""
    if code not in directory.categories:
        raise UnknownCategory(field="category", category=code)
    found, size = {code}, 0
    while size < len(found):
        size = len(found)
        found |= {one.code for one in directory.categories.values() if one.parent in found}
    return sorted(found)


def areas_below(directory: Directory, code: Code) -> list[str]:
    """The district or ward and all under it. Raises UnknownUnit."""
    directory.unit(code, "area")
    return sorted(directory.subtree(code))
