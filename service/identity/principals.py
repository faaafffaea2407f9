"""Who asks, checked against the directory as it is now, and the actor that the domain is told about."""

from dataclasses import dataclass
from uuid import UUID

from domain.directory.state import Held
from domain.event import Actor, Code, Role
from service.identity.sessions import Acting


class SignInNeeded(Exception):
    """Sign in first: there is no session, or it has ended."""


class RoleNotHeld(Exception):
    """You do not hold this role for this unit (any longer)."""


@dataclass(frozen=True)
class Anonymous:
    """Somebody without a session."""

    @property
    def name(self) -> str:
        """To whom an Idempotency-Key belongs. Where a phone moves between networks its address would be too much."""
        return "public"


@dataclass(frozen=True)
class Reporter:
    """Whoever showed the complaint's tracking ID and secret; `subject` is the reporter's id in that complaint."""

    complaint: UUID
    subject: UUID

    @property
    def name(self) -> str:
        """To whom an Idempotency-Key belongs."""
        return f"reporter:{self.complaint}"

    @property
    def actor(self) -> Actor:
        """As the domain knows them."""
        return Actor(id=self.subject, role=Role.REPORTER)


@dataclass(frozen=True)
class StaffMember:
    """A member of staff; `acting` is in which of the roles `held` they act now, None when they hold none."""

    staff: UUID
    held: frozenset[Held]
    acting: Acting | None

    @property
    def name(self) -> str:
        """To whom an Idempotency-Key belongs."""
        return f"staff:{self.staff}"

    @property
    def actor(self) -> Actor:
        """As the domain knows them; raises RoleNotHeld when they may act in no role."""
        return Actor(id=self.staff, role=self._acting.role, unit=self._acting.unit)

    @property
    def unit(self) -> Code:
        """The unit that they act for; raises RoleNotHeld as `actor` does."""
        return self._acting.unit

    @property
    def _acting(self) -> Acting:
        if self.acting is None:
            raise RoleNotHeld(RoleNotHeld.__doc__)
        return self.acting


Principal = Anonymous | Reporter | StaffMember


def capacity(held: frozenset[Held], chosen: Acting | None) -> Acting | None:
    """The chosen role while it is held; the first one held when none was chosen."""
    if chosen is not None:
        return chosen if Held(chosen.role, chosen.unit) in held else None
    return next((Acting(one.role, one.unit) for one in sorted(held)), None)
