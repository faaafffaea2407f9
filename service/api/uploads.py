"""Sending files before the report, answer or reply that they belong to, and getting them back."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from domain.channels import API
from domain.complaint.events import MediaType
from domain.complaint.refusals import UnknownComplaint
from service.api.asked import Body, Who
from service.api.complaints import Which, Why
from service.files.intake import taken
from service.files.waiting import KEPT_SECONDS
from service.http.wired import Address, Identities, Wired
from service.identity.principals import StaffMember
from service.reading.attachments import OpenedFile, open_attachment
from service.reading.seeing import find, now

router = APIRouter(tags=["files"])

_RAW = {"requestBody": {"required": True, "content": {kind.value: {} for kind in MediaType}}}
_FILES = {"content": {kind.value: {} for kind in MediaType}, "description": "The file"}


class UploadShown(BaseModel):
    """`upload` is told once: name it in `attachments` within a day."""

    upload: str
    media_type: MediaType
    size: int = Field(description="Of what is kept, in bytes.")
    expires_at: datetime
    taken_at: str | None = Field(
        description="Where the camera said that it was, to be used or not; it is not in what is kept."
    )


@router.post("/uploads", status_code=201, summary="Upload a file", openapi_extra=_RAW)
def upload(
    service: Wired, identity: Identities, who: Who, address: Address, body: Body, response: Response
) -> UploadShown:
    """A JPEG, PNG or WebP picture or a PDF, of at most 10 MB, as the body itself; its content says what it is.

    Pictures are written anew: upright, at most 2560 pixels long, without place, camera, comments or preview. PDFs that
    hold programs or other files are refused. From one address ninety an hour are taken, of staff any number.
    """
    with nullcontext() if isinstance(who, StaffMember) else identity.attempts.uploading(address):
        file = taken(body)
        kept = service.files.uploads.put(file)
    response.headers["Cache-Control"] = "no-store"
    return UploadShown(
        upload=kept.handle,
        media_type=kept.kind,
        size=len(kept.content),
        expires_at=now() + timedelta(seconds=KEPT_SECONDS),
        taken_at=kept.taken_at,
    )


@router.get(
    "/complaints/{complaint}/attachments/{number}",
    summary="One of its files",
    response_class=Response,
    responses={200: _FILES},
)
def attachment(
    complaint: Which,
    number: Annotated[int, Path(ge=1, le=10_000)],
    service: Wired,
    identity: Identities,
    who: Who,
    address: Address,
    reason: Why = None,
) -> Response:
    """Open to its reporter, and to staff who may read the text; of a confidential one with a reason, recorded."""

    def opened() -> OpenedFile:
        return open_attachment(service, who, find(service, complaint), number, channel=API, reason=reason)

    if isinstance(who, StaffMember):
        file = opened()
    else:
        with identity.attempts.one(address, wrong=UnknownComplaint):
            file = opened()
    return Response(file.content, 200, file.headers, file.kind.value)
