"""Templates of answers as pages have them: to choose from above an answer, filled in, and in forms of their own."""

from collections.abc import Mapping

from domain.complaint.case_guards import turn_for
from domain.complaint.context import Context
from domain.complaint.events import Clock
from domain.directory.state import Template
from domain.directory.templates import filled
from domain.event import Code
from domain.rights import Act
from domain.text import LIMITS
from service.web.told import Told
from service.web.views import Field, Form, Option
from service.web.words import LANGUAGES, catalogues, grouped

BEGUN_WITH = frozenset({Act.ANSWER, Act.DRAFT_ANSWER})
"""Acts whose text can begin with a template."""


def choices(act: Act, told: Told, context: Context) -> tuple[Option, ...]:
    """What the answer can begin with, by name."""
    if act not in BEGUN_WITH:
        return ()
    found = (template for _, template in _known(told, context).values())
    return tuple(Option(one.code, one.name) for one in sorted(found, key=lambda one: one.name.casefold()))


def begun(act: Act, told: Told, context: Context, chosen: str) -> Mapping[str, str]:
    """The text of the template that was chosen, with what it has of the case, in the language of answers."""
    found = _known(told, context).get(Code(chosen)) if act in BEGUN_WITH else None
    return {} if found is None else {"text": filled(found[1], _values(told, context))}


def template_form(template: str = "", name: str = "", text: str = "", *, new: bool = True) -> Form:
    """Fields: template (a new one's code), name, text."""
    code = Field(name="template", label="template_code", value=template, limit=64, autocomplete="off")
    return Form(
        (
            *((code,) if new else ()),
            Field(name="name", label="template_name", value=name, limit=LIMITS["name"], autocomplete="off"),
            Field(name="text", label="template_text", kind="area", value=text, limit=LIMITS["text"]),
        )
    )


def _known(told: Told, context: Context) -> Mapping[Code, tuple[Code, Template]]:
    return told.directory.templates_of(turn_for(told.seen.complaint, context)[1])


def _values(told: Told, context: Context) -> Mapping[str, str]:
    """Only these: who the reporter is comes into no answer by itself."""
    complaint, words = told.seen.complaint, catalogues()[LANGUAGES[0]]
    number, unit = turn_for(complaint, context)
    due = complaint.due(Clock.RESOLUTION, number) or complaint.due(Clock.FIRST_RESPONSE, number)
    return {
        "tracking_id": grouped(complaint.filed.tracking_id),
        "unit": getattr(told.directory.unit(unit).name, LANGUAGES[0]),
        "due": words.text("calendar.none") if due is None else words.day(due.on),
    }
