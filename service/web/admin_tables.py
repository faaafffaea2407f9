"""The parts of the directory as tables: rows within the unit that somebody keeps, and what they may change of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from urllib.parse import urlencode
from uuid import UUID

from domain import rights
from domain.directory import commands as do
from domain.directory import reach
from domain.directory.commands import DirectoryCommand
from domain.directory.diff import proposed
from domain.directory.events import CalendarPublished, StandardPublished
from domain.directory.proposing import no_second_person
from domain.directory.state import Category, Directory, Proposal, Routing, Unit
from domain.event import SYSTEM, Actor, Code, Label, Published, Refused, Role
from domain.standards import Standard
from service.reading import cursors
from service.web.telling import Teller, refusal
from service.web.views import Said, ShortDay, Shown
from service.web.views.admin import AdminRow, Change, Waiting
from service.web.words import catalogues

PAGE = 50
_LAST = 10**9 - 1
_ANY = Label(id=Published("x"), en=Published("x"))
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "units": ("admin.name", "admin.code", "admin.kind", "admin.under", "admin.state"),
    "staff": ("admin.person", "admin.username", "admin.roles"),
    "categories": ("admin.name", "admin.code", "admin.under", "admin.state"),
    "routing": ("admin.category", "admin.area", "admin.goes_to"),
    "standards": ("admin.code", "admin.clock", "admin.days", "admin.since", "admin.for"),
    "calendar": ("admin.code", "admin.year", "admin.days_off", "admin.source", "admin.confirmed"),
}


@dataclass(frozen=True)
class Item:
    """One row to be, made only when it is shown: `key` is its place in the list, `words` are what it is found by."""

    key: str
    words: tuple[str, ...]
    row: Callable[[], AdminRow]


@dataclass(frozen=True)
class Tables:
    """For one administrator."""

    teller: Teller
    actor: Actor
    names: Mapping[UUID, str]

    @property
    def directory(self) -> Directory:
        return self.teller.directory

    @property
    def own(self) -> Code:
        assert self.actor.unit is not None  # administrators act for a unit
        return self.actor.unit

    def items(self, section: str) -> Iterator[Item]:
        """All of them but people, who are not kept in memory by name."""
        match section:
            case "units":
                return map(self._unit, (self.directory.units[code] for code in self.directory.subtree(self.own)))
            case "categories":
                return map(self._category, self.directory.categories.values())
            case "routing":
                within = self.directory.subtree(self.own)
                return map(self._rule, (rule for rule in self.directory.routing.values() if rule.area in within))
            case "standards":
                return self._standards()
            case _:
                return self._calendars()

    def waiting(self, section: str) -> tuple[Waiting, ...]:
        """Proposals that this administrator may decide about."""
        kind = section == "standards"
        found = sorted(self.directory.proposals.values(), key=lambda one: one.at)
        return tuple(self._waiting(one) for one in found if isinstance(one.change, StandardPublished) == kind)

    def _waiting(self, one: Proposal) -> Waiting:
        item = f"{one.stream}/{one.number}"
        refused = no_second_person(one, self.directory, self.actor)
        approve, decline = (
            do.Approve(stream=one.stream, proposal=one.number),
            do.Decline(stream=one.stream, proposal=one.number, subject=one.stream),
        )
        changes: dict[str, DirectoryCommand] = {} if refused else {"proposal_approve": approve}
        return Waiting(
            change=proposed(one, self.directory),
            by=Said("rights.operator") if one.by == SYSTEM else self.names.get(one.by.id, "–"),
            at=one.at,
            changes=self._changes(item, {**changes, "proposal_decline": decline}),
            refused=refusal(refused) if refused and self.may(approve) else None,
        )

    def may(self, command: DirectoryCommand) -> bool:
        """Whether it is theirs to change."""
        try:
            reach.check(command, self.directory, self.actor)
        except Refused:
            return False
        return True

    def _changes(self, item: str, offered: Mapping[str, DirectoryCommand]) -> tuple[Change, ...]:
        return tuple(
            Change(edit=edit, href=f"/admin/do/{edit}?{urlencode({'item': item})}")
            for edit, command in offered.items()
            if self.may(command)
        )

    def _unit(self, unit: Unit) -> Item:
        def row() -> AdminRow:
            offered: dict[str, DirectoryCommand] = {"unit_rename": do.RenameUnit(code=unit.code, name=_ANY)}
            if not unit.closed:
                if unit.parent is not None:
                    offered["unit_move"] = do.MoveUnit(code=unit.code, parent=unit.parent)
                if unit.zone is not None and unit.calendar is not None:
                    offered["unit_schedule"] = do.ScheduleUnit(code=unit.code, zone=unit.zone, calendar=unit.calendar)
                offered["unit_approval"] = do.SetApproval(code=unit.code, required=True)
                offered["unit_close"] = do.CloseUnit(code=unit.code)
            state = Said("admin.closed" if unit.closed else "admin.in_use")
            under = None if unit.parent is None else self.teller.unit(unit.parent)
            kind = Said(f"unit_kind.{unit.kind}")
            cells: tuple[Shown, ...] = (self.teller.unit(unit.code), unit.code, kind, under, state)
            return AdminRow(cells=cells, changes=self._changes(unit.code, offered))

        return Item(unit.code, (unit.code, unit.name.id, unit.name.en), row)

    def keeps(self) -> Iterator[UUID]:
        """People with a role within reach, and those without any."""
        within = self.directory.subtree(self.own)
        for person in self.directory.staff.values():
            if not person.roles or any(held.unit in within for held in person.roles):
                yield person.id

    def person(self, staff: UUID, username: str | None) -> AdminRow:
        """One of them, with the roles within reach."""
        within = self.directory.subtree(self.own)
        roles = sorted(held for held in self.directory.person(staff).roles if held.unit in within)
        said = catalogues()[self.teller.lang]
        held = "; ".join(f"{said.text(f'role.{one.role}')}, {self.teller.unit(one.unit)}" for one in roles)
        offered: dict[str, DirectoryCommand] = {
            "role_grant": do.GrantRole(staff=staff, role=Role.LIAISON, unit=self.own)
        }
        if roles:
            offered["role_revoke"] = do.RevokeRole(staff=staff, role=roles[0].role, unit=roles[0].unit)
        name: Shown = self.names.get(staff, str(staff))
        return AdminRow(cells=(name, username, held or None), changes=self._changes(str(staff), offered))

    def _category(self, one: Category) -> Item:
        def row() -> AdminRow:
            offered: dict[str, DirectoryCommand] = {
                "category_change": do.DefineCategory(code=one.code, parent=one.parent, name=_ANY)
            }
            if not one.retired:
                offered["category_retire"] = do.RetireCategory(code=one.code)
            under = None if one.parent is None else self.teller.category(one.parent)
            state = Said("admin.retired" if one.retired else "admin.in_use")
            cells = (self.teller.category(one.code), one.code, under, state)
            return AdminRow(cells=cells, changes=self._changes(one.code, offered))

        return Item(one.code, (one.code, one.name.id, one.name.en), row)

    def _rule(self, rule: Routing) -> Item:
        def row() -> AdminRow:
            offered: dict[str, DirectoryCommand] = {
                "routing_change": do.DefineRouting(category=rule.category, area=rule.area, unit=rule.unit),
                "routing_retire": do.RetireRouting(category=rule.category, area=rule.area),
            }
            category: Shown = Said("admin.everything_else")
            if rule.category is not None:
                category = self.teller.category(rule.category)
            cells = (category, self.teller.unit(rule.area), self.teller.unit(rule.unit))
            return AdminRow(cells=cells, changes=self._changes(f"{rule.category or ''}/{rule.area}", offered))

        words = (rule.area, rule.category or "", rule.unit, self.teller.unit(rule.area), self.teller.unit(rule.unit))
        return Item(f"{rule.area} {rule.category or ''}", words, row)

    def _standards(self) -> Iterator[Item]:
        for code, versions in self.directory.standards.items():
            for version in versions:
                shown = partial(self._standard, version, latest=version is versions[-1])
                yield Item(f"{code} {_LAST - version.version:09}", (version.id,), shown)

    def _standard(self, version: Standard, *, latest: bool) -> AdminRow:
        rule = version.rule
        offered: dict[str, DirectoryCommand] = {"standard_change": do.Propose(change=do.PublishStandard(**vars(rule)))}
        bound: Shown = Said("admin.everybody") if rule.agency is None else self.teller.unit(rule.agency)
        clock = Said(f"clock.{rule.clock}")
        cells: tuple[Shown, ...] = (version.id, clock, rule.days, ShortDay(rule.effective_from), bound)
        return AdminRow(cells=cells, changes=self._changes(rule.code, offered) if latest else ())

    def _calendars(self) -> Iterator[Item]:
        for code, calendar in self.directory.calendars.items():
            for year, one in calendar.published.items():
                yield Item(f"{code} {_LAST - year:09}", (code, str(year)), partial(self._calendar, one))

    def _calendar(self, one: CalendarPublished) -> AdminRow:
        change = do.PublishCalendar(
            code=one.code, year=one.year, days=one.days, source=one.source, confirmed=one.confirmed
        )
        confirmed = Said("answer.yes" if one.confirmed else "answer.no")
        cells = (one.code, str(one.year), len(one.days), one.source, confirmed)
        return AdminRow(
            cells=cells,
            changes=self._changes(f"{one.code}/{one.year}", {"calendar_change": do.Propose(change=change)}),
        )


def page_of(items: Iterable[Item], asked: str, cursor: str | None) -> tuple[tuple[AdminRow, ...], str | None]:
    """The rows behind the cursor in which this stands, and where the list goes on. Raises BadCursor."""
    after = "" if cursor is None else cursors.decode(cursor, (str,))[0]
    sought = asked.strip().casefold()
    found = (one for one in items if one.key > after and any(sought in word.casefold() for word in one.words))
    some = nsmallest(PAGE + 1, found, key=lambda one: one.key)
    goes_on = cursors.encode([some[PAGE - 1].key]) if len(some) > PAGE else None
    return tuple(one.row() for one in some[:PAGE]), goes_on


def administers(actor: Actor, directory: Directory) -> None:
    """Raise NotAllowed for whoever keeps no part of the directory."""
    rights.check(actor, rights.Act.ADMINISTER, directory, unit=actor.unit)
