"""The commands that the forms of the directory make."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from domain.complaint.events import Clock, ReportClass
from domain.directory import commands as do
from domain.directory.commands import DirectoryCommand
from domain.directory.events import Holiday, UnitKind
from domain.directory.state import Directory, stream_id
from domain.event import Code, Label, Published, Refused, Role, Zone


class LineUnreadable(Refused):
    """Each line is a date and the name of the day, in Indonesian and, after a slash, in English."""


def command(edit: str, item: str, typed: Mapping[str, str], directory: Directory) -> DirectoryCommand:
    """What the form asks for. Raises LineUnreadable, and KeyError or ValueError for what no form of ours sends."""
    code = Code(item)
    match edit:
        case "unit_open":
            return do.OpenUnit(
                code=Code(typed["code"].strip()),
                kind=UnitKind(typed["kind"]),
                parent=_optional(typed["parent"]),
                name=_label(typed),
                zone=Zone(typed["zone"].strip()) if typed["zone"].strip() else None,
                calendar=_optional(typed["calendar"]),
            )
        case "unit_rename":
            return do.RenameUnit(code=code, name=_label(typed))
        case "unit_move":
            return do.MoveUnit(code=code, parent=Code(typed["parent"]))
        case "unit_schedule":
            return do.ScheduleUnit(code=code, zone=Zone(typed["zone"].strip()), calendar=Code(typed["calendar"]))
        case "unit_approval":
            return do.SetApproval(code=code, required=typed["approval"] == "yes")
        case "unit_close":
            return do.CloseUnit(code=code)
        case "staff_register":
            return do.RegisterStaff(
                staff=stream_id("staff", typed["code"].strip()), subject=uuid4(), name=typed["name"]
            )
        case "role_grant":
            return do.GrantRole(staff=_uuid(item), role=Role(typed["role"]), unit=Code(typed["unit"]))
        case "role_revoke":
            role, _, unit = typed["held"].partition("@")
            return do.RevokeRole(staff=_uuid(item), role=Role(role), unit=Code(unit))
        case "category_define" | "category_change":
            named = code if edit == "category_change" else Code(typed["code"].strip())
            return do.DefineCategory(code=named, parent=_optional(typed["parent"]), name=_label(typed))
        case "category_retire":
            return do.RetireCategory(code=code)
        case "routing_define":
            return do.DefineRouting(
                category=_optional(typed["category"]), area=Code(typed["area"]), unit=Code(typed["unit"])
            )
        case "routing_change":
            category, area = rule_of(item)
            return do.DefineRouting(category=category, area=area, unit=Code(typed["unit"]))
        case "routing_retire":
            category, area = rule_of(item)
            return do.RetireRouting(category=category, area=area)
        case "standard_propose" | "standard_change":
            return do.Propose(change=_standard(edit, code, typed, directory))
        case "calendar_propose" | "calendar_change":
            return do.Propose(change=_calendar(item, typed))
        case "proposal_approve":
            return do.Approve(stream=_uuid(item.partition("/")[0]), proposal=int(item.partition("/")[2]))
        case "proposal_decline":
            stream, _, number = item.partition("/")
            reason = typed["reason"].strip() or None
            return do.Decline(stream=_uuid(stream), proposal=int(number), subject=uuid4(), reason=reason)
        case _:
            raise KeyError(edit)


def _standard(edit: str, code: Code, typed: Mapping[str, str], directory: Directory) -> do.PublishStandard:
    days, since = int(typed["days"]), date.fromisoformat(typed["effective_from"])
    if edit == "standard_change":
        rule = directory.standards[code][-1].rule
        kept = {name: value for name, value in vars(rule).items() if name not in ("days", "effective_from")}
        return do.PublishStandard(**kept, days=days, effective_from=since)
    return do.PublishStandard(
        code=Code(typed["code"].strip()),
        clock=Clock(typed["clock"]),
        days=days,
        effective_from=since,
        agency=_optional(typed["agency"]),
        report_class=ReportClass(typed["report_class"]) if typed["report_class"] else None,
        supervision=None if not typed["supervision"] else typed["supervision"] == "yes",
        level=int(typed["level"]) if typed["level"] else None,
    )


def _calendar(item: str, typed: Mapping[str, str]) -> do.PublishCalendar:
    code, _, year = item.partition("/")
    return do.PublishCalendar(
        code=Code(code or typed["code"].strip()),
        year=int(year or typed["year"]),
        days=tuple(_day(line) for line in typed["days_off"].splitlines() if line.strip()),
        source=Published(typed["source"]),
        confirmed=typed.get("confirmed") == "yes",
    )


def _day(line: str) -> Holiday:
    on, _, names = line.strip().partition(" ")
    indonesian, _, english = names.partition("/")
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise LineUnreadable(field="days_off") from None
    name = Published(indonesian.strip())
    return Holiday(on=day, name=Label(id=name, en=Published(english.strip()) or name))


def _label(typed: Mapping[str, str]) -> Label:
    return Label(id=Published(typed["name_id"].strip()), en=Published(typed["name_en"].strip()))


def rule_of(item: str) -> tuple[Code | None, Code]:
    """Category and area of a rule, as its forms name it."""
    category, _, area = item.partition("/")
    return _optional(category), Code(area)


def _optional(value: str) -> Code | None:
    return Code(value.strip()) if value.strip() else None


def _uuid(given: str) -> UUID:
    return UUID(given)
