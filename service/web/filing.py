"""The form for a report: its fields, what is wrong with what was typed, and the check page before it is sent."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.channels import PAPER
from domain.complaint.events import Clock, ReportClass
from domain.directory.events import UnitKind
from domain.directory.state import Directory
from domain.event import Code, Refused
from domain.standards import select
from domain.text import LIMITS, optional
from service.web.forms import open_units
from service.web.telling import Teller, refusal
from service.web.views import Check, ClassLimit, Fact, Field, Form, Option, Said, Section, Shown, WorkingDays

SECTIONS = {
    "what": ("report_class", "supervision", "title", "body", "attachments"),
    "where": ("incident_on", "area", "place"),
    "who": ("category", "wanted_unit"),
    "you": ("anonymous", "confidential", "name", "phone", "email"),
}


@dataclass(frozen=True)
class Way:
    """How reports come in: the addresses of the form, of the form again, of sending, and what is asked for."""

    form: str
    change: str
    send: str
    sections: Mapping[str, tuple[str, ...]]


ONLINE = Way("/file/all", "/file/change", "/file", SECTIONS)
#: on paper or in person, typed in by staff
COUNTER = Way("/desk/new", "/desk/new/change", "/desk/new/send", {"came": ("channel", "received_on"), **SECTIONS})

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[\d\s().-]{6,}")


def class_limits(directory: Directory, home: Code, on: date) -> tuple[ClassLimit, ...]:
    """How soon each class is answered, by the standards of the agency that receives reports here."""
    return tuple(ClassLimit(kind.value, _days(directory, home, kind, Clock.RESOLUTION, on)) for kind in ReportClass)


def check_limit(directory: Directory, home: Code, on: date) -> int:
    """Working days within which a report is checked."""
    return _days(directory, home, ReportClass.COMPLAINT, Clock.VERIFICATION, on)


def reply_limit(directory: Directory, home: Code, on: date) -> int:
    """Working days that a reporter has to reply to an answer."""
    return _days(directory, home, ReportClass.COMPLAINT, Clock.REPLY, on)


def filing_form(teller: Teller, home: Code, today: date, typed: Mapping[str, str], way: Way = ONLINE) -> Form:
    """The empty form, or the one that holds what was typed."""
    came = (
        Field(name="channel", kind="radios", options=tuple(Option(code, Said(f"channel.{code}")) for code in PAPER)),
        Field(name="received_on", kind="date", value=today.isoformat()),
    )
    fields = (
        *(came if way is COUNTER else ()),
        Field(name="report_class", kind="radios", options=_classes(teller.directory, home, today)),
        Field(name="supervision", kind="check", required=False),
        Field(name="title", limit=LIMITS["title"]),
        Field(name="body", kind="area", limit=LIMITS["body"]),
        Field(name="attachments", kind="files", required=False),
        Field(name="incident_on", kind="date"),
        Field(name="area", kind="select", required=False, options=_areas(teller, home)),
        Field(name="place", required=False, limit=LIMITS["place"]),
        Field(name="category", kind="select", required=False, options=_categories(teller)),
        Field(name="wanted_unit", kind="select", required=False, options=_units(teller, home)),
        Field(name="anonymous", kind="radios", options=_veil("name")),
        Field(name="confidential", kind="radios", options=_veil("text")),
        Field(name="name", required=False, autocomplete="name", limit=LIMITS["name"]),
        Field(name="phone", kind="tel", required=False, autocomplete="tel", limit=LIMITS["phone"]),
        Field(name="email", kind="email", required=False, autocomplete="email", limit=LIMITS["email"]),
    )
    return Form(tuple(replace(field, value=typed.get(field.name, field.value)) for field in fields))


def examined(form: Form, today: date) -> Form:
    """The form with an error at each field that cannot be sent; `today` is the day at the receiving agency."""
    return Form(tuple(replace(field, error=_error(field, today)) for field in form.fields))


def check_page(form: Form, key: str, way: Way = ONLINE) -> Check:
    """All answers to read once more; `key`, the form's own, makes sending twice one report."""
    sections = tuple(
        Section(code, names[0], tuple(Fact(name, _answer(form[name])) for name in names))
        for code, names in way.sections.items()
    )
    return Check(
        sections=sections,
        carried=carried(form, key),
        warnings=_warnings(form),
        post=way.send,
        change=way.change,
    )


def carried(form: Form, key: str) -> tuple[tuple[str, str], ...]:
    """All answers, to be sent along unseen."""
    return (*((field.name, field.value) for field in form.fields), ("key", key))


def _error(field: Field, today: date) -> Said | None:
    if field.kind == "files":
        return field.error
    if field.options and field.value not in {option.value for option in field.options}:
        return Said("error.report_class" if field.name == "report_class" else "error.choice")
    if field.required and not field.value.strip():
        return Said(f"error.{field.name}")
    if field.name in LIMITS and (unfit := _unfit(field)):
        return unfit
    shaped = _SHAPES.get(field.name)
    return shaped(field.value, today) if shaped and field.value.strip() else None


def _unfit(field: Field) -> Said | None:
    if len(field.value) > LIMITS[field.name]:
        return Said("error.too_long", {"n": len(field.value), "limit": LIMITS[field.name]})
    try:
        optional(field.name, field.value)
    except Refused as refused:
        return refusal(refused)
    return None


def _day(value: str, today: date) -> Said | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return Said("error.incident_on")
    return Said("error.future", {"day": day}) if day > today else None


def _email(value: str, today: date) -> Said | None:
    return None if _EMAIL.fullmatch(value.strip()) else Said("error.email")


def _phone(value: str, today: date) -> Said | None:
    return None if _PHONE.fullmatch(value.strip()) else Said("error.phone")


_SHAPES: Mapping[str, Callable[[str, date], Said | None]] = {
    "incident_on": _day,
    "received_on": _day,
    "email": _email,
    "phone": _phone,
}


def _answer(field: Field) -> Shown:
    """The answer in words: a chosen option's text, yes or no, a date, or what was typed."""
    if field.kind == "check" or field.name in {"anonymous", "confidential"}:
        return Said("answer.yes" if field.value == "yes" else "answer.no")
    if field.kind == "files":
        return ", ".join(str(option.text) for option in field.options) or None
    if field.options:
        return next(option.text for option in field.options if option.value == field.value)
    if field.kind == "date":
        return date.fromisoformat(field.value)
    return field.value.strip() or None


def _warnings(form: Form) -> tuple[Said, ...]:
    """A name in the story undoes anonymity."""
    name = form["name"].value.strip().casefold()
    told = f"{form['title'].value}\n{form['body'].value}".casefold()
    hidden = form["anonymous"].value == "yes"
    return (Said("check.name_in_story"),) if hidden and name and name in told else ()


def _classes(directory: Directory, home: Code, today: date) -> tuple[Option, ...]:
    return tuple(
        Option(limit.code, Said(f"class.{limit.code}"), Said("file.class_limit", _about(limit)))
        for limit in class_limits(directory, home, today)
    )


def _about(limit: ClassLimit) -> dict[str, Shown]:
    return {"about": Said(f"class_about.{limit.code}"), "days": WorkingDays(limit.working_days)}


def _veil(what: str) -> tuple[Option, ...]:
    hide = Option("yes", Said(f"file.hide_{what}"), Said(f"file.hide_{what}_about"))
    return (Option("no", Said(f"file.public_{what}")), hide)


def _areas(teller: Teller, home: Code) -> tuple[Option, ...]:
    kinds = {UnitKind.DISTRICT, UnitKind.WARD}
    units = open_units(teller.directory, home, teller)
    places = (unit for unit in units if teller.directory.units[Code(unit.value)].kind in kinds)
    return (Option("", Said("file.outside")), *places)


def _units(teller: Teller, home: Code) -> tuple[Option, ...]:
    return (Option("", Said("file.not_known")), *open_units(teller.directory, home, teller))


def _categories(teller: Teller) -> tuple[Option, ...]:
    categories = (each.code for each in teller.directory.categories.values() if not each.retired)
    named = sorted((Option(code, teller.category(code)) for code in categories), key=lambda option: str(option.text))
    return (Option("", Said("file.not_known")), *named)


def _days(directory: Directory, home: Code, kind: ReportClass, clock: Clock, on: date) -> int:
    standards = (standard for versions in directory.standards.values() for standard in versions)
    lineage = directory.lineage(home)
    found = select(standards, clock=clock, lineage=lineage, report_class=kind, supervision=False, on=on)
    return found.rule.days
