"""The parts of the directory as tables: rows within the unit that somebody keeps, and what they may change of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from domain import rights
from domain.directory import commands as do
from domain.directory import reach
from domain.directory.commands import DirectoryCommand
from domain.directory.diff import proposed
from domain.directory.events import StandardPublished
from domain.directory.proposing import no_second_person
from domain.directory.state import Directory, Proposal, Unit
from domain.event import SYSTEM, Actor, Code, Label, Published, Refused, Role
from service.web.telling import Teller, refusal
from service.web.views import Said, ShortDay, Shown
from service.web.views.admin import AdminRow, Change, Waiting
from service.web.words import catalogues

MOST = 200
_ANY = Label(id=Published("x"), en=Published("x"))
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "units": ("admin.name", "admin.code", "admin.kind", "admin.under", "admin.state"),
    "staff": ("admin.person", "admin.roles"),
    "categories": ("admin.name", "admin.code", "admin.under", "admin.state"),
    "routing": ("admin.category", "admin.area", "admin.goes_to"),
    "standards": ("admin.code", "admin.clock", "admin.days", "admin.since", "admin.for"),
    "calendar": ("admin.code", "admin.year", "admin.days_off", "admin.source", "admin.confirmed"),
}


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

    def rows(self, section: str) -> Iterator[AdminRow]:
        """All of them."""
        match section:
            case "units":
                within = self.directory.subtree(self.own)
                units = sorted((self.directory.units[code] for code in within), key=lambda unit: unit.code)
                return map(self._unit, units)
            case "staff":
                return self._staff()
            case "categories":
                return self._categories()
            case "routing":
                return self._routing()
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

    def _unit(self, unit: Unit) -> AdminRow:
        offered: dict[str, DirectoryCommand] = {"unit_rename": do.RenameUnit(code=unit.code, name=_ANY)}
        if not unit.closed:
            if unit.parent is not None:
                offered["unit_move"] = do.MoveUnit(code=unit.code, parent=unit.parent)
            if unit.zone is not None and unit.calendar is not None:
                offered["unit_schedule"] = do.ScheduleUnit(code=unit.code, zone=unit.zone, calendar=unit.calendar)
            offered["unit_close"] = do.CloseUnit(code=unit.code)
        state = Said("admin.closed" if unit.closed else "admin.in_use")
        under = None if unit.parent is None else self.teller.unit(unit.parent)
        cells: tuple[Shown, ...] = (
            self.teller.unit(unit.code),
            unit.code,
            Said(f"unit_kind.{unit.kind}"),
            under,
            state,
        )
        return AdminRow(cells=cells, changes=self._changes(unit.code, offered))

    def _staff(self) -> Iterator[AdminRow]:
        """Those with a role within reach, and those without any."""
        within = self.directory.subtree(self.own)
        for person in sorted(self.directory.staff.values(), key=lambda one: self.names.get(one.id, "")):
            roles = sorted(held for held in person.roles if held.unit in within)
            if person.roles and not roles:
                continue
            said = catalogues()[self.teller.lang]
            held = "; ".join(f"{said.text(f'role.{one.role}')}, {self.teller.unit(one.unit)}" for one in roles)
            offered: dict[str, DirectoryCommand] = {
                "role_grant": do.GrantRole(staff=person.id, role=Role.LIAISON, unit=self.own)
            }
            if roles:
                offered["role_revoke"] = do.RevokeRole(staff=person.id, role=roles[0].role, unit=roles[0].unit)
            name: Shown = self.names.get(person.id, str(person.id))
            yield AdminRow(cells=(name, held or None), changes=self._changes(str(person.id), offered))

    def _categories(self) -> Iterator[AdminRow]:
        for code, one in sorted(self.directory.categories.items()):
            offered: dict[str, DirectoryCommand] = {
                "category_change": do.DefineCategory(code=code, parent=one.parent, name=_ANY)
            }
            if not one.retired:
                offered["category_retire"] = do.RetireCategory(code=code)
            under = None if one.parent is None else self.teller.category(one.parent)
            state = Said("admin.retired" if one.retired else "admin.in_use")
            yield AdminRow(cells=(self.teller.category(code), code, under, state), changes=self._changes(code, offered))

    def _routing(self) -> Iterator[AdminRow]:
        within = self.directory.subtree(self.own)
        for rule in sorted(self.directory.routing.values(), key=lambda one: (one.area, one.category or "")):
            if rule.area not in within:
                continue
            item = f"{rule.category or ''}/{rule.area}"
            offered: dict[str, DirectoryCommand] = {
                "routing_change": do.DefineRouting(category=rule.category, area=rule.area, unit=rule.unit),
                "routing_retire": do.RetireRouting(category=rule.category, area=rule.area),
            }
            category: Shown = Said("admin.everything_else")
            if rule.category is not None:
                category = self.teller.category(rule.category)
            cells = (category, self.teller.unit(rule.area), self.teller.unit(rule.unit))
            yield AdminRow(cells=cells, changes=self._changes(item, offered))

    def _standards(self) -> Iterator[AdminRow]:
        for code, versions in sorted(self.directory.standards.items()):
            for version in reversed(versions):
                rule = version.rule
                offered: dict[str, DirectoryCommand] = {
                    "standard_change": do.Propose(change=do.PublishStandard(**vars(rule)))
                }
                bound: Shown = Said("admin.everybody") if rule.agency is None else self.teller.unit(rule.agency)
                clock = Said(f"clock.{rule.clock}")
                cells: tuple[Shown, ...] = (version.id, clock, rule.days, ShortDay(rule.effective_from), bound)
                latest = version is versions[-1]
                yield AdminRow(cells=cells, changes=self._changes(code, offered) if latest else ())

    def _calendars(self) -> Iterator[AdminRow]:
        for code, calendar in sorted(self.directory.calendars.items()):
            for year, one in sorted(calendar.published.items(), reverse=True):
                change = do.PublishCalendar(
                    code=code, year=year, days=one.days, source=one.source, confirmed=one.confirmed
                )
                confirmed = Said("answer.yes" if one.confirmed else "answer.no")
                yield AdminRow(
                    cells=(code, str(year), len(one.days), one.source, confirmed),
                    changes=self._changes(f"{code}/{year}", {"calendar_change": do.Propose(change=change)}),
                )


def administers(actor: Actor, directory: Directory) -> None:
    """Raise NotAllowed for whoever keeps no part of the directory."""
    rights.check(actor, rights.Act.ADMINISTER, directory, unit=actor.unit)
