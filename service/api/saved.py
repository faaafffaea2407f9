"""Saved views: filters of the queue or the register under a name."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from service.api.asked import StaffOnlyHere
from service.api.fields import Name
from service.http.wired import Wired
from service.reading import saved
from service.reading.saved import View

router = APIRouter(prefix="/views", tags=["lists"])


class ViewForm(BaseModel):
    """Of which list, under which name, which filters; `shared` with whoever acts for your unit."""

    model_config = ConfigDict(extra="forbid")

    list: Literal["queue", "register"]
    name: Name = Field(examples=["Jalan rusak, terlambat"])
    filters: dict[str, str] = Field(min_length=1, max_length=10, examples=[{"due": "late"}])
    shared: bool = False


class ViewChange(BaseModel):
    """The name and who sees it, as they shall be."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    shared: bool


class ViewShown(BaseModel):
    """`filters` are those that hold now, `gone` the names of those that name nothing any more."""

    view: UUID
    list: str
    name: str
    filters: dict[str, str]
    gone: tuple[str, ...]
    shared: bool
    mine: bool


class Views(BaseModel):
    """By name."""

    views: list[ViewShown]


@router.get("", summary="Saved views", operation_id="list_views")
def views(service: Wired, who: StaffOnlyHere) -> Views:
    """Your own, and those that others share with the unit that you act for."""
    return Views(views=[_shown(one) for one in saved.views(service, who)])


@router.post("", summary="Save a view", status_code=201, operation_id="save_view")
def save(service: Wired, who: StaffOnlyHere, form: ViewForm) -> ViewShown:
    """A filter that the list does not have, or whose value names nothing, is refused (422)."""
    return _shown(saved.save(service, who, form.list, form.name, form.filters, shared=form.shared))


@router.put("/{view}", summary="Rename or share a view", operation_id="change_view")
def change(service: Wired, who: StaffOnlyHere, view: UUID, form: ViewChange) -> ViewShown:
    """Only whoever made it."""
    return _shown(saved.change(service, who, view, form.name, shared=form.shared))


@router.delete("/{view}", summary="Remove a view", status_code=204, operation_id="remove_view")
def remove(service: Wired, who: StaffOnlyHere, view: UUID) -> None:
    """Only whoever made it; the complaints stay as they are."""
    saved.remove(service, who, view)


def _shown(one: View) -> ViewShown:
    return ViewShown(**vars(one))
