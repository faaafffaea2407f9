"""The files that come with what somebody says.

The reporter's come with a filing, a reply, an addition or what the unit asked for, the office's with an answer, its
draft or its correction.
"""

from uuid import UUID

from domain import text
from domain.complaint.commands import (
    Amend,
    Answer,
    Attachment,
    Command,
    CorrectAnswer,
    DraftAnswer,
    DraftCorrection,
    File,
    GiveInformation,
    Reply,
)
from domain.complaint.events import ComplaintAttached
from domain.complaint.refusals import TooManyFiles
from domain.complaint.state import Complaint
from domain.event import Personal

MOST = 5
"""Files that may come at once."""
OfReporter = Reply | Amend | GiveInformation
OfOffice = Answer | DraftAnswer | CorrectAnswer | DraftCorrection


def attached(command: Command, complaint: Complaint | None) -> list[ComplaintAttached]:
    """One event for each file of the command; they count on from those that the complaint has."""
    match command:
        case File():
            return _events(command.attachments, command.reporter, 0)
        case Reply() | Amend() | GiveInformation() if complaint is not None:
            return _events(command.attachments, complaint.filed.reporter, len(complaint.attachments))
        case Answer() | DraftAnswer() | CorrectAnswer() | DraftCorrection() if complaint is not None:
            return _events(command.attachments, complaint.filed.office, len(complaint.attachments))
    return []


def _events(files: tuple[Attachment, ...], owner: UUID, before: int) -> list[ComplaintAttached]:
    if len(files) > MOST:
        raise TooManyFiles(field="attachments", most=MOST)
    return [
        ComplaintAttached(
            attachment=number,
            media_type=file.media_type,
            size=file.size,
            digest=Personal(owner, text=file.digest),
            name=_name(owner, file.name),
        )
        for number, file in enumerate(files, before + 1)
    ]


def _name(owner: UUID, name: str | None) -> Personal | None:
    kept = text.optional("file_name", name)
    return None if kept is None else Personal(owner, text=kept)
