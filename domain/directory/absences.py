"""Who stands in for a member of staff who is away. Rights stay as they are: the deputy acts in their own name."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from domain import rights
from domain.directory.commands import EndAbsence, HandOver
from domain.directory.events import StaffAway, StaffBack
from domain.directory.state import Absence, Directory
from domain.event import Actor, Code, Refused, Role
from domain.rights import RIGHTS, Act


class AbsenceBackwards(Refused):
    """An absence ends on the day that it begins, or later."""


class AbsenceOver(Refused):
    """An absence that is over already hands nothing over."""


class AwayAlready(Refused):
    """This person is away on some of these days already: end that absence first."""


class HandedToThemselves(Refused):
    """Nobody can stand in for themselves."""


class DeputyNotOfUnit(Refused):
    """The deputy must hold a role for this unit by which they can do the work."""


class DeputyAway(Refused):
    """The deputy is away on some of these days: choose somebody else."""


class HandOverRing(Refused):
    """The deputy is away on some of these days, and hands over to this person in the end: choose somebody else."""


class StandsIn(Refused):
    """This person stands in for somebody on some of these days: let that be handed over to somebody else first."""


class NotAway(Refused):
    """No absence of this person begins on this day."""


def check(command: HandOver | EndAbsence, directory: Directory, actor: Actor) -> None:
    """Officers for themselves; leaders and administrators for those of their units. Raises NotAllowed, RoleNotHeld."""
    unit = command.unit if isinstance(command, HandOver) else _absence(command, directory).unit
    rights.check(actor, Act.HAND_OVER, directory, unit=unit)
    if actor.role is Role.LIAISON and actor.id != command.staff:
        raise rights.NotAllowed(role=actor.role, act=Act.HAND_OVER)


def hand_over(command: HandOver, directory: Directory) -> StaffAway:
    """The event."""
    if command.until < command.since:
        raise AbsenceBackwards(field="until")
    if command.until < command.today:
        raise AbsenceOver(field="until")
    made = Absence(since=command.since, until=command.until, deputy=command.deputy, unit=command.unit)
    _refuse_person(command.staff, made, directory)
    _refuse_deputy(command.staff, made, directory)
    return StaffAway(unit=command.unit, since=command.since, until=command.until, deputy=command.deputy)


def end_absence(command: EndAbsence, directory: Directory) -> StaffBack:
    """The event: from now on it hands nothing over, whether it had begun or not."""
    return StaffBack(since=_absence(command, directory).since)


def deputy_of(staff: UUID, directory: Directory, on: date) -> UUID | None:
    """Who stands in for the person on this day, as long as they hold a role for the unit."""
    absence = _handed_over(staff, directory, on)
    return None if absence is None else absence.deputy


def stood_in_for(deputy: UUID, directory: Directory, on: date) -> frozenset[UUID]:
    """For whom the person stands in on this day."""
    return frozenset(staff for staff, _ in handed_to(deputy, directory, on))


def handed_to(deputy: UUID, directory: Directory, on: date) -> tuple[tuple[UUID, Code], ...]:
    """For whom the person stands in on this day, and at which unit."""
    found = ((staff, _handed_over(staff, directory, on)) for staff in directory.with_absences)
    return tuple((staff, each.unit) for staff, each in found if each is not None and each.deputy == deputy)


def in_place_of(people: Iterable[UUID], directory: Directory, on: date) -> frozenset[UUID]:
    """The people, each who is away replaced by whoever stands in."""
    return frozenset(deputy_of(staff, directory, on) or staff for staff in people)


def _handed_over(staff: UUID, directory: Directory, on: date) -> Absence | None:
    person = directory.staff.get(staff)
    for absence in person.absences if person else ():
        if absence.since <= on <= absence.until and _can_stand_in(staff, absence, directory):
            return absence
    return None


def _absence(command: EndAbsence, directory: Directory) -> Absence:
    known = (each for each in directory.person(command.staff).absences if each.since == command.since)
    found = next(known, None)
    if found is None:
        raise NotAway(field="since")
    return found


def _refuse_person(staff: UUID, made: Absence, directory: Directory) -> None:
    person = directory.person(staff)
    directory.open_unit(made.unit)
    if not any(held.unit == made.unit for held in person.roles):
        raise DeputyNotOfUnit(field="unit", unit=made.unit)
    if any(each.overlaps(made) for each in person.absences):
        raise AwayAlready(field="since")
    if made.deputy == staff:
        raise HandedToThemselves(field="deputy")


def _refuse_deputy(staff: UUID, made: Absence, directory: Directory) -> None:
    directory.person(made.deputy)
    if not _can_stand_in(staff, made, directory):
        raise DeputyNotOfUnit(field="deputy", unit=made.unit)
    then = list(_chain(made.deputy, made, directory))
    if then:
        raise (HandOverRing if staff in then else DeputyAway)(field="deputy")
    standing = (each for each in directory.with_absences if each != staff)
    theirs = (absence for each in standing for absence in directory.staff[each].absences)
    if any(each.deputy == staff and each.overlaps(made) for each in theirs):
        raise StandsIn(field="since")


def _can_stand_in(staff: UUID, absence: Absence, directory: Directory) -> bool:
    """By a role for the very unit: one that takes on cases, or one that the person away holds, too."""
    person, deputy = directory.staff.get(staff), directory.staff.get(absence.deputy)
    if person is None or deputy is None:
        return False
    roles = (held for held in deputy.roles if held.unit == absence.unit)
    return any(Act.TAKE in RIGHTS[held.role] or held in person.roles for held in roles)


def _chain(deputy: UUID, made: Absence, directory: Directory) -> Iterator[UUID]:
    """To whom the deputy hands over on some of these days, and so on."""
    seen, now = {deputy}, deputy
    while True:
        away = [each for each in directory.person(now).absences if each.overlaps(made)]
        if not away or away[0].deputy in seen:
            return
        now = away[0].deputy
        seen.add(now)
        yield now


def unit_absences(unit: Code, directory: Directory, today: date) -> list[tuple[UUID, Absence]]:
    """Those of the unit that are not over, the first first."""
    found = ((staff, each) for staff in directory.with_absences for each in directory.staff[staff].absences)
    return sorted(
        ((staff, each) for staff, each in found if each.unit == unit and each.until >= today),
        key=lambda one: (one[1].since, str(one[0])),
    )
