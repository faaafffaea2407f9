"""What a change of the directory would change, in the words of the pages: the facts that the dry run tells, too."""

from collections.abc import Iterator
from datetime import date

from domain.directory.changes import Change, Fact, Publication, published
from domain.directory.commands import Approve, Decline, DirectoryCommand, Propose
from domain.directory.events import Holiday
from domain.directory.state import Directory, Held
from domain.directory.what_if import Effect
from domain.event import Code
from service.bootstrap import Service
from service.directory_edits import Preview
from service.reading.what_if import PERIOD, effect_of
from service.web.telling import Teller
from service.web.views import Said, ShortDay, Shown
from service.web.views.admin import Changed, Told

_WORDS = {
    Fact.KIND: "unit_kind",
    Fact.CLOCK: "clock",
    Fact.REPORT_CLASS: "class",
}
_NOTHING = {Fact.KEPT_YEARS: "for_ever", Fact.APPROVAL: "inherited"}
"""What it means that nothing is set."""
_UNITS = (Fact.UNDER, Fact.UNIT, Fact.AGENCY)


def told(service: Service, command: DirectoryCommand, preview: Preview, teller: Teller) -> Told:
    """Fact by fact; of a proposal with what it would have done in the past."""
    facts, proposal = preview.changes, _proposal(command, teller.directory)
    if isinstance(command, Approve | Decline) and proposal is not None:
        facts = published(proposal, teller.directory)
    touches = () if preview.touched is None else (Said("changed.touches", {"n": preview.touched}),)
    effect = () if proposal is None else _effect(effect_of(service, proposal))
    return Told(
        changed=tuple(_changed(one, teller) for one in facts),
        notes=(*touches, *effect),
        proposal=proposal is not None,
    )


def _proposal(command: DirectoryCommand, directory: Directory) -> Publication | None:
    """What somebody wants to be published, or wants not to be."""
    match command:
        case Propose():
            return command.change
        case Approve() | Decline():
            return directory.proposal(command.stream, command.proposal).change
        case _:
            return None


def _changed(one: Change, teller: Teller) -> Changed:
    before, after = (_shown(one, value, teller) for value in (one.before, one.after))
    return Changed(fact=one.fact.value, before=before, after=after)


def _effect(effect: Effect) -> Iterator[Said]:
    days = PERIOD.days
    if not effect.counted:
        yield Said("changed.no_effect", {"days": days})
        return
    yield Said("changed.moves", {"n": effect.counted, "days": days, "earlier": effect.earlier, "later": effect.later})
    yield Said("changed.turns", {"missed": effect.newly_missed, "kept": effect.newly_kept})


def _shown(change: Change, value: object, teller: Teller) -> Shown:
    match value:
        case None:
            return Said(f"changed.{_NOTHING.get(change.fact, 'nothing')}")
        case bool():
            return Said("answer.yes" if value else "answer.no")
        case Holiday():
            return Said("changed.day_off", {"day": ShortDay(value.on), "name": teller.named(value.name)})
        case Held():
            return Said("in.role", {"role": Said(f"role.{value.role}"), "unit": teller.unit(value.unit)})
        case date():
            return ShortDay(value)
        case str() if change.fact in _WORDS:
            return Said(f"{_WORDS[change.fact]}.{value}")
        case str() if change.fact in _UNITS:
            return teller.unit(Code(value))
        case str() if change.fact is Fact.UNDER_CATEGORY:
            return teller.category(Code(value))
        case _:
            return str(value)
