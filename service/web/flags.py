"""Texts that tell who the reporter is: whoever passes them on or posts them is asked first.

Only those who may know the name are asked: to others the question itself would tell whether a name is the right one.
"""

from collections.abc import Mapping

from domain.identifying import found_in
from domain.rights import Act
from service.web.forms import with_error
from service.web.sent import number
from service.web.told import Told
from service.web.views import Field, Form, Said

READING = frozenset({Act.ROUTE, Act.ANSWER, Act.REDACT})
"""Acts whose form looks at the texts of the case."""
KEPT = "names_kept"
_STORY = ("title", "body", "place")
_YES = "yes"


def prefilled(act: Act, told: Told, query: Mapping[str, str]) -> Mapping[str, str]:
    """What stands in the form at first: of the text that a link wants redacted, the text."""
    wanted = query.get("of", "")
    given, _, field = wanted.partition(".")
    version = number(given)
    if act is not Act.REDACT or version is None:
        return {}
    shown = told.text(version, field)
    return {"of": wanted, **({"text": shown} if isinstance(shown, str) else {})}


def story_names(told: Told) -> bool:
    """Whether what the reporter wrote tells who they are."""
    texts = [told.filed(name) for name in _STORY]
    texts += [told.text(one.version, one.field) for one in told.seen.complaint.texts if _reporters(told, one.subject)]
    return any(_names(told, text) for text in texts if isinstance(text, str))


def with_story_flag(act: Act, form: Form, told: Told) -> Form:
    """The form to forward with the question, when the story tells who the reporter is."""
    if act is not Act.ROUTE or not story_names(told):
        return form
    return _asking(form, "", Said("error.story_names_reporter"))


def with_flags(act: Act, form: Form, told: Told, typed: Mapping[str, str]) -> Form:
    """The form with the question, until it was answered."""
    given = typed.get(KEPT, "")
    if act is Act.ROUTE and story_names(told):
        return _asking(form, given, Said("error.story_names_reporter"))
    if act is Act.ANSWER and _names(told, form["text"].value):
        return _asking(form, given, Said("error.names_reporter"))
    return form


def _asking(form: Form, given: str, error: Said) -> Form:
    asked = Form((*form.fields, Field(name=KEPT, kind="check", value=given, required=False)))
    return asked if given == _YES else with_error(asked, KEPT, error)


def _names(told: Told, text: str) -> bool:
    known = {name: told.filed(name) for name in ("name", "phone", "email")}
    clear = {name: value if isinstance(value, str) else None for name, value in known.items()}
    return bool(found_in(text, name=clear["name"], phone=clear["phone"], email=clear["email"]))


def _reporters(told: Told, subject: object) -> bool:
    return subject == told.seen.complaint.filed.reporter
