"""Search for staff: by words, by a report's number, by a telephone number."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from domain.access import Reason
from domain.channels import API
from service.api.asked import StaffOnlyHere
from service.api.fields import Cursor, Limit
from service.api.positions import AtLeast, standing
from service.api.register import RegisterPage, item
from service.http.wired import Wired
from service.reading.finding import find_cases

router = APIRouter(tags=["lists"])

Asked = Annotated[str, Query(description="Words that must all be there, a report's number, or a telephone number.")]
Why = Annotated[
    Reason | None,
    Query(description="Needed for a telephone number, and to find confidential cases by their words; it is recorded."),
]


@router.get("/search", summary="Search")
def search(
    service: Wired,
    who: StaffOnlyHere,
    response: Response,
    q: Asked,
    reason: Why = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> RegisterPage:
    """Complaints that you may see and whose texts you may read, newest first.

    Each word is found in any form, in Indonesian and English. What is found by a telephone number, or of a confidential
    case, is recorded as read by you.
    """
    standing(service, "register", at_least, response)
    position = standing(service, "search", at_least, response)
    some = find_cases(service, who, q, limit, cursor, reason=reason, channel=API)
    now = datetime.now().astimezone()
    items = [item(row, some.titles.get(UUID(str(row["complaint"]))), now) for row in some.rows]
    return RegisterPage(position=position, items=items, next=some.next)
