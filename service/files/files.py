"""The files of complaints and those that wait to belong to one, as the rest of the service knows them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from domain.complaint.attachments import OfOffice, OfReporter
from domain.complaint.commands import Attachment, Command
from domain.complaint.events import ComplaintAttached
from service.files.kept import Kept
from service.files.uploads import Upload, Uploads
from service.files.waiting import Waiting
from service.store.keys import KeyRing


class Files:
    """`kept` are the files of complaints, `uploads` those that wait, `drafts` reports that are being written.

    `followings` are those that wait to be confirmed.
    """

    def __init__(self, folder: Path, ring: KeyRing) -> None:
        """All processes of one service share the folder."""
        self.kept = Kept(folder, ring)
        self.uploads = Uploads(folder)
        self.drafts = Waiting(folder / "drafts", "draft")
        self.followings = Waiting(folder / "followings", "following")

    @contextmanager
    def keeping(
        self, complaint: UUID, named: Sequence[ComplaintAttached], uploads: Sequence[Upload], deks: Mapping[UUID, bytes]
    ) -> Iterator[None]:
        """The block records the events that name these files, which are on the disk by then.

        When it fails, the uploads wait on, and what was written is swept away later.
        """
        by_digest = {upload.digest: upload for upload in uploads}
        with self.kept.writing(complaint):
            for event in named:
                owner = event.digest.subject
                assert event.digest.text is not None  # not sealed yet
                self.kept.put(complaint, owner, deks[owner], by_digest[event.digest.text].content)
            yield
        for upload in uploads:
            self.uploads.drop(upload.handle)

    @contextmanager
    def erasing(self, complaint: UUID, subject: UUID) -> Iterator[None]:
        """The block deletes the subject's key, without which their files cannot be read; then the files go as well.

        After a crash between the two the sweep finds them: nothing can name them any more.
        """
        with self.kept.writing(complaint):
            yield
            self.kept.delete_for(complaint, subject)


def attachments(uploads: Sequence[Upload]) -> tuple[Attachment, ...]:
    """What a command says of them."""
    return tuple(
        Attachment(media_type=one.kind, size=len(one.content), digest=one.digest, name=one.name) for one in uploads
    )


def with_files(command: Command, uploads: Sequence[Upload]) -> Command:
    """The command with these files, if it is one that takes any."""
    if not isinstance(command, OfReporter | OfOffice):
        return command
    return replace(command, attachments=attachments(uploads))
