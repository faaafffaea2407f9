"""The directory is changed item by item: each is one decision. Administrators only, within what is theirs."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Request, Response

from domain import rights
from domain.channels import API
from domain.directory import commands as do
from domain.directory.commands import DirectoryCommand
from domain.directory.diff import proposed
from domain.directory.events import Holiday, StandardPublished
from domain.directory.state import Directory, Proposal, stream_id
from domain.event import Code, Published, Zone
from domain.rights import Act
from service.api import directory_forms as forms
from service.api.asked import Conditional, StaffOnlyHere
from service.api.directory_forms import Changed
from service.api.etags import tell
from service.api.fields import CodePath
from service.commands.request import Request as CommandRequest
from service.directory_edits import edit
from service.http.wired import Wired
from service.idempotency import IdempotencyKey
from service.reading.away import today_of
from service.reading.what_if import effect_of

router = APIRouter(prefix="/directory", tags=["directory"])


@dataclass(frozen=True)
class Editing:
    """One change by one person, ready to be carried out."""

    service: Wired
    who: StaffOnlyHere
    conditions: Conditional
    request: Request
    response: Response

    def __call__(self, command: DirectoryCommand) -> Changed:
        """Carry it out."""
        key = self.conditions.key
        route = f"POST {self.request.url.path}"
        asked = CommandRequest(
            actor=self.who.actor,
            channel=API,
            if_match=self.conditions.if_match,
            idempotency=None if key is None else IdempotencyKey(self.who.name, route, key, self.conditions.body),
        )
        handled = edit(self.service, command, asked)
        tell(self.response, handled)
        return Changed(item=handled.complaint, version=handled.version)


async def editing(
    service: Wired, who: StaffOnlyHere, conditions: Conditional, request: Request, response: Response
) -> Editing:
    """Put together from the request."""
    return Editing(service, who, conditions, request, response)


Edit = Annotated[Editing, Depends(editing)]
Staff = Annotated[UUID, Path(description="The person's id.")]


def _code(code: str | None) -> Code | None:
    return None if code is None else Code(code)


@router.post("/units", summary="Open a unit")
def open_unit(make: Edit, said: forms.UnitForm) -> Changed:
    """Under a parent that takes work; zone and calendar belong to the nation and to agencies."""
    return make(
        do.OpenUnit(
            code=Code(said.code),
            kind=said.kind,
            parent=_code(said.parent),
            name=said.name.label,
            zone=None if said.zone is None else Zone(said.zone),
            calendar=_code(said.calendar),
        )
    )


@router.post("/units/{code}/rename", summary="Rename a unit")
def rename_unit(make: Edit, code: CodePath, said: forms.NameForm) -> Changed:
    """The code stays; only the published name changes."""
    return make(do.RenameUnit(code=Code(code), name=said.name.label))


@router.post("/units/{code}/move", summary="Put a unit under another")
def move_unit(make: Edit, code: CodePath, said: forms.ParentForm) -> Changed:
    """Nothing can stand under itself (`cycle_made`)."""
    return make(do.MoveUnit(code=Code(code), parent=Code(said.parent)))


@router.post("/units/{code}/schedule", summary="Zone and calendar of an agency")
def schedule_unit(make: Edit, code: CodePath, said: forms.ScheduleForm) -> Changed:
    """For dates that are promised from now on."""
    return make(do.ScheduleUnit(code=Code(code), zone=Zone(said.zone), calendar=Code(said.calendar)))


@router.post("/units/{code}/approval", summary="Have a unit's answers approved")
def set_approval(make: Edit, code: CodePath, said: forms.ApprovalForm) -> Changed:
    """From now on, for the unit and those below that say nothing themselves. What is posted stays."""
    return make(do.SetApproval(code=Code(code), required=said.required))


@router.post("/units/{code}/templates", summary="Keep a template of answers")
def set_template(make: Edit, code: CodePath, said: forms.TemplateForm) -> Changed:
    """A new one, or another text for a known one; the unit's officers and administrators. Answers sent stay."""
    return make(do.SetTemplate(code=Code(code), template=said.template, name=said.name, text=said.text))


@router.post("/units/{code}/templates/{template}/remove", summary="Remove a template of answers")
def remove_template(make: Edit, code: CodePath, template: CodePath) -> Changed:
    """Answers that began with it stay; one of the same code of a unit above is there again."""
    return make(do.RemoveTemplate(code=Code(code), template=Code(template)))


@router.post("/units/{code}/close", summary="Close a unit")
def close_unit(make: Edit, code: CodePath) -> Changed:
    """Refused while open complaints are with it (`unit_has_cases`, with their number), or units or rules need it."""
    return make(do.CloseUnit(code=Code(code)))


@router.post("/categories", summary="Define a category")
def define_category(make: Edit, said: forms.CategoryForm) -> Changed:
    """A new one, or a known one under another name or parent."""
    return make(do.DefineCategory(code=Code(said.code), parent=_code(said.parent), name=said.name.label))


@router.post("/categories/{code}/retire", summary="Retire a category")
def retire_category(make: Edit, code: CodePath) -> Changed:
    """Refused while complaints of it are open (`category_has_cases`, with their number)."""
    return make(do.RetireCategory(code=Code(code)))


@router.post("/staff", summary="Register a person")
def register_staff(make: Edit, said: forms.StaffForm) -> Changed:
    """`item` of the answer is the person's id. What they may do is granted apart."""
    return make(do.RegisterStaff(staff=stream_id("staff", said.code), subject=uuid4(), name=said.name))


@router.post("/staff/{staff}/away", summary="Hand over while somebody is away")
def hand_over(make: Edit, staff: Staff, said: forms.AbsenceForm) -> Changed:
    """Officers for themselves, leaders and administrators for those of their units; it ends by itself after `until`."""
    unit = Code(said.unit)
    today = today_of(make.who, make.service.directories.current())
    wanted = do.HandOver(staff=staff, unit=unit, since=said.since, until=said.until, deputy=said.deputy, today=today)
    return make(wanted)


@router.post("/staff/{staff}/back", summary="End an absence")
def end_absence(make: Edit, staff: Staff, said: forms.BackForm) -> Changed:
    """The absence that begins on `since` hands nothing over any more."""
    return make(do.EndAbsence(staff=staff, since=said.since))


@router.post("/staff/{staff}/grant", summary="Grant a role")
def grant_role(make: Edit, staff: Staff, said: forms.RoleForm) -> Changed:
    """For a unit that takes work. Roles that watch over agencies are granted by the nation alone."""
    return make(do.GrantRole(staff=staff, role=said.role, unit=Code(said.unit)))


@router.post("/staff/{staff}/revoke", summary="Take a role back")
def revoke_role(make: Edit, staff: Staff, said: forms.RoleForm) -> Changed:
    """It is gone within a second, in mid-session."""
    return make(do.RevokeRole(staff=staff, role=said.role, unit=Code(said.unit)))


@router.post("/routing", summary="Define a routing rule")
def define_routing(make: Edit, said: forms.RoutingForm) -> Changed:
    """Category and area are the rule; defining them anew replaces the unit."""
    return make(do.DefineRouting(category=_code(said.category), area=Code(said.area), unit=Code(said.unit)))


@router.post("/routing/retire", summary="Retire a routing rule")
def retire_routing(make: Edit, said: forms.RuleForm) -> Changed:
    """It suggests nothing any more."""
    return make(do.RetireRouting(category=_code(said.category), area=Code(said.area)))


@router.post("/standards", summary="Propose a standard")
def propose_standard(make: Edit, said: forms.StandardForm) -> Changed:
    """It waits for a second person; `version` of the answer is the proposal's number."""
    change = do.PublishStandard(
        code=Code(said.code),
        clock=said.clock,
        days=said.days,
        effective_from=said.effective_from,
        agency=_code(said.agency),
        report_class=said.report_class,
        supervision=said.supervision,
        level=said.level,
    )
    return make(do.Propose(change=change))


@router.post("/calendars", summary="Propose a calendar's year")
def propose_calendar(make: Edit, said: forms.CalendarForm) -> Changed:
    """It waits for a second person; a year must adjoin those that are published (`calendar_gap`)."""
    change = do.PublishCalendar(
        code=Code(said.code),
        year=said.year,
        days=tuple(Holiday(on=day.on, name=day.name.label) for day in said.days),
        source=Published(said.source),
        confirmed=said.confirmed,
    )
    return make(do.Propose(change=change))


@router.post("/proposals/{item}/{number}/approve", summary="Approve a proposal")
def approve_proposal(make: Edit, item: UUID, number: int) -> Changed:
    """By another person than who proposed it (`proposer_approves`); it takes effect with this.

    Neither may have the role through the other (`approver_not_apart`), nor later than the proposal
    (`approver_too_new`).
    """
    return make(do.Approve(stream=item, proposal=number))


@router.post("/proposals/{item}/{number}/decline", summary="Decline a proposal")
def decline_proposal(make: Edit, item: UUID, number: int, said: forms.DeclineForm = forms.DeclineForm()) -> Changed:  # noqa: B008 (frozen by use)
    """Or take one's own back."""
    return make(do.Decline(stream=item, proposal=number, subject=uuid4(), reason=said.reason))


@router.get("/proposals", summary="What waits for a second person")
def proposals(service: Wired, who: StaffOnlyHere) -> list[forms.ProposalShown]:
    """The oldest first. For those who administer the directory."""
    directory = service.directories.current()
    rights.check(who.actor, Act.ADMINISTER, directory, unit=who.actor.unit)
    waiting = sorted(directory.proposals.values(), key=lambda one: one.at)
    return [_proposal(one, directory) for one in waiting]


@router.get("/proposals/{item}/{number}/effect", summary="What a proposal would have done")
def proposal_effect(service: Wired, who: StaffOnlyHere, item: UUID, number: int) -> forms.EffectShown:
    """As if it had held for the last 90 days, against what was promised and done in them. Nothing is changed by it."""
    directory = service.directories.current()
    rights.check(who.actor, Act.ADMINISTER, directory, unit=who.actor.unit)
    found = effect_of(service, directory.proposal(item, number).change)
    return forms.EffectShown.model_validate(found, from_attributes=True)


def _proposal(one: Proposal, directory: Directory) -> forms.ProposalShown:
    return forms.ProposalShown(
        item=one.stream,
        number=one.number,
        kind="standard" if isinstance(one.change, StandardPublished) else "calendar",
        code=one.change.code,
        change=proposed(one, directory),
        proposed_by=one.by.id,
        proposed_at=one.at,
    )
