"""What may be done with many complaints at once, after a preview: only what can be undone, and answers nobody.

An answer, a closure, an archiving, a redaction or an erasure is a decision about one case and is taken in front of it.
"""

from domain.complaint.commands import Command, Forward, Route, Verify
from domain.event import Code, Refused
from domain.rights import Act

BULK = (Act.VERIFY, Act.ROUTE, Act.FORWARD)
MOST = 200
"""Complaints at once: as many as somebody can look through in the preview."""


class NoneChosen(Refused):
    """Nothing is chosen: mark the reports first."""


class TooManyChosen(Refused):
    """At most 200 reports can be handled at once: choose fewer."""


class NotInBulk(Refused):
    """This is decided case by case: open the report."""


def check(act: str, chosen: int) -> Act:
    """The act, if it may be done with so many at once."""
    found = next((each for each in BULK if each == act), None)
    if found is None:
        raise NotInBulk(field="act")
    if chosen == 0:
        raise NoneChosen(field="complaints")
    if chosen > MOST:
        raise TooManyChosen(field="complaints", chosen=chosen)
    return found


def command(act: Act, unit: Code | None, note: str | None) -> Command:
    """What is asked of each; all but the check asks where they shall go."""
    if act is Act.VERIFY:
        return Verify()
    if unit is None:
        raise ValueError(f"{act} names no unit")
    return Route(unit=unit, note=note) if act is Act.ROUTE else Forward(unit=unit, note=note)
