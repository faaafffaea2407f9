"""What the commands' requests may say, command by command."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.complaint.attachments import MOST
from domain.complaint.events import ArchiveReason
from domain.complaint.personal_data import Basis
from service.api.fields import AnswerText, CodeField, FileName, Moment, NamesKept, Note, Reason
from service.bootstrap import Service
from service.files.uploads import HANDLE, Upload


class Said(BaseModel):
    """What every command may say: when it happened, if that was earlier (staff only). Clocks run by the recording.

    Staff whose text tells who the reporter is are refused (`names_reporter`) until they say `names_kept`.
    """

    model_config = ConfigDict(extra="forbid")

    occurred_at: Moment | None = None
    names_kept: NamesKept = False


class Done(BaseModel):
    """The command was recorded: the complaint stands at `version`; `at_least` makes a list wait for it."""

    complaint: UUID
    version: int
    at_least: str


class AttachmentForm(BaseModel):
    """A file that `POST /uploads` took in, and what its sender calls it."""

    model_config = ConfigDict(extra="forbid")

    upload: str = Field(pattern=f"^{HANDLE}$")
    name: FileName | None = None


class WithFiles(BaseModel):
    """Files that come with it."""

    attachments: list[AttachmentForm] = Field(default=[], max_length=MOST)

    def uploads(self, service: Service) -> list[Upload]:
        """They, as they wait. Raises UploadUnknown."""
        return [service.files.uploads.get(one.upload).named(one.name) for one in self.attachments]


class RouteForm(Said):
    """To which unit, with a note between the offices."""

    unit: CodeField = Field(examples=["medan-sdabmbk"])
    note: Note | None = None


class TurnForm(Said):
    """In which turn, where several units of one's own have the case; without it that of the leading one."""

    assignment: int | None = Field(default=None, ge=1)


class ForwardForm(TurnForm):
    """To which unit of the agency, with a note between the offices."""

    unit: CodeField = Field(examples=["medan-dlh"])
    note: Note | None = None


class ReturnForm(TurnForm):
    """Why it is not ours, and perhaps whose it is."""

    reason: Reason = Field(examples=["Jalan nasional, bukan jalan kota."])
    proposed_unit: CodeField | None = None


class TextForm(Said, WithFiles):
    """What is told the other side."""

    text: AnswerText = Field(examples=["Lubangnya masih ada."])


class InformationForm(TextForm, TurnForm):
    """What was asked for; where several units asked, whose question it answers."""


class NoteForm(Said):
    """What colleagues and other offices are told."""

    text: AnswerText = Field(examples=["Pelapor datang lagi ke loket."])


class AnswerForm(TurnForm, WithFiles):
    """What the reporter is answered."""

    text: AnswerText = Field(examples=["Lubang sudah ditambal pada 5 November."])


class QuestionForm(TurnForm):
    """What the reporter is asked."""

    question: Reason = Field(examples=["Di depan rumah nomor berapa?"])


class PostponeForm(TurnForm):
    """Why it has to wait for the reporter; the reporter reads it."""

    reason: Reason = Field(examples=["Kami datang bila Anda sudah kembali di rumah."])


class CorrectionForm(TurnForm, WithFiles):
    """The text in place of the answer, and why, between the offices."""

    text: AnswerText = Field(examples=["Lubang sudah ditambal pada 6 November."])
    reason: Reason | None = None


class CloseForm(Said):
    """A last word, if any."""

    note: Note | None = None


class ReopenForm(Said):
    """Why it is not over."""

    reason: Reason = Field(examples=["Lubang terbuka lagi setelah hujan."])


class ArchiveForm(Said):
    """Why it will not be handled."""

    reason: ArchiveReason
    note: Note | None = None


class ErasureForm(Said):
    """On which ground, and who asked for it how. Without a `subject` it is the reporter."""

    basis: Basis
    request: Note | None = Field(None, examples=["Surat pelapor tanggal 12 November, kami cocokkan dengan KTP."])
    subject: UUID | None = None


class HoldForm(Said):
    """Which proceeding needs the data, or needs it no longer."""

    reason: Reason = Field(examples=["Penyelidikan inspektorat nomor 12/2026."])
