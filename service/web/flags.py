"""Texts that tell who the reporter is: whoever passes them on or posts them is asked, and may say that they stay."""

from collections.abc import Mapping

from domain.event import Refused
from domain.identifying import found_in
from domain.rights import Act
from service.naming import KEPT, NamesReporter, StoryNamesReporter
from service.web.forms import with_error
from service.web.sent import number
from service.web.telling import refusal
from service.web.told import Told
from service.web.views import Field, Form, Shown

_DRAFTS = frozenset({Act.APPROVE_DRAFT, Act.RETURN_DRAFT, Act.POST_ANSWER})
READING = frozenset({Act.ROUTE, Act.REDACT, Act.DRAFT_ANSWER, Act.DRAFT_CORRECTION, *_DRAFTS})
"""Acts whose form looks at the texts of the case."""
_YES = "yes"


def prefilled(act: Act, told: Told, query: Mapping[str, str]) -> Mapping[str, str]:
    """What stands in the form at first: of the text that a link wants redacted, the text; the draft that stands; the

    report that was suggested to merge into.
    """
    if act is Act.MERGE:
        return {"into": query.get("into", "")}
    if act in (Act.DRAFT_ANSWER, Act.DRAFT_CORRECTION) and (draft := draft_text(act, told)) is not None:
        return {"text": draft} if isinstance(draft, str) else {}
    wanted = query.get("of", "")
    given, _, field = wanted.partition(".")
    version = number(given)
    if act is not Act.REDACT or version is None:
        return {}
    shown = told.text(version, field)
    return {"of": wanted, **({"text": shown} if isinstance(shown, str) else {})}


def quoted(act: Act, told: Told) -> Shown:
    """The text that the act is about."""
    if act not in _DRAFTS:
        return None
    texts = [(told.teller.unit(unit), told.text(draft.version, "text")) for unit, draft in told.drafts]
    if len(texts) < 2 or not all(isinstance(text, str) for _, text in texts):
        return texts[0][1] if texts else None
    return "\n\n".join(f"{unit}: {text}" for unit, text in texts)


def draft_text(act: Act, told: Told) -> Shown:
    """Of the draft of this kind that stands with the unit that this person acts for, None without one."""
    correction = act is Act.DRAFT_CORRECTION
    draft = next((each for _, each in told.drafts if each.correction is correction), None)
    return None if draft is None else told.text(draft.version, "text")


def story_names(told: Told) -> bool:
    """Whether what the reporter wrote tells who they are, as far as this person reads it."""
    known = {name: told.filed(name) for name in ("name", "phone", "email")}
    clear = {name: value if isinstance(value, str) else None for name, value in known.items()}
    complaint = told.seen.complaint
    mine = (one for one in complaint.texts if one.subject == complaint.filed.reporter)
    shown = (told.text(one.version, one.field) for one in mine)
    return any(isinstance(text, str) and found_in(text, **clear) for text in shown)


def with_story_flag(act: Act, form: Form, told: Told) -> Form:
    """The form to forward with the question, when the story tells who the reporter is."""
    return asking(form, StoryNamesReporter()) if act is Act.ROUTE and story_names(told) else form


def names_kept(typed: Mapping[str, str]) -> bool:
    """Whether they have said so."""
    return typed.get(KEPT) == _YES


def with_kept(form: Form, typed: Mapping[str, str]) -> Form:
    """The form with the box that they have ticked, if they have."""
    return Form((*form.fields, _box(_YES))) if names_kept(typed) else form


def asking(form: Form, refused: Refused) -> Form:
    """The form with the question, when that is why it was refused."""
    if not isinstance(refused, NamesReporter | StoryNamesReporter):
        return form
    others = (field for field in form.fields if field.name != KEPT)
    return with_error(Form((*others, _box(""))), KEPT, refusal(refused))


def _box(value: str) -> Field:
    return Field(name=KEPT, kind="check", value=value, required=False)
