"""Who may do what, said a second time and as bluntly as `domain.md` does: which roles ever, and on whose cases.

An act that is not here fails the test of the town: say in one line who may do it.
"""

from collections.abc import Iterable

from domain.complaint.state import Complaint, Turn
from domain.directory.state import Directory
from domain.event import Actor, Code, Role

_ROLES = {
    "rep": Role.REPORTER,
    "nat": Role.NATIONAL_ADMIN,
    "adm": Role.AGENCY_ADMIN,
    "lia": Role.LIAISON,
    "led": Role.LEADER,
    "ins": Role.INSPECTOR,
    "omb": Role.OMBUDSMAN,
    "sys": Role.SYSTEM,
    "fol": Role.FOLLOWER,
}
OWN, DESK, WORK, ANY, ALL = "own case", "received here", "a unit of mine has it", "ever mine", "any case"
WHO: dict[str, tuple[str, str]] = {
    "verify": ("nat adm", DESK),
    "route": ("nat adm", DESK),
    "archive": ("nat adm", DESK),
    "merge": ("nat adm", DESK),
    "unmerge": ("nat adm", DESK),
    "split": ("nat adm", DESK),
    "return": ("adm lia", WORK),
    "forward": ("adm lia", WORK),
    "co_assign": ("nat adm", WORK),
    "start": ("lia", WORK),
    "answer": ("lia", WORK),
    "draft_answer": ("lia", WORK),
    "draft_correction": ("lia", WORK),
    "approve_draft": ("led", WORK),
    "return_draft": ("led", WORK),
    "post_answer": ("lia", WORK),
    "request_information": ("lia", WORK),
    "postpone": ("lia", WORK),
    "resume": ("adm lia sys", WORK),
    "correct_answer": ("lia", WORK),
    "close_as_resolved": ("adm lia", WORK),
    "give_information": ("rep", OWN),
    "reply": ("rep", OWN),
    "close_as_reporter": ("rep", OWN),
    "reopen": ("rep", OWN),
    "amend": ("rep", OWN),
    "rate": ("rep", OWN),
    "withdraw": ("rep", OWN),
    "request_erasure": ("rep", OWN),
    "change_visibility": ("rep nat adm", ANY),
    "reclassify": ("nat adm", ANY),
    "redact": ("nat adm", ANY),
    "refer": ("nat adm", ANY),
    "adopt": ("adm", ANY),
    "place_hold": ("adm ins omb", ANY),
    "lift_hold": ("adm ins omb", ANY),
    "note": ("nat adm lia led", ANY),
    "label": ("nat adm lia led", ANY),
    "assign": ("nat adm lia led", ANY),
    "take": ("nat adm lia", ANY),
    "reissue_secret": ("nat adm", DESK),
    "erase": ("nat adm sys", DESK),
    "follow": ("fol", ALL),
    "unfollow": ("fol", ALL),
    "escalate": ("sys", ALL),
    "warn": ("sys", ALL),
    "close_by_system": ("sys", ALL),
    "complete_erasure": ("sys", ALL),
}


def may(actor: Actor, act: str, case: Complaint, directory: Directory) -> bool:
    """Whether this actor may do this with this case, whatever state it is in."""
    roles, where = WHO[act]
    if actor.role not in {_ROLES[each] for each in roles.split()}:
        return False
    if actor.role in (Role.SYSTEM, Role.FOLLOWER):
        return True
    if actor.role is Role.REPORTER:
        return actor.id == case.filed.reporter
    having = [each.unit for each in case.assignments if each.turn is not Turn.GONE]
    units = {
        DESK: [case.filed.received_by],
        WORK: having,
        ANY: [case.filed.received_by, *(each.unit for each in case.assignments)],
    }[where]
    return _holds(actor, directory) and _over(actor, units, directory)


def may_know_an_anonymous_reporter(actor: Actor, case: Complaint, directory: Directory) -> bool:
    """Desks and those who examine them, of cases that are theirs; a unit never."""
    if actor.role not in {Role.NATIONAL_ADMIN, Role.AGENCY_ADMIN, Role.INSPECTOR, Role.OMBUDSMAN}:
        return False
    return _holds(actor, directory) and _over(actor, [case.filed.received_by, *_ever(case)], directory)


def may_read_a_confidential_text(actor: Actor, case: Complaint, directory: Directory) -> bool:
    """Those as well, and the unit while the case is its own."""
    if actor.role in {Role.LIAISON, Role.LEADER}:
        having = [each.unit for each in case.assignments if each.turn is not Turn.GONE]
        return _holds(actor, directory) and _over(actor, having, directory)
    return may_know_an_anonymous_reporter(actor, case, directory)


def _ever(case: Complaint) -> Iterable[Code]:
    return (each.unit for each in case.assignments)


def _holds(actor: Actor, directory: Directory) -> bool:
    person = directory.staff.get(actor.id)
    held = () if person is None else person.roles
    return any(one.role is actor.role and _over_unit(one.unit, actor.unit, directory) for one in held)


def _over(actor: Actor, units: Iterable[Code], directory: Directory) -> bool:
    return any(_over_unit(actor.unit, unit, directory) for unit in units)


def _over_unit(above: Code | None, below: Code | None, directory: Directory) -> bool:
    while below is not None:
        if below == above:
            return True
        below = directory.units[below].parent
    return False
