"""The forms that are not about filing: signing in, following a report, and each act on a case."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

from domain.access import Reason
from domain.complaint.events import ArchiveReason
from domain.complaint.personal_data import Basis
from domain.complaint.state import Assignment, Complaint, Turn
from domain.directory.routing import suggest_unit
from domain.directory.state import Directory
from domain.event import Actor, Code, Refused
from domain.finding import LONGEST
from domain.rights import Act
from domain.text import LIMITS
from service.web import case_forms
from service.web.telling import Teller, reason, refusal
from service.web.views import Field, Form, Option, Said

#: opening a confidential case, which is no act of the domain
OPEN = "open"
PART = "assignment"
"""The question whose part an act is about."""

#: acts that files may come with
WITH_FILES = frozenset(
    {
        *(Act.ANSWER, Act.DRAFT_ANSWER, Act.CORRECT_ANSWER, Act.DRAFT_CORRECTION),
        *(Act.REPLY, Act.AMEND, Act.GIVE_INFORMATION),
    }
)
_AREAS = {Act.ANSWER: "answer", Act.REPLY: "reply", Act.GIVE_INFORMATION: "information"}
_NOTES = {Act.ARCHIVE: "closing_note", Act.CLOSE_AS_RESOLVED: "closing_note", Act.CLOSE_AS_REPORTER: "closing_note"}


def sign_in_form(login: str = "") -> Form:
    return Form(
        (
            Field(name="login", value=login, autocomplete="username"),
            Field(name="password", kind="password", autocomplete="current-password"),
        )
    )


def role_form(choices: Mapping[str, tuple[str, str]], current: str, *, wrong: bool = False) -> Form:
    """The roles held, each by its value: (role, unit's name)."""
    options = tuple(
        Option(value, Said("in.role", {"role": Said(f"role.{role}"), "unit": unit}))
        for value, (role, unit) in choices.items()
    )
    error = Said("error.choice") if wrong else None
    return Form((Field(name="role", kind="radios", options=options, value=current, error=error),))


def follow_form(tracking_id: str = "") -> Form:
    return Form(
        (
            Field(name="tracking_id", kind="code", value=tracking_id, autocomplete="off"),
            Field(name="secret", kind="code", autocomplete="current-password"),
        )
    )


def open_form(purpose: str = "") -> Form:
    """Why a confidential case is opened: of a list, for what is typed would be about a person too."""
    reasons = tuple(Option(why.value, Said(f"open_reason.{why}")) for why in Reason)
    return Form((_select("reason", reasons, purpose, label="open_reason"),))


def search_form(text: str = "", why: str = "") -> Form:
    """What staff look for; the reason only where finding it is reading it."""
    reasons = tuple(Option(each.value, Said(f"open_reason.{each}")) for each in Reason)
    none = Option("", Said("search.no_reason"))
    field = _select("reason", reasons, why, label="search_reason", required=False)
    return Form(
        (
            Field(name="q", value=text, label="search_text", limit=LONGEST, autocomplete="off"),
            replace(field, options=(none, *reasons)),
        )
    )


def public_search_form(text: str = "") -> Form:
    """What the public looks for."""
    return Form(
        (Field(name="q", value=text, label="public_search", limit=LONGEST, required=False, autocomplete="off"),)
    )


def act_form(
    act: Act,
    complaint: Complaint,
    teller: Teller,
    actor: Actor,
    typed: Mapping[str, str],
    colleagues: Mapping[UUID, str] = MappingProxyType({}),
) -> Form:
    """What the act asks this person for; the names are those of the domain's command."""
    fields = _fields(act, complaint, teller, actor) or case_forms.fields(act, complaint, teller, colleagues)
    files = (Field(name="attachments", kind="files", required=False),) if act in WITH_FILES else ()
    fields = (*fields, *files)
    return Form(tuple(replace(field, value=_value(field, typed)) for field in fields))


def with_parts(form: Form, turns: Sequence[Assignment], teller: Teller, typed: Mapping[str, str]) -> Form:
    """The form with the question whose part it is about, where several units within one's own have the case."""
    if len(turns) < 2:
        return form
    options = tuple(Option(str(turn.number), teller.unit(turn.unit)) for turn in turns)
    part = Field(name=PART, kind="radios", options=options, value=typed.get(PART, ""))
    return Form((part, *form.fields))


def _value(field: Field, typed: Mapping[str, str]) -> str:
    """A box that was not ticked is not sent."""
    sent = "csrf" in typed
    return typed.get(field.name, "" if sent and field.kind == "check" else field.value)


def bulk_form(
    act: Act,
    teller: Teller,
    actor: Actor,
    typed: Mapping[str, str],
    colleagues: Mapping[UUID, str] = MappingProxyType({}),
) -> Form:
    """What the act asks for once when it is done with many; `colleagues` could work on each of them."""
    fields = _bulk_fields(act, teller, actor, colleagues)
    return Form(tuple(replace(field, value=typed.get(field.name, field.value)) for field in fields))


def _bulk_fields(act: Act, teller: Teller, actor: Actor, colleagues: Mapping[UUID, str]) -> tuple[Field, ...]:
    if act is Act.VERIFY or actor.unit is None:
        return ()
    if act in (Act.LABEL, Act.ASSIGN):
        return case_forms.organising(act, colleagues)
    if act is Act.REQUEST_INFORMATION:
        return (_area("question", "question"),)
    below = actor.unit if act is Act.ROUTE else teller.directory.agency_of(actor.unit).code
    return (_select("unit", open_units(teller.directory, below, teller)), _area("note", "note", required=False))


def consequence(act: str) -> Said:
    """What the act leads to, said before it is done."""
    return Said(f"consequence.{act}")


def with_refusal(form: Form, refused: Refused) -> Form:
    """The refusal at the field it names; a form without that field is unchanged."""
    return with_error(form, str(refused.facts.get("field", "")), refusal(refused))


def with_error(form: Form, name: str, error: Said) -> Form:
    """The form with this error at that field."""
    return Form(tuple(replace(field, error=error) if field.name == name else field for field in form.fields))


def open_units(directory: Directory, below: Code, teller: Teller) -> tuple[Option, ...]:
    """Units at or below one that take work, by name."""
    codes = (code for code in directory.subtree(below) if not directory.units[code].closed)
    return tuple(sorted((Option(code, teller.unit(code)) for code in codes), key=lambda option: str(option.text)))


def _fields(act: Act, complaint: Complaint, teller: Teller, actor: Actor) -> tuple[Field, ...]:
    match act:
        case Act.ROUTE:
            within = actor.unit or complaint.filed.received_by
            units = open_units(teller.directory, within, teller)
            return (_suggested(_select("unit", units), complaint, teller), _area("note", "note", required=False))
        case Act.CO_ASSIGN:
            within = actor.unit or complaint.filed.received_by
            having = {each.unit for each in complaint.assignments if each.turn is not Turn.GONE}
            units = tuple(unit for unit in open_units(teller.directory, within, teller) if unit.value not in having)
            return (_select("unit", units), _area("note", "note", required=False))
        case Act.FORWARD:
            having = {each.unit for each in complaint.open}
            agency = teller.directory.agency_of(complaint.responsible).code
            units = tuple(unit for unit in open_units(teller.directory, agency, teller) if unit.value not in having)
            return (_select("unit", units), _area("note", "note", required=False))
        case Act.RETURN:
            nation = teller.directory.root_of(complaint.filed.received_by).code
            units = open_units(teller.directory, nation, teller)
            return (_area("reason", "reason"), _select("proposed_unit", units, required=False))
        case Act.REQUEST_INFORMATION:
            return (_area("question", "question"),)
        case Act.POSTPONE:
            return (_area("reason", "postpone_reason"),)
        case Act.CORRECT_ANSWER:
            return (_area("text", "answer"), _area("reason", "correct_reason", required=False))
        case Act.DRAFT_ANSWER:
            return (_area("text", "draft"), _submit())
        case Act.DRAFT_CORRECTION:
            return (_area("text", "draft"), _area("reason", "correct_reason", required=False), _submit())
        case Act.RETURN_DRAFT:
            return (_area("reason", "return_draft_reason"),)
        case Act.ANSWER | Act.REPLY | Act.GIVE_INFORMATION:
            return (_area("text", _AREAS[act]),)
        case Act.ARCHIVE:
            reasons = tuple(Option(code.value, reason(code)) for code in ArchiveReason)
            return (
                _select("reason", reasons, label="archive_reason"),
                _area("note", _NOTES[act], required=False),
            )
        case Act.CLOSE_AS_RESOLVED | Act.CLOSE_AS_REPORTER:
            return (_area("note", _NOTES[act], required=False),)
        case Act.ERASE:
            grounds = tuple(Option(basis.value, Said(f"basis.{basis}")) for basis in Basis)
            return (
                _select("basis", grounds, label="erasure_basis"),
                replace(_area("note", "erasure_request", required=False), name="request"),
            )
        case Act.PLACE_HOLD | Act.LIFT_HOLD:
            return (_area("reason", "hold_reason"),)
        case Act.REOPEN:
            return (_area("reason", "reopen_reason"),)
    return ()


def _proposed(complaint: Complaint) -> Code | None:
    """Whose the reporter thinks it is."""
    return complaint.filed.wanted_unit


def _suggested(field: Field, complaint: Complaint, teller: Teller) -> Field:
    """With the unit chosen that the routing rules name, or else the one that the reporter thinks it is, and why."""
    filed = complaint.filed
    found = suggest_unit(teller.directory, filed.category, filed.area or filed.received_by)
    if found is not None and field.offers(found.unit):
        return replace(field, value=found.unit, why=teller.suggestion(found))
    wanted = _proposed(complaint)
    if wanted is not None and field.offers(wanted):
        return replace(field, value=wanted, why=Said("suggestion.wanted", {"unit": teller.unit(wanted)}))
    return field


def _area(name: str, label: str, value: str = "", *, required: bool = True) -> Field:
    return Field(name=name, kind="area", label=label, value=value, limit=LIMITS[name], required=required)


def _submit() -> Field:
    """Whether a leader is asked to approve what is drafted."""
    asked = tuple(Option(each, Said(f"submit_draft.{each}")) for each in ("yes", "no"))
    return Field(name="submit", kind="radios", label="submit_draft", options=asked, value="yes")


def _select(
    name: str, options: tuple[Option, ...], value: str = "", *, label: str | None = None, required: bool = True
) -> Field:
    empty = Option("", Said("file.choose" if required else "file.not_known"))
    return Field(name=name, kind="select", label=label, value=value, required=required, options=(empty, *options))
