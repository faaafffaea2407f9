"""From a row to the command that an act of the mapping stands for: the same commands that live callers give."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from uuid import uuid4

import msgspec

from domain.complaint import commands
from domain.complaint.events import ArchiveReason, Closure, ReportClass
from service.importer import mapping as forms
from service.importer.mapping import Act, Maps
from service.importer.values import BadRow, Row, Text, text
from service.tracking import fresh_tracking_id

Make = Callable[[Row], commands.Command]

COMMANDS: Mapping[type[Act], Callable[..., commands.Command]] = {
    forms.File: commands.File,
    forms.Verify: commands.Verify,
    forms.Route: commands.Route,
    forms.Return: commands.Return,
    forms.Start: commands.Start,
    forms.Answer: commands.Answer,
    forms.Reply: commands.Reply,
    forms.Close: commands.Close,
    forms.Reopen: commands.Reopen,
    forms.Archive: commands.Archive,
}
CHOICES: Mapping[tuple[type[Act], str], type[StrEnum]] = {
    (forms.File, "report_class"): ReportClass,
    (forms.Close, "kind"): Closure,
    (forms.Archive, "reason"): ArchiveReason,
}


def maker(act: Act, columns: Mapping[str, int], maps: Maps, key: int, agency: str) -> Make:
    """Compile an act; `key` is the column of the complaint's number, `agency` the unit that received it."""
    kind = COMMANDS[type(act)]
    fields = [(name, _reader(act, name, text(rule, columns, maps))) for name, rule in act.rules()]

    def make(row: Row) -> commands.Command:
        return kind(**{name: read(row) for name, read in fields})

    def file(row: Row) -> commands.Command:
        return kind(
            tracking_id=fresh_tracking_id(),
            reporter=uuid4(),
            office=uuid4(),
            received_by=agency,
            supervision=supervision,
            external_id=row[key].strip(),
            **{name: read(row) for name, read in fields},
        )

    if isinstance(act, forms.File):
        supervision = act.supervision
        return file
    return make


def _reader(act: Act, name: str, read: Text) -> Callable[[Row], str | None]:
    """What a command wants of a field: one of a list, a text, or None for an optional one that is empty."""
    choices = CHOICES.get((type(act), name))
    if choices is not None:
        return _choice(name, choices, read)
    optional = next(field for field in msgspec.structs.fields(act) if field.name == name).default is None
    return (lambda row: read(row) or None) if optional else read


def _choice(name: str, choices: type[StrEnum], read: Text) -> Callable[[Row], StrEnum]:
    known = {choice.value: choice for choice in choices}

    def choose(row: Row) -> StrEnum:
        raw = read(row)
        try:
            return known[raw]
        except KeyError:
            raise BadRow(f"{name}: {raw!r} is none of {', '.join(known)}") from None

    return choose
