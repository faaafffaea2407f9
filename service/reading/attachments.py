"""One file of a complaint, for whoever may read what the complaint is about."""

from dataclasses import dataclass, field

from domain.access import Reason
from domain.complaint.events import MediaType
from domain.complaint.refusals import UnknownComplaint
from domain.event import Code, Refused
from domain.rights import NotAllowed
from domain.tracking import spoken
from service.bootstrap import Service
from service.files.kept import FileGone
from service.files.reading import content_of
from service.identity.principals import Principal
from service.reading.seeing import Found, see
from service.store.vault import Reference

ENDINGS = {MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.WEBP: "webp", MediaType.PDF: "pdf"}


class UnknownAttachment(Refused):
    """There is no such file."""


class ReasonNeeded(Refused):
    """This report is confidential: say why you open its file."""


class AttachmentErased(Refused):
    """This file was erased on request."""


@dataclass(frozen=True)
class OpenedFile:
    """Its content, and a name that tells nothing but where it belongs."""

    kind: MediaType
    content: bytes = field(repr=False)
    name: str

    @property
    def headers(self) -> dict[str, str]:
        """A picture may be looked at, a document is taken away; neither may do anything."""
        place = "attachment" if self.kind is MediaType.PDF else "inline"
        return {
            "Content-Disposition": f'{place}; filename="{self.name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }


def open_attachment(
    service: Service, who: Principal, found: Found, number: int, *, channel: Code, reason: Reason | None = None
) -> OpenedFile:
    """Opened, and for a confidential complaint recorded as a reading, of this file alone.

    Raises UnknownComplaint, UnknownAttachment, ReasonNeeded, AttachmentErased, NotAllowed.
    """
    known = see(service, who, found, channel=channel, wanted=frozenset())
    complaint = known.complaint
    attached = next((each for each in known.files if each.number == number), None)
    if attached is None:
        raise UnknownAttachment
    place = frozenset({Reference(complaint.id, attached.version, "/digest")})
    seen = see(service, who, found, channel=channel, reason=reason, only=place)
    digest = seen.text(attached.version, "digest")
    if digest is None:
        raise _refusal(next(iter(seen.withheld.values())))
    try:
        content = content_of(service.database, service.ring, service.files, complaint.id, attached.subject, digest)
    except FileGone:  # gone with its subject, after the digest was read
        content = None
    if content is None:
        raise AttachmentErased
    name = f"aduan-{spoken(complaint.filed.tracking_id)}-{number}.{ENDINGS[attached.media_type]}"
    return OpenedFile(attached.media_type, content, name)


def _refusal(why: str) -> Refused:
    match why:
        case "reason_needed":
            return ReasonNeeded()
        case "erased":
            return AttachmentErased()
        case "not_public":
            return UnknownComplaint()
    return NotAllowed()
