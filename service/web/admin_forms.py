"""The forms of the directory: which fields each change asks for, and the command that they make."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from domain.complaint.events import Clock, ReportClass
from domain.directory.events import UnitKind
from domain.directory.state import Directory
from domain.event import Code, Label, Role
from domain.rights import STAFF_ROLES
from domain.text import LIMITS
from service.web.admin_commands import rule_of
from service.web.forms import open_units
from service.web.telling import Teller
from service.web.views import Field, Form, Option, Said

#: section → the changes that stand over its table, and those of one item
SECTIONS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "units": (("unit_open",), ("unit_rename", "unit_move", "unit_schedule", "unit_approval", "unit_close")),
    "staff": (("staff_register",), ("role_grant", "role_revoke")),
    "categories": (("category_define",), ("category_change", "category_retire")),
    "routing": (("routing_define",), ("routing_change", "routing_retire")),
    "standards": (("standard_propose",), ("standard_change",)),
    "calendar": (("calendar_propose",), ("calendar_change",)),
}
DECISIONS = ("proposal_approve", "proposal_decline")
EDITS = frozenset((*DECISIONS, *(edit for parts in SECTIONS.values() for part in parts for edit in part)))


@dataclass(frozen=True)
class Forms:
    """What there is to choose from: the directory in one language, the units within `below`."""

    teller: Teller
    below: Code

    @property
    def directory(self) -> Directory:
        return self.teller.directory

    def form(self, edit: str, item: str, typed: Mapping[str, str]) -> Form:
        """The fields with what was typed, or with what the item has now."""
        return Form(tuple(replace(each, value=typed.get(each.name, each.value)) for each in self._fields(edit, item)))

    def _fields(self, edit: str, item: str) -> tuple[Field, ...]:
        code = Code(item)
        match edit:
            case "unit_open":
                kinds = tuple(Option(kind.value, Said(f"unit_kind.{kind}")) for kind in UnitKind)
                where = (self._units("parent", required=False), _text("zone", required=False), self._calendars(False))
                return (_text("code"), _select("kind", kinds), *_names(), *where)
            case "unit_rename":
                return _names(self.directory.unit(code).name)
            case "unit_move":
                return (self._units("parent", self.directory.unit(code).parent or ""),)
            case "unit_schedule":
                unit = self.directory.unit(code)
                return (_text("zone", unit.zone or ""), self._calendars(True, unit.calendar or ""))
            case "unit_approval":
                yes_no = (Option("yes", Said("answer.yes")), Option("no", Said("answer.no")))
                asked = "yes" if self.directory.asks_approval(code) else "no"
                return (Field(name="approval", kind="radios", options=yes_no, value=asked, label="admin_approval"),)
            case "staff_register":
                return (_text("code"), _text("name", label="staff_name"))
            case "role_grant":
                return (_select("role", _roles()), self._units("unit"))
            case "role_revoke":
                return (_select("held", self._held(item)),)
            case "category_define" | "category_change":
                known = self.directory.categories.get(code)
                parent = self._categories("parent", known.parent or "" if known else "", label="parent_category")
                return (*(() if known else (_text("code"),)), *_names(known.name if known else None), parent)
            case "routing_define":
                return (self._categories("category"), self._units("area"), self._units("unit"))
            case "routing_change":
                rule = self.directory.routing.get(rule_of(item))
                return (self._units("unit", rule.unit if rule else ""),)
            case "standard_propose" | "standard_change":
                return self._standard(edit, code)
            case "calendar_propose" | "calendar_change":
                return self._calendar(item)
            case "proposal_decline":
                return (Field(name="reason", kind="area", required=False, limit=LIMITS["reason"]),)
            case _:
                return ()

    def _units(self, name: str, value: str = "", *, required: bool = True) -> Field:
        return _select(name, open_units(self.directory, self.below, self.teller), value, required=required)

    def _categories(self, name: str, value: str = "", *, label: str | None = None) -> Field:
        known = (one for one in self.directory.categories.values() if not one.retired)
        options = sorted((Option(one.code, self.teller.named(one.name)) for one in known), key=lambda o: str(o.text))
        return _select(name, tuple(options), value, required=False, label=label)

    def _calendars(self, required: bool, value: str = "") -> Field:
        options = tuple(Option(code, code) for code in sorted(self.directory.calendars))
        return _select("calendar", options, value, required=required)

    def _held(self, item: str) -> tuple[Option, ...]:
        person = self.directory.staff.get(UUID(item))
        held = sorted(person.roles) if person else []
        return tuple(
            Option(
                f"{one.role}@{one.unit}",
                Said("in.role", {"role": Said(f"role.{one.role}"), "unit": self.teller.unit(one.unit)}),
            )
            for one in held
        )

    def _standard(self, edit: str, code: Code) -> tuple[Field, ...]:
        days = _text("days", kind="text")
        when = _text("effective_from", kind="date")
        if edit == "standard_change":
            return (days, when)
        clocks = tuple(Option(clock.value, Said(f"clock.{clock}")) for clock in Clock)
        classes = tuple(Option(each.value, Said(f"class.{each}")) for each in ReportClass)
        yes_no = (Option("yes", Said("answer.yes")), Option("no", Said("answer.no")))
        levels = tuple(Option(level, level) for level in "123")
        return (
            _text("code"),
            _select("clock", clocks),
            days,
            when,
            self._units("agency", required=False),
            _select("report_class", classes, required=False),
            _select("supervision", yes_no, required=False, label="with_supervision"),
            _select("level", levels, required=False),
        )

    def _calendar(self, item: str) -> tuple[Field, ...]:
        code, _, year = item.partition("/")
        known = self.directory.calendars.get(Code(code))
        published = known.published.get(int(year)) if known and year.isdecimal() else None
        days = "\n".join(f"{day.on} {day.name.id} / {day.name.en}" for day in published.days) if published else ""
        named = () if published else (_text("code"), _text("year"))
        confirmed = Field(name="confirmed", kind="check", value="yes" if published and published.confirmed else "")
        return (
            *named,
            Field(name="days_off", kind="area", value=days),
            _text("source", published.source if published else ""),
            replace(confirmed, required=False),
        )


def _roles() -> tuple[Option, ...]:
    return tuple(Option(role.value, Said(f"role.{role}")) for role in Role if role in STAFF_ROLES)


def _names(name: Label | None = None) -> tuple[Field, Field]:
    return _text("name_id", name.id if name else ""), _text("name_en", name.en if name else "")


def _text(name: str, value: str = "", *, kind: str = "text", required: bool = True, label: str | None = None) -> Field:
    return Field(name=name, kind=kind, value=value, required=required, label=label or f"admin_{name}")


def _select(
    name: str, options: tuple[Option, ...], value: str = "", *, required: bool = True, label: str | None = None
) -> Field:
    empty = Option("", Said("file.choose") if required else "–")
    words = label or f"admin_{name}"
    return Field(name=name, kind="select", value=value, required=required, options=(empty, *options), label=words)
