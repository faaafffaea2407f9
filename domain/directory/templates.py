"""Templates of answers: official wording of a unit, with a few things of the case that it is about."""

import re
from collections.abc import Mapping

from domain import text
from domain.directory.commands import RemoveTemplate, SetTemplate
from domain.directory.events import UnitTemplateRemoved, UnitTemplateSet
from domain.directory.refusals import NothingChanges
from domain.directory.state import Directory, Template
from domain.event import Published, Refused

PLACEHOLDERS = ("tracking_id", "unit", "due")
"""What a template may have of a case; never who the reporter is."""
MOST = 100
_BRACES = re.compile(r"\{([^{}]*)\}?|\}")


class UnknownPlaceholder(Refused):
    """Between braces a template has {tracking_id}, {unit} or {due}, and nothing else."""


class UnknownTemplate(Refused):
    """The unit has no such template of its own."""


class TemplatesTooMany(Refused):
    """A unit has at most 100 templates: remove some first."""


def set_template(command: SetTemplate, directory: Directory) -> UnitTemplateSet:
    """The event; the text may name placeholders only that there are."""
    own, made = directory.open_unit(command.code).templates, worded(command)
    _refuse_unknown(made.text)
    if own.get(made.code) == made:
        raise NothingChanges(unit=command.code)
    if made.code not in own and len(own) >= MOST:
        raise TemplatesTooMany(unit=command.code)
    return UnitTemplateSet(template=made.code, name=made.name, text=made.text)


def worded(command: SetTemplate) -> Template:
    """The template as it would be kept."""
    return Template(
        code=text.code("template", command.template),
        name=Published(text.required("name", command.name)),
        text=Published(text.required("text", command.text)),
    )


def remove_template(command: RemoveTemplate, directory: Directory) -> UnitTemplateRemoved:
    """The event."""
    if command.template not in directory.unit(command.code).templates:
        raise UnknownTemplate(field="template", unit=command.code)
    return UnitTemplateRemoved(template=command.template)


def filled(template: Template, values: Mapping[str, str]) -> str:
    """The text with what is known of the case."""
    return _BRACES.sub(lambda found: values.get(found[1] or "", found[0]), template.text)


def _refuse_unknown(written: str) -> None:
    for found in _BRACES.finditer(written):
        if found[0] not in {f"{{{name}}}" for name in PLACEHOLDERS}:
            raise UnknownPlaceholder(field="text", at=found.start())
