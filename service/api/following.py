"""Following a public report: asked for, confirmed by the code of the message, ended by the code of each notice."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.channels import API
from domain.text import LIMITS
from domain.tracking import spoken
from service import following
from service.api.fields import Typed
from service.http.wired import Address, Identities, Wired

router = APIRouter(tags=["public"])

Code = Annotated[str, Path(max_length=100, description="What stands at the end of the link in each notice.")]


class ContactForm(BaseModel):
    """Where to be told: an e-mail address or a telephone number."""

    model_config = ConfigDict(extra="forbid")

    contact: Annotated[Typed, Field(max_length=LIMITS["contact"], examples=["warga@contoh.example"])]


class CodeForm(BaseModel):
    """What stands at the end of the link in the message."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=f"^{following.HANDLE}$")


class Followed(BaseModel):
    """The report that is followed from now on."""

    tracking_id: str


@router.post("/reports/{number}/followers", status_code=202, summary="Ask to follow a public report")
def ask_to_follow(
    service: Wired, identity: Identities, address: Address, number: str, form: ContactForm, response: Response
) -> None:
    """Sends a message to the contact; nothing is recorded before its code has come back within a day.

    From one address ten such messages an hour are sent, to one contact three a day. Whether the contact follows already
    is not told.
    """
    response.headers["Cache-Control"] = "no-store"
    following.ask(service, identity.attempts, number, form.contact, address, API)


@router.post("/followings", status_code=201, summary="Confirm it")
def confirm_following(service: Wired, form: CodeForm, response: Response) -> Followed:
    """From now on the contact is told when the report is passed on, answered, closed, opened again or merged."""
    response.headers["Cache-Control"] = "no-store"
    complaint = following.confirm(service, form.code, API)
    return Followed(tracking_id=spoken(complaint.filed.tracking_id))


@router.delete("/followings/{code}", status_code=204, summary="Hear no more of it")
def stop_following(service: Wired, code: Code) -> None:
    """The contact is erased with it."""
    following.stop(service, code, API)
