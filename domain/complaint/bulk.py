"""What may be done with many complaints at once, after a preview: what can be mended later, and decides no case.

An answer, a closure, an archiving, a redaction or an erasure is a decision about one case and is taken in front of it.
"""

from domain.event import Refused
from domain.rights import Act

BULK = (Act.VERIFY, Act.ROUTE, Act.FORWARD, Act.ASSIGN, Act.REQUEST_INFORMATION, Act.LABEL)
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
