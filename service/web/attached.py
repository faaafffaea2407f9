"""A file of a case as an answer of its own."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.access import Reason
from domain.channels import WEB
from domain.complaint.events import MediaType
from service.files.pictures import preview
from service.identity.principals import Reporter, StaffMember
from service.reading.attachments import open_attachment
from service.reading.seeing import Found
from service.web.visit import Visit


def file_of(
    visit: Visit, who: Reporter | StaffMember, found: Found, number: int, small: str, reason: Reason | None = None
) -> Response:
    """The whole of it, or a `small` picture. Raises what `open_attachment` raises."""
    if small not in ("", "small"):
        raise HTTPException(404)
    file = open_attachment(visit.service, who, found, number, channel=WEB, reason=reason)
    content = file.content
    if small:
        if file.kind is MediaType.PDF:
            raise HTTPException(404)
        content = preview(content, file.kind)
    return Response(content, 200, file.headers, file.kind.value)
