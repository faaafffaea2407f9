"""A form that was filled in: what is missing in it, and the command that it makes."""

from starlette.exceptions import HTTPException

from domain.complaint import commands
from domain.complaint.commands import Command
from domain.complaint.events import ArchiveReason, Closure
from domain.complaint.personal_data import Basis
from domain.event import Code
from domain.rights import Act
from service.web import case_forms
from service.web.forms import with_error
from service.web.views import Form, Said


def with_missing(form: Form) -> Form:
    """What must be filled in and is not, and choices that are none."""
    for field in form.fields:
        if field.kind == "files":
            continue
        if field.options and field.value not in {option.value for option in field.options}:
            form = with_error(form, field.name, Said("error.choice"))
        elif field.required and not field.value.strip():
            form = with_error(form, field.name, Said("error.choice" if field.options else "refusal.missing"))
    return form


def command_of(act: Act, form: Form) -> Command:
    """What the filled-in form asks for. Raises HTTPException for what is not done with a form."""
    value = {field.name: field.value for field in form.fields}

    def optional(name: str) -> str | None:
        return value[name].strip() or None

    if (made := case_forms.command(act, value)) is not None:
        return made
    match act:
        case Act.VERIFY:
            return commands.Verify()
        case Act.ROUTE:
            return commands.Route(unit=Code(value["unit"]), note=optional("note"))
        case Act.CO_ASSIGN:
            return commands.CoAssign(unit=Code(value["unit"]), note=optional("note"))
        case Act.FORWARD:
            return commands.Forward(unit=Code(value["unit"]), note=optional("note"))
        case Act.RETURN:
            proposed = value["proposed_unit"]
            return commands.Return(reason=value["reason"], proposed_unit=Code(proposed) if proposed else None)
        case Act.START:
            return commands.Start()
        case Act.ANSWER:
            return commands.Answer(text=value["text"])
        case Act.DRAFT_ANSWER:
            return commands.DraftAnswer(text=value["text"], submit=value["submit"] == "yes")
        case Act.APPROVE_DRAFT:
            return commands.ApproveDraft()
        case Act.RETURN_DRAFT:
            return commands.ReturnDraft(reason=value["reason"])
        case Act.POST_ANSWER:
            return commands.PostAnswer()
        case Act.REQUEST_INFORMATION:
            return commands.RequestInformation(question=value["question"])
        case Act.GIVE_INFORMATION:
            return commands.GiveInformation(text=value["text"])
        case Act.POSTPONE:
            return commands.Postpone(reason=value["reason"])
        case Act.RESUME:
            return commands.Resume()
        case Act.CORRECT_ANSWER:
            return commands.CorrectAnswer(text=value["text"], reason=optional("reason"))
        case Act.DRAFT_CORRECTION:
            submit = value["submit"] == "yes"
            return commands.DraftCorrection(text=value["text"], reason=optional("reason"), submit=submit)
        case Act.REPLY:
            return commands.Reply(text=value["text"])
        case Act.CLOSE_AS_REPORTER:
            return commands.Close(kind=Closure.REPORTER, note=optional("note"))
        case Act.CLOSE_AS_RESOLVED:
            return commands.Close(kind=Closure.RESOLVED, note=optional("note"))
        case Act.REOPEN:
            return commands.Reopen(reason=value["reason"])
        case Act.ARCHIVE:
            return commands.Archive(reason=ArchiveReason(value["reason"]), note=optional("note"))
        case Act.ADOPT:
            return commands.Adopt()
        case Act.REQUEST_ERASURE:
            return commands.RequestErasure()
        case Act.ERASE:
            return commands.Erase(basis=Basis(value["basis"]), request=optional("request"))
        case Act.PLACE_HOLD:
            return commands.PlaceHold(reason=value["reason"])
        case Act.LIFT_HOLD:
            return commands.LiftHold(reason=value["reason"])
    raise HTTPException(404)  # what the system does, and what is not done with one complaint
