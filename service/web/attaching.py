"""Files on a form: those that have come are held by their handles, and each that is no good is told by its name."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial

from domain.complaint.attachments import MOST
from domain.complaint.refusals import TooManyFiles
from domain.event import Refused
from domain.text import LIMITS
from service.files.intake import taken
from service.files.uploads import Upload
from service.identity.attempts import TooManyUploads
from service.web.multipart import SentFile
from service.web.telling import refusal
from service.web.views import Field, Option, Said
from service.web.visit import Visit

FIELD = "attachments"


def held(visit: Visit, typed: Mapping[str, str], *, take: bool) -> tuple[Field, tuple[Upload, ...]]:
    """The field as it stands, and the files behind it; with `take` those that came with this form are among them."""
    problems: list[Said] = []
    uploads: list[Upload] = []
    for number, handle in enumerate(typed.get(FIELD, "").split()[:MOST], 1):
        if typed.get(f"drop-{number}") != "yes":
            _try(partial(visit.service.files.uploads.get, handle), None, uploads, problems)
    for file in visit.sent_files if take else ():
        if len(uploads) == MOST:
            problems.append(refusal(TooManyFiles()))
            break
        _try(partial(_taken, visit, file), file.name, uploads, problems)
    options = tuple(Option(one.handle, one.name or "") for one in uploads)
    # Sent a second time, they are part of the report by now: only the same handles make it the same report.
    value = " ".join(one.handle for one in uploads) if take else typed.get(FIELD, "")
    return Field(name=FIELD, kind="files", required=False, value=value, options=options, error=_all(problems)), tuple(
        uploads
    )


def _taken(visit: Visit, file: SentFile) -> Upload:
    """Staff may send as many as they like."""
    limit = nullcontext() if visit.staff is not None else visit.identity.attempts.uploading(visit.address)
    with limit:
        return visit.service.files.uploads.put(taken(file.content), _named(file.name))


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


def _all(problems: list[Said]) -> Said | None:
    """Each of them, one sentence after the other."""
    if not problems:
        return None
    first, *rest = problems
    others = _all(rest)
    return first if others is None else Said("error.and", {"first": first, "second": others})
