"""What a member of staff watches: they are told when it changes, and the complaint knows nothing of it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from service.api.asked import StaffOnlyHere
from service.api.complaints import Which
from service.api.fields import Cursor, Limit
from service.api.positions import AtLeast, standing
from service.api.register import RegisterPage, item
from service.http.wired import Wired
from service.reading.seeing import find
from service.reading.watched import unwatch, watch, watched

router = APIRouter(tags=["lists"])


class Watching(BaseModel):
    """Whether you watch it from now on."""

    complaint: UUID
    watched: bool


@router.get("/watched", summary="What you watch")
def list_watched(
    service: Wired,
    who: StaffOnlyHere,
    response: Response,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> RegisterPage:
    """Newest first, wherever they are now, as long as you may see them; so a page may hold fewer than `limit`."""
    position = standing(service, "register", at_least, response)
    some = watched(service, who, limit, cursor)
    now = datetime.now().astimezone()
    items = [item(row, some.titles.get(UUID(str(row["complaint"]))), now) for row in some.rows]
    return RegisterPage(position=position, items=items, next=some.next)


@router.put("/complaints/{complaint}/watch", summary="Watch it")
def start_watching(service: Wired, who: StaffOnlyHere, complaint: Which) -> Watching:
    """You are told in the pages when it changes. Nobody else is told that you watch it."""
    found = find(service, complaint)
    watch(service, who, found)
    return Watching(complaint=found.stream, watched=True)


@router.delete("/complaints/{complaint}/watch", summary="Watch it no longer")
def stop_watching(service: Wired, who: StaffOnlyHere, complaint: Which) -> Watching:
    """You are told of it only where your role is."""
    found = find(service, complaint)
    unwatch(service, who, found)
    return Watching(complaint=found.stream, watched=False)
