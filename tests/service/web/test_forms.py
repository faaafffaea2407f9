"""What each act asks for, and that its fields are those of the domain's command."""

from dataclasses import fields

import pytest

from domain.complaint import commands
from domain.complaint.events import ArchiveReason
from domain.rights import Act
from domain.text import TooLong
from service.web.forms import act_form, consequence, open_form, with_refusal
from service.web.telling import Teller
from service.web.telling.acts import REPORTER_ACTS, STAFF_ACTS
from service.web.words import catalogues
from tests.domain.medan import ADI, DIRECTORY, GONE, PARKS, ROADS
from tests.domain.spec import ANSWERED, FILED, ROUTED, VERIFIED, given

TELLER = Teller(DIRECTORY, "id")
CASE = given(FILED, VERIFIED, ROUTED, ANSWERED).state
COMMANDS = {
    Act.VERIFY: commands.Verify,
    Act.ROUTE: commands.Route,
    Act.FORWARD: commands.Forward,
    Act.CO_ASSIGN: commands.CoAssign,
    Act.REQUEST_INFORMATION: commands.RequestInformation,
    Act.GIVE_INFORMATION: commands.GiveInformation,
    Act.POSTPONE: commands.Postpone,
    Act.RESUME: commands.Resume,
    Act.CORRECT_ANSWER: commands.CorrectAnswer,
    Act.RETURN: commands.Return,
    Act.START: commands.Start,
    Act.ANSWER: commands.Answer,
    Act.DRAFT_ANSWER: commands.DraftAnswer,
    Act.DRAFT_CORRECTION: commands.DraftCorrection,
    Act.APPROVE_DRAFT: commands.ApproveDraft,
    Act.RETURN_DRAFT: commands.ReturnDraft,
    Act.POST_ANSWER: commands.PostAnswer,
    Act.CLOSE_AS_RESOLVED: commands.Close,
    Act.ARCHIVE: commands.Archive,
    Act.ADOPT: commands.Adopt,
    Act.PLACE_HOLD: commands.PlaceHold,
    Act.LIFT_HOLD: commands.LiftHold,
    Act.ERASE: commands.Erase,
    Act.REQUEST_ERASURE: commands.RequestErasure,
    Act.REPLY: commands.Reply,
    Act.CLOSE_AS_REPORTER: commands.Close,
    Act.REOPEN: commands.Reopen,
    Act.AMEND: commands.Amend,
    Act.RATE: commands.Rate,
    Act.WITHDRAW: commands.Withdraw,
    Act.CHANGE_VISIBILITY: commands.ChangeVisibility,
    Act.RECLASSIFY: commands.Reclassify,
    Act.REDACT: commands.Redact,
    Act.REISSUE_SECRET: commands.ReissueSecret,
    Act.REFER: commands.Refer,
    Act.NOTE: commands.Note,
    Act.LABEL: commands.Label,
    Act.TAKE: commands.Take,
    Act.ASSIGN: commands.Assign,
    Act.MERGE: commands.Merge,
    Act.UNMERGE: commands.Unmerge,
    Act.SPLIT: commands.Split,
}
TOGETHER = {"of": {"of_version", "of_field"}, "identity_checked": set[str]()}
"""Fields that are not the command's own: a text is chosen as one, and a tick is no part of what is recorded."""
NOT_ASKED = {Act.REFER: {"unit"}}
"""To the nation's Ombudsman, from the pages."""
EVERY_ACT = [*dict.fromkeys((*STAFF_ACTS, *REPORTER_ACTS))]


@pytest.mark.parametrize("act", EVERY_ACT)
def test_a_form_asks_for_what_its_command_takes(act: Act) -> None:
    asked = {field.name for field in act_form(act, CASE, TELLER, ADI, {}).fields}
    taken = {field.name for field in fields(COMMANDS[act])} - {"kind", "subject", "assignment", "draft"}
    said = set[str]().union(*(TOGETHER.get(name, {name}) for name in asked))
    assert said == taken - NOT_ASKED.get(act, set())


@pytest.mark.parametrize("act", EVERY_ACT)
def test_every_field_has_a_label_and_every_act_its_consequence(act: Act) -> None:
    words = catalogues()["en"]
    assert all(words.has(f"field.{field.words}") for field in act_form(act, CASE, TELLER, ADI, {}).fields)
    assert words.has(consequence(act).key)


def test_a_case_goes_to_units_that_take_work() -> None:
    offered = {option.value for option in act_form(Act.ROUTE, CASE, TELLER, ADI, {})["unit"].options}
    assert {ROADS, PARKS} <= offered
    assert GONE not in offered


def test_all_reasons_to_archive_are_offered() -> None:
    offered = [option.value for option in act_form(Act.ARCHIVE, CASE, TELLER, ADI, {})["reason"].options]
    assert offered == ["", *ArchiveReason]


def test_what_was_typed_stays() -> None:
    assert act_form(Act.ANSWER, CASE, TELLER, ADI, {"text": "Sudah."})["text"].value == "Sudah."
    assert open_form("inspection")["reason"].value == "inspection"


def test_a_refusal_stands_at_the_field_that_it_names() -> None:
    form = with_refusal(act_form(Act.ANSWER, CASE, TELLER, ADI, {"text": "x"}), TooLong(field="text"))
    assert [(field.name, field.error and field.error.key) for field in form.errors] == [("text", "refusal.too_long")]
    untouched = act_form(Act.ANSWER, CASE, TELLER, ADI, {})
    assert with_refusal(untouched, TooLong(field="elsewhere")) == untouched
