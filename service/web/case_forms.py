"""The forms of what reporters and offices do with a case beside moving and answering it, and the commands they make."""

from collections.abc import Mapping
from uuid import UUID

from domain.complaint import commands
from domain.complaint.case_acts import SCORES
from domain.complaint.commands import DeskCommand, JoiningCommand, ReporterCommand
from domain.complaint.events import ReportClass
from domain.complaint.state import Complaint
from domain.event import Code
from domain.rights import Act
from domain.text import LIMITS
from service.web.telling import Teller
from service.web.views import Field, Option, Said

YES = "yes"
_TEXTS = {Act.AMEND: "amendment", Act.NOTE: "internal_note"}


def fields(act: Act, complaint: Complaint, teller: Teller, colleagues: Mapping[UUID, str]) -> tuple[Field, ...]:
    """What the act asks for; `colleagues` are those who could work on the case, by name."""
    match act:
        case Act.AMEND | Act.NOTE:
            return (area("text", _TEXTS[act]),)
        case Act.RATE:
            scores = tuple(Option(str(each), Said(f"score.{each}")) for each in reversed(SCORES))
            return (
                Field(name="score", kind="radios", options=scores),
                area("comment", "comment", required=False),
            )
        case Act.WITHDRAW:
            return (area("reason", "withdrawal_reason", required=False),)
        case Act.CHANGE_VISIBILITY:
            return (
                _check("anonymous", complaint.anonymous, "hide_name"),
                _check("confidential", complaint.confidential, "hide_text"),
                area("reason", "visibility_reason", required=False),
            )
        case Act.RECLASSIFY:
            return _classification(complaint, teller)
        case Act.REDACT:
            return (_texts(complaint), area("text", "redacted_text"), area("reason", "redaction_reason"))
        case Act.REFER:
            return (area("reason", "referral_reason"),)
        case Act.LABEL | Act.ASSIGN:
            return organising(act, colleagues)
        case Act.MERGE:
            return (Field(name="into", kind="code", limit=64, autocomplete="off"),)
        case Act.SPLIT:
            title = Field(name="title", label="split_title", limit=LIMITS["title"], autocomplete="off")
            return (title, area("body", "split_body"))
        case Act.REISSUE_SECRET:
            return (Field(name="identity_checked", kind="check", required=True),)
    return ()


def organising(act: Act, colleagues: Mapping[UUID, str]) -> tuple[Field, ...]:
    """Of a label, and of whoever works on it: the same for one case and for many."""
    if act is Act.LABEL:
        on = Option(YES, Said("label.on")), Option("no", Said("label.off"))
        label = Field(name="label", limit=64, value="", autocomplete="off")
        return (label, Field(name="on", kind="radios", label="label_on", options=on, value=YES))
    options = tuple(Option(str(officer), name) for officer, name in colleagues.items())
    return (
        Field(name="officer", kind="select", required=False, options=(Option("", Said("officer.nobody")), *options)),
    )


def command(act: Act, value: Mapping[str, str]) -> ReporterCommand | DeskCommand | JoiningCommand | None:
    """The command of a form that was filled in; None when the act is another module's."""
    match act:
        case Act.AMEND:
            return commands.Amend(text=value["text"])
        case Act.NOTE:
            return commands.Note(text=value["text"])
        case Act.RATE:
            return commands.Rate(score=int(value["score"]), comment=_optional(value["comment"]))
        case Act.WITHDRAW:
            return commands.Withdraw(reason=_optional(value["reason"]))
        case Act.CHANGE_VISIBILITY:
            return commands.ChangeVisibility(
                anonymous=value["anonymous"] == YES,
                confidential=value["confidential"] == YES,
                reason=_optional(value["reason"]),
            )
        case Act.RECLASSIFY:
            return commands.Reclassify(
                report_class=ReportClass(value["report_class"]),
                supervision=value["supervision"] == YES,
                category=Code(value["category"]) if value["category"] else None,
            )
        case Act.REDACT:
            version, _, field = value["of"].partition(".")
            return commands.Redact(of_version=int(version), of_field=field, text=value["text"], reason=value["reason"])
        case Act.REFER:
            return commands.Refer(reason=value["reason"])
        case Act.LABEL:
            return commands.Label(label=value["label"].strip(), on=value["on"] == YES)
        case Act.TAKE:
            return commands.Take()
        case Act.ASSIGN:
            return commands.Assign(officer=UUID(value["officer"]) if value["officer"] else None)
        case Act.REISSUE_SECRET:
            return commands.ReissueSecret()
        case Act.UNMERGE:
            return commands.Unmerge()
        case Act.SPLIT:
            return commands.Split(title=value["title"], body=value["body"])
    return None


def area(name: str, label: str, *, required: bool = True) -> Field:
    """A field for a text as long as the domain takes it."""
    return Field(name=name, kind="area", label=label, limit=LIMITS[name], required=required)


def _classification(complaint: Complaint, teller: Teller) -> tuple[Field, ...]:
    kind, directory = complaint.classification, teller.directory
    classes = tuple(Option(each.value, Said(f"class.{each}")) for each in ReportClass)
    categories = sorted(
        (teller.category(code), code)
        for code, each in directory.categories.items()
        if not each.retired or code == kind.category
    )
    options = (Option("", Said("file.not_known")), *(Option(code, name) for name, code in categories))
    return (
        Field(name="report_class", kind="radios", options=classes, value=kind.report_class.value),
        _check("supervision", kind.supervision),
        Field(name="category", kind="select", options=options, value=kind.category or "", required=False),
    )


def _texts(complaint: Complaint) -> Field:
    """Every text of the case, by the number of its event."""
    options = tuple(
        Option(f"{each.version}.{each.field}", Said(f"redactable.{each.field}", {"version": each.version}))
        for each in complaint.texts
    )
    return Field(name="of", kind="select", label="redacted", options=(Option("", Said("file.choose")), *options))


def _check(name: str, on: bool, label: str | None = None) -> Field:
    return Field(name=name, kind="check", label=label, value=YES if on else "", required=False)


def _optional(value: str) -> str | None:
    return value.strip() or None
