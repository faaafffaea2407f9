"""Signing in and out, and who one is."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from domain.event import Code, Role
from service.api.asked import SignedIn, Token
from service.api.fields import CodeField, Typed
from service.http.wired import Address, Identities
from service.identity.principals import Reporter, SignInNeeded, StaffMember
from service.identity.sessions import Acting

router = APIRouter(tags=["sessions"])


class Capacity(BaseModel):
    """A role held for a unit and all below it."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    unit: CodeField

    def acting(self) -> Acting:
        """As sessions know it."""
        return Acting(self.role, Code(self.unit))


class StaffSignIn(BaseModel):
    """Staff sign in by name and password, in one of their roles (the first, when none is said)."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"username": "petugas-dlh", "password": "…"}]}
    )

    username: Typed = Field(max_length=200)
    password: Typed = Field(max_length=1024)
    acting: Capacity | None = None


class ReporterSignIn(BaseModel):
    """A reporter shows the tracking ID and the secret of the receipt."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"tracking_id": "7QK4-M2XD-9T9", "secret": "4821 0937 5516 2204"}]},
    )

    tracking_id: Typed = Field(max_length=40)
    secret: Typed = Field(max_length=60)


class SessionOpened(BaseModel):
    """The token is told once: send it as `Authorization: Bearer …`."""

    token: str
    kind: Literal["staff", "reporter"]
    expires_at: datetime


class Me(BaseModel):
    """Who asks, as the directory knows them now."""

    kind: Literal["staff", "reporter"]
    staff: UUID | None = None
    complaint: UUID | None = None
    acting: Capacity | None = None
    held: list[Capacity] = []


def _kind(given: Any) -> str:
    """By what is given, so that only the errors of the form meant are told."""
    named = given if isinstance(given, dict) else {}
    return "<reporter>" if {"tracking_id", "secret"} & named.keys() else "<staff>"


SignIn = Annotated[
    Annotated[StaffSignIn, Tag("<staff>")] | Annotated[ReporterSignIn, Tag("<reporter>")], Discriminator(_kind), Body()
]


@router.post("/sessions", status_code=201, summary="Sign in")
def sign_in(form: SignIn, identity: Identities, address: Address) -> SessionOpened:
    """Staff by username and password, reporters by tracking ID and secret.

    Ten wrong tries a minute are answered for each address, name and tracking ID; then 429. What is unknown and what is
    wrong get the same answer.
    """
    if isinstance(form, StaffSignIn):
        acting = None if form.acting is None else form.acting.acting()
        opened = identity.sign_in_staff(form.username, form.password, address, acting)
    else:
        opened = identity.sign_in_reporter(form.tracking_id, form.secret, address)
    session = opened.session
    return SessionOpened(token=opened.token, kind=session.kind.value, expires_at=session.expires_at)


@router.delete("/sessions/current", status_code=204, summary="Sign out")
def sign_out(identity: Identities, token: Token) -> None:
    """End the session of the token; no harm when it has ended."""
    if token is None:
        raise SignInNeeded(SignInNeeded.__doc__)
    identity.sign_out(token)


@router.put("/sessions/current/acting", summary="Act in another role")
def act_as(form: Capacity, identity: Identities, token: Token) -> Me:
    """Go on in another of the roles that you hold."""
    if token is None:
        raise SignInNeeded(SignInNeeded.__doc__)
    who = identity.act_as(token, form.acting())
    assert isinstance(who, StaffMember)  # only staff hold roles
    return _me(who)


@router.get("/me", summary="Who am I")
def me(who: SignedIn) -> Me:
    """The session's owner, the roles held, and the one acted in."""
    return _me(who)


def _me(who: Reporter | StaffMember) -> Me:
    if isinstance(who, Reporter):
        return Me(kind="reporter", complaint=who.complaint)
    held = [Capacity(role=one.role, unit=one.unit) for one in sorted(who.held)]
    acting = None if who.acting is None else Capacity(role=who.acting.role, unit=who.acting.unit)
    return Me(kind="staff", staff=who.staff, acting=acting, held=held)
