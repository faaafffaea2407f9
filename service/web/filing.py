"""The form for a report: its fields, what is wrong with what was typed, and the check page before it is sent."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.channels import PAPER
from domain.complaint.events import Clock, ReportClass
from domain.directory.events import UnitKind
from domain.directory.routing import Suggestion
from domain.directory.state import Directory
from domain.event import Code, Refused
from domain.standards import select
from domain.text import LIMITS, optional
from service.web.forms import open_units, with_error
from service.web.telling import Teller, refusal
from service.web.views import ClassLimit, Fact, Field, Form, Option, Said, Section, Shown, WorkingDays

SECTIONS = {
    "came": ("channel", "received_on"),
    "class": ("report_class", "supervision"),
    "story": ("title", "body", "attachments"),
    "where": ("incident_on", "area", "place", "here", "point"),
    "who": ("category", "wanted_unit", "other_unit"),
    "you": ("anonymous", "confidential", "name", "phone", "email"),
}
"""Questions, and the fields that answer each."""
UNSURE = "unsure"
ELSEWHERE = ("emergency", "court")
"""Chosen instead of a class: what is not for us."""
OTHER = "other"


@dataclass(frozen=True)
class Way:
    """How reports come in: the addresses of the pages with the questions of each, and that of the check page.

    A draft that may be sent in two ways is the same report in both: `sent_as` names them both.
    """

    pages: Mapping[str, tuple[str, ...]]
    check: str
    sent_as: str

    @property
    def whole(self) -> bool:
        """Whether all questions are on one page."""
        return len(self.pages) == 1

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(question for asked in self.pages.values() for question in asked)

    @property
    def first(self) -> str:
        return self._order[0]

    def fields(self, page: str) -> tuple[str, ...]:
        return tuple(name for question in self.pages[page] for name in SECTIONS[question])

    def page_of(self, question: str) -> str:
        return next(page for page, asked in self.pages.items() if question in asked)

    def page_with(self, name: str) -> str:
        """The one that asks for this field."""
        return next(page for page in self.pages if name in self.fields(page))

    def after(self, page: str) -> str:
        """The next one, at last the check page."""
        return self._order[self._order.index(page) + 1]

    def before(self, page: str) -> str | None:
        return None if page == self.first else self._order[self._order.index(page) - 1]

    def earlier(self, one: str, other: str) -> bool:
        return self._order.index(one) < self._order.index(other)

    @property
    def _order(self) -> tuple[str, ...]:
        return (*self.pages, self.check)


ASKED = tuple(SECTIONS)[1:]
"""The questions to whoever reports themselves."""
ONLINE = Way({f"/file/{n}": (code,) for n, code in enumerate(ASKED, 1)}, "/file/6", "/file/6")
#: the same for whom each page is a long wait
WHOLE = Way({"/file/all": ASKED}, "/file/all/check", ONLINE.sent_as)
#: on paper or in person, typed in by staff: all on one page
COUNTER = Way({"/desk/new": tuple(SECTIONS)}, "/desk/new/check", "/desk/new/check")
COUNTER_WORDS = ("body", "wanted_unit", "anonymous", "phone")
"""Fields that are asked for in other words of somebody who types for a reporter."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_POINT = re.compile(r"-?\d{1,2}\.\d{1,7},-?\d{1,3}\.\d{1,7}", re.ASCII)
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


@dataclass(frozen=True)
class Known:
    """What is known beside the answers: where a photo was taken, and which unit the rules name."""

    point: str | None = None
    point_of: str = ""
    suggestion: Suggestion | None = None


def filing_form(
    teller: Teller, home: Code, today: date, typed: Mapping[str, str], way: Way = ONLINE, known: Known = Known()
) -> Form:
    """The empty form, or the one that holds what was typed."""
    fields = (
        Field(name="channel", kind="radios", options=tuple(Option(code, Said(f"channel.{code}")) for code in PAPER)),
        Field(name="received_on", kind="date", value=today.isoformat()),
        Field(name="report_class", kind="radios", options=_classes(teller.directory, home, today, way)),
        Field(name="supervision", kind="check", required=False),
        Field(name="title", limit=LIMITS["title"]),
        Field(name="body", kind="area", limit=LIMITS["body"]),
        Field(name="attachments", kind="files", required=False),
        Field(name="incident_on", kind="date"),
        Field(name="area", kind="select", required=False, options=_areas(teller, home), why=_outside(teller, home)),
        Field(name="place", required=False, limit=LIMITS["place"]),
        Field(name="here", kind="hidden", required=False),
        *_point(known),
        Field(name="category", kind="select", required=False, options=_categories(teller, way)),
        *_answerers(teller, home, known, way),
        Field(name="anonymous", kind="radios", options=_veil("counter_name" if way is COUNTER else "name")),
        Field(name="confidential", kind="radios", options=_veil("text")),
        Field(name="name", required=False, autocomplete="name", limit=LIMITS["name"]),
        Field(name="phone", kind="tel", required=False, autocomplete="tel", limit=LIMITS["phone"]),
        Field(name="email", kind="email", required=False, autocomplete="email", limit=LIMITS["email"]),
    )
    typed = {**typed, "here": located(typed.get("here", ""))}
    asked = {name for question in way.questions for name in SECTIONS[question]}
    words = {name: f"counter_{name}" for name in COUNTER_WORDS} if way is COUNTER else {}
    return Form(
        tuple(
            replace(field, value=typed.get(field.name, field.value), label=words.get(field.name))
            for field in fields
            if field.name in asked
        )
    )


def examined(form: Form, today: date) -> Form:
    """The form with an error at each field that cannot be sent; `today` is the day at the receiving agency."""
    found = Form(tuple(replace(field, error=_error(field, today)) for field in form.fields))
    value = {field.name: field.value for field in form.fields}
    if value.get("supervision") == "yes" and value.get("report_class") not in ("complaint", UNSURE, ""):
        found = with_error(found, "supervision", Said("refusal.supervision_misplaced"))
    if value.get("wanted_unit") == OTHER and not value.get("other_unit"):
        found = with_error(found, "other_unit", Said("error.other_unit"))
    return found


def located(given: str) -> str:
    """A point as the browser tells it, "latitude,longitude" in degrees; nothing for anything else."""
    if not _POINT.fullmatch(given):
        return ""
    latitude, longitude = map(float, given.split(","))
    return given if abs(latitude) <= 90 and abs(longitude) <= 180 else ""


def part(form: Form, names: Iterable[str]) -> Form:
    """These fields alone."""
    return Form(tuple(field for field in form.fields if field.name in set(names)))


def answered_sections(form: Form, way: Way) -> tuple[Section, ...]:
    """All answers to read once more."""
    there = {field.name: field for field in form.fields}
    return tuple(
        Section(
            code,
            SECTIONS[code][0],
            tuple(Fact(name, _answer(there[name])) for name in SECTIONS[code] if _told(name, there)),
        )
        for code in way.questions
    )


def warnings(form: Form, way: Way) -> tuple[Said, ...]:
    """A name in the story or on a file undoes anonymity; without a name and a contact the code is all there is."""
    name = form["name"].value.strip().casefold()
    if form["anonymous"].value != "yes":
        return ()
    said: list[Said] = []
    files = " ".join(str(option.text) for option in form["attachments"].options)
    in_story, in_files, keep_code = _WARNED[way is COUNTER]
    if name and name in f"{form['title'].value}\n{form['body'].value}".casefold():
        said.append(Said(in_story))
    if name and any(part in files.casefold() for part in (name, *name.split()) if len(part) > 3):
        said.append(Said(in_files))
    if not form["phone"].value.strip() and not form["email"].value.strip():
        said.append(Said(keep_code))
    return tuple(said)


_WARNED = {
    False: ("check.name_in_story", "check.name_in_files", "check.keep_code"),
    True: ("check.counter_name_in_story", "check.counter_name_in_files", "check.counter_keep_code"),
}
"""The reporter's own mistakes, and whether staff are told of them."""


def _told(name: str, there: Mapping[str, Field]) -> bool:
    """The unit that was typed in is told in the place of the choice to do so."""
    if name == "other_unit":
        return name in there and there["wanted_unit"].value == OTHER
    if name == "wanted_unit":
        return there[name].value != OTHER
    if name == "here":
        return bool(there[name].value)
    return name in there


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


def _classes(directory: Directory, home: Code, today: date, way: Way) -> tuple[Option, ...]:
    classes = tuple(
        Option(limit.code, Said(f"class.{limit.code}"), Said("file.class_limit", _about(limit)))
        for limit in class_limits(directory, home, today)
    )
    if way is COUNTER:
        return classes
    others = (Option(code, Said(f"file.{code}"), Said(f"file.{code}_about")) for code in (UNSURE, *ELSEWHERE))
    return (*classes, *others)


def _about(limit: ClassLimit) -> dict[str, Shown]:
    return {"about": Said(f"class_about.{limit.code}"), "days": WorkingDays(limit.working_days)}


def _point(known: Known) -> tuple[Field, ...]:
    """Where a photo was taken, when one says so: only offered."""
    if known.point is None:
        return ()
    about = {"name": known.point_of, "point": known.point.replace(",", ", ")}
    return (Field(name="point", kind="check", required=False, why=Said("file.point_about", about)),)


def _because(teller: Teller, found: Suggestion) -> Said:
    """The rule in words for those who know nothing of rules."""
    area = teller.unit(found.rule.area)
    if found.rule.category is None:
        return Said("file.suggested_area", {"area": area})
    return Said("file.suggested", {"category": teller.category(found.rule.category), "area": area})


def _outside(teller: Teller, home: Code) -> Said:
    """Who gets what happened elsewhere."""
    return Said("file.outside_about", {"place": teller.unit(home)})


def _answerers(teller: Teller, home: Code, known: Known, way: Way) -> tuple[Field, ...]:
    units = _units(teller, home, way)
    if way is COUNTER:
        return (Field(name="wanted_unit", kind="select", required=False, options=units),)
    found = known.suggestion
    suggested = () if found is None else (Option(found.unit, teller.unit(found.unit), _because(teller, found)),)
    unknown, other = Option("", Said("file.not_known")), Option(OTHER, Said("file.other_unit"))
    default = suggested[0].value if suggested else ""
    return (
        Field(name="wanted_unit", kind="radios", required=False, options=(*suggested, other, unknown), value=default),
        Field(name="other_unit", kind="select", required=False, options=(Option("", Said("file.choose")), *units[1:])),
    )


def _veil(what: str) -> tuple[Option, ...]:
    hide = Option("yes", Said(f"file.hide_{what}"), Said(f"file.hide_{what}_about"))
    return (Option("no", Said(f"file.public_{what}")), hide)


def _areas(teller: Teller, home: Code) -> tuple[Option, ...]:
    kinds = {UnitKind.DISTRICT, UnitKind.WARD}
    units = open_units(teller.directory, home, teller)
    places = (unit for unit in units if teller.directory.units[Code(unit.value)].kind in kinds)
    return (Option("", Said("file.outside")), *places)


def _units(teller: Teller, home: Code, way: Way) -> tuple[Option, ...]:
    return (_unsaid(way), *open_units(teller.directory, home, teller))


def _categories(teller: Teller, way: Way) -> tuple[Option, ...]:
    categories = (each.code for each in teller.directory.categories.values() if not each.retired)
    named = sorted((Option(code, teller.category(code)) for code in categories), key=lambda option: str(option.text))
    return (_unsaid(way), *named)


def _unsaid(way: Way) -> Option:
    return Option("", Said("file.not_said" if way is COUNTER else "file.not_known"))


def _days(directory: Directory, home: Code, kind: ReportClass, clock: Clock, on: date) -> int:
    standards = (standard for versions in directory.standards.values() for standard in versions)
    lineage = directory.lineage(home)
    found = select(standards, clock=clock, lineage=lineage, report_class=kind, supervision=False, on=on)
    return found.rule.days
