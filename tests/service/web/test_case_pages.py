"""A case for staff: buttons are what the rules allow, acts are done once, on what one has read; texts are guarded."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain import rights
from domain.channels import WEB
from domain.complaint import commands
from domain.complaint.commands import Command
from domain.complaint.context import Context, Opening
from domain.complaint.decide import decide
from domain.complaint.events import ArchiveReason, Closure, ReportClass
from domain.complaint.personal_data import Basis
from domain.complaint.state import Complaint, Status
from domain.directory.state import stream_id
from domain.event import Actor, Code, Refused
from domain.rights import Act
from domain.tracking import make
from service.web.telling.acts import STAFF_ACTS
from tests.service.web.site import Page
from tests.service.web.stages import AS, STAGES, case, stands
from tests.service.world import (
    AMPLAS,
    DESK,
    EVALUATOR,
    PARKS,
    PEOPLE,
    ROADS,
    World,
)

OTHER = UUID(int=77)
COMMANDS: Mapping[Act, Command] = {
    Act.VERIFY: commands.Verify(),
    Act.ROUTE: commands.Route(unit=Code("medan-sdabmbk")),
    Act.RETURN: commands.Return(reason="Bukan kami."),
    Act.FORWARD: commands.Forward(unit=Code("medan-dlh")),
    Act.CO_ASSIGN: commands.CoAssign(unit=Code("medan-dlh")),
    Act.REQUEST_INFORMATION: commands.RequestInformation(question="Di mana?"),
    Act.POSTPONE: commands.Postpone(reason="Menunggu."),
    Act.RESUME: commands.Resume(),
    Act.CORRECT_ANSWER: commands.CorrectAnswer(text="Sudah, kemarin."),
    Act.START: commands.Start(),
    Act.ANSWER: commands.Answer(text="Sudah."),
    Act.FORWARD: commands.Forward(unit=Code("medan-dishub")),
    Act.REQUEST_INFORMATION: commands.RequestInformation(question="Di mana?"),
    Act.POSTPONE: commands.Postpone(reason="Menunggu pelapor."),
    Act.RESUME: commands.Resume(),
    Act.CORRECT_ANSWER: commands.CorrectAnswer(text="Sudah, kemarin."),
    Act.DRAFT_ANSWER: commands.DraftAnswer(text="Sudah."),
    Act.DRAFT_CORRECTION: commands.DraftCorrection(text="Sudah, kemarin."),
    Act.APPROVE_DRAFT: commands.ApproveDraft(),
    Act.RETURN_DRAFT: commands.ReturnDraft(reason="Sebutkan tanggalnya."),
    Act.POST_ANSWER: commands.PostAnswer(),
    Act.CLOSE_AS_RESOLVED: commands.Close(kind=Closure.RESOLVED),
    Act.ARCHIVE: commands.Archive(reason=ArchiveReason.DUPLICATE),
    Act.ADOPT: commands.Adopt(),
    Act.PLACE_HOLD: commands.PlaceHold(reason="Perkara 12."),
    Act.LIFT_HOLD: commands.LiftHold(reason="Selesai."),
    Act.ERASE: commands.Erase(basis=Basis.REQUEST),
    Act.CHANGE_VISIBILITY: commands.ChangeVisibility(anonymous=True, confidential=True),
    Act.RECLASSIFY: commands.Reclassify(report_class=ReportClass.COMPLAINT, supervision=True, category=None),
    Act.REDACT: commands.Redact(of_version=1, of_field="body", text="…", reason="Nama."),
    Act.REISSUE_SECRET: commands.ReissueSecret(),
    Act.REFER: commands.Refer(reason="Dibiarkan."),
    Act.NOTE: commands.Note(text="Sudah ditelepon."),
    Act.LABEL: commands.Label(label="viral"),
    Act.TAKE: commands.Take(),
    Act.ASSIGN: commands.Assign(officer=stream_id("staff", "admin-medan")),
    Act.MERGE: commands.Merge(into=OTHER),
    Act.UNMERGE: commands.Unmerge(),
    Act.SPLIT: commands.Split(title="Lampu mati", body="Lampu jalan juga mati."),
}


def actor(world: World, who: str) -> Actor:
    staff = stream_id("staff", who)
    held = min(world.service.directories.current().staff[staff].roles)
    return Actor(id=staff, role=held.role, unit=held.unit)


def accepted(complaint: Complaint, context: Context) -> set[str]:
    """What the rules would record, tried one by one; another case to merge into is one like this that came in."""
    new = replace(complaint, id=OTHER, status=Status.FILED, merger=None, imported=False)
    opening = Opening(id=OTHER, tracking_id=make(7), office=OTHER)
    context = replace(context, other=new, opening=opening)

    def allowed(command: Command) -> bool:
        try:
            return bool(decide(command, complaint, context))
        except Refused:
            return False

    return {act.value for act, command in COMMANDS.items() if allowed(command)}


def acts(page: Page) -> set[str]:
    """What its links lead to, also those that have something filled in already."""
    return {link.partition("?")[0].rpartition("/")[2] for link in page.links() if "/do/" in link}


def test_every_act_of_staff_is_tried() -> None:
    assert set(COMMANDS) == set(STAFF_ACTS)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_the_buttons_are_the_commands_that_the_domain_accepts(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, who: str, stage: str
) -> None:
    complaint = stands(world, stages[stage])
    directory = world.service.directories.current()
    person = actor(world, who)
    page = case(as_staff(who), stages[stage])
    context = Context(now=datetime.now(UTC), actor=person, directory=directory, channel=WEB)
    if not rights.allows(person, Act.SEE_CASE, directory, case=complaint.case):
        assert page.status == 404
        assert accepted(complaint, context) == set()
        return
    assert page.status == 200
    buttons = acts(page) - {"open"}
    assert buttons == accepted(complaint, context)


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_no_button_is_no_page_either(
    world: World, stages: dict[str, dict[str, Any]], as_staff: AS, stage: str
) -> None:
    for who in (DESK, ROADS, EVALUATOR):
        page = case(as_staff(who), stages[stage])
        if page.status == 404:
            continue
        buttons = acts(page)
        for act in STAFF_ACTS:
            status = as_staff(who).get(f"/desk/{stages[stage]['complaint']}/do/{act}").status
            assert (status == 200) == (act in buttons)
            assert status in (200, 403, 409)


def test_unknown_and_forbidden_are_the_same_page(stages: dict[str, dict[str, Any]], as_staff: AS) -> None:
    amplas = as_staff(AMPLAS)
    forbidden = case(amplas, stages["routed"])
    unknown = amplas.get("/desk/01a20c38-1913-756d-963f-360258a1e3e7")
    by_number = amplas.get(f"/desk/{stages['routed']['tracking_id']}")
    assert forbidden.status == unknown.status == by_number.status == 404

    def same(page: Page) -> str:
        return page.html.replace(page.path, "")

    assert same(forbidden) == same(unknown) == same(by_number)


@pytest.mark.parametrize("who", [PARKS, AMPLAS])
def test_another_unit_can_do_nothing(world: World, stages: dict[str, dict[str, Any]], as_staff: AS, who: str) -> None:
    visitor, receipt = as_staff(who), stages["routed"]
    proof = visitor.get("/desk").form("/out").fields["csrf"]
    before = stands(world, receipt).version
    for act in STAFF_ACTS:
        path = f"/desk/{receipt['complaint']}/do/{act}"
        assert visitor.post(path, {"csrf": proof, "version": str(before), "text": "x", "reason": "x"}).status == 404
    assert stands(world, receipt).version == before


def test_why_a_date_adds_up(world: World, stages: dict[str, dict[str, Any]], as_staff: AS) -> None:
    page = case(as_staff(ROADS), stages["routed"])
    assert "Mulai dihitung sesudah hari" in page.words
    assert "Ditambah 14 hari kerja" in page.words
    assert "Ditambah 5 hari kerja" in page.words
