"""Files that come with a form: each that is no good is told by its name, and the others stay."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from domain.complaint.attachments import MOST
from domain.complaint.refusals import TooManyFiles
from domain.event import Refused
from domain.text import LIMITS
from service.files.intake import taken
from service.files.uploads import Upload
from service.identity.attempts import TooManyUploads
from service.web.multipart import SentFile
from service.web.telling import refusal
from service.web.views import Field, Form, Option, Said
from service.web.visit import Visit

FIELD = "attachments"
_Held = TypeVar("_Held")


@dataclass(frozen=True)
class Held:
    """The field as it stands, and the files behind it; `recognised` is the same when the same is sent again."""

    field: Field
    uploads: tuple[Upload, ...] = ()
    recognised: tuple[str, ...] = ()

    def placed(self, form: Form) -> Form:
        """The form with it, if it has such a field."""
        return Form(tuple(self.field if field.name == FIELD else field for field in form.fields))


def held(visit: Visit, typed: Mapping[str, str]) -> Held:
    """The files that the form names, but for those to be taken away, and those that came with it."""
    problems: list[Said] = []
    uploads: list[Upload] = []
    named = list(remaining(typed.get(FIELD, "").split()[:MOST], typed))
    for handle in named:
        _try(partial(visit.service.files.uploads.get, handle), None, uploads, problems)
    new = came(visit, MOST - len(uploads), problems)
    uploads += new
    options = tuple(Option(one.handle, one.name or "") for one in uploads)
    field = Field(
        name=FIELD,
        kind="files",
        required=False,
        value=" ".join(one.handle for one in uploads),
        options=options,
        error=together(problems),
    )
    return Held(field, tuple(uploads), (*named, *(one.digest for one in new)))


def remaining(those: Sequence[_Held], typed: Mapping[str, str]) -> Iterator[_Held]:
    """Those that were not marked to be taken away."""
    return (one for number, one in enumerate(those, 1) if typed.get(f"drop-{number}") != "yes")


def came(visit: Visit, room: int, problems: list[Said], since: float | None = None) -> list[Upload]:
    """The files that came with the form, as many as there is `room` for; what is wrong with others is added."""
    uploads: list[Upload] = []
    for file in visit.sent_files:
        if len(uploads) == room:
            problems.append(refusal(TooManyFiles()))
            break
        _try(partial(_taken, visit, file, since), file.name, uploads, problems)
    return uploads


def together(problems: Sequence[Said]) -> Said | None:
    """Each of them, one sentence after the other."""
    if not problems:
        return None
    first, *rest = problems
    others = together(rest)
    return first if others is None else Said("error.and", {"first": first, "second": others})


def _taken(visit: Visit, file: SentFile, since: float | None) -> Upload:
    """Staff may send as many as they like."""
    limit = nullcontext() if visit.staff is not None else visit.identity.attempts.uploading(visit.address)
    with limit:
        return visit.service.files.uploads.put(taken(file.content), _named(file.name), since)


def _named(name: str) -> str:
    """The name alone, however the browser gives it, with its end when it is too long."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in bare if each.isprintable())[-LIMITS["file_name"] :]


def _try(take: Callable[[], Upload], name: str | None, uploads: list[Upload], problems: list[Said]) -> None:
    try:
        uploads.append(take())
    except Refused as refused:
        why = refusal(refused)
        problems.append(why if name is None else Said("error.file", {"name": _named(name), "why": why}))
    except TooManyUploads:
        problems.append(Said("error.too_many_files"))
