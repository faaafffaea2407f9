"""Texts by reference: what a consumer of events asks for, since events hold commitments only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access import Reason
from domain.channels import API
from service.api.asked import SignedIn
from service.api.fields import CodeField
from service.http.wired import Wired
from service.reading.values import MOST, values_at
from service.store.vault import Reference

router = APIRouter(tags=["complaints"])


class PlaceForm(BaseModel):
    """Where the event has `{"$c": …, "$s": …}`: its stream (`ce_subject`), its version there, and the field's name."""

    model_config = ConfigDict(extra="forbid")

    stream: UUID
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    field: CodeField


class ValuesForm(BaseModel):
    """At most a thousand places, of any complaints; staff say why they read confidential ones."""

    model_config = ConfigDict(extra="forbid")

    places: list[PlaceForm] = Field(min_length=1, max_length=MOST)
    reason: Reason | None = None


class ValueShown(BaseModel):
    """The text, or null and why: `unknown`, `erased`, or a reason of `withheld` as in a complaint."""

    stream: UUID
    version: int
    field: str
    text: str | None
    withheld: str | None


class ValuesShown(BaseModel):
    """One for each place, in the order in which they were asked for."""

    values: list[ValueShown]


@router.post("/values", summary="Texts, by where they stand")
def values(service: Wired, who: SignedIn, response: Response, form: ValuesForm) -> ValuesShown:
    """Each is shown by the rights to its own complaint, as the complaint itself would show it.

    Reading confidential ones is recorded before they are shown, one event for each complaint. A text that was taken out
    of sight is answered by what is shown instead.
    """
    asked = [Reference(one.stream, one.version, f"/{one.field}") for one in form.places]
    found = values_at(service, who, asked, form.reason, API)
    response.headers["Cache-Control"] = "no-store"
    shown = [
        ValueShown(
            stream=one.stream,
            version=one.version,
            field=one.field,
            text=found[place].text,
            withheld=found[place].withheld,
        )
        for one, place in zip(form.places, asked, strict=True)
    ]
    return ValuesShown(values=shown)
