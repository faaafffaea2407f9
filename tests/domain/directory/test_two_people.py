"""Standards and calendars take two people, once anybody works by them; what has cases is not closed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.complaint.events import Clock, ReportClass
from domain.directory.commands import (
    Approve,
    CloseUnit,
    Decline,
    DirectoryCommand,
    GrantRole,
    Propose,
    RetireCategory,
    RevokeRole,
    ScheduleUnit,
)
from domain.directory.events import (
    CalendarApproved,
    CalendarDeclined,
    StandardApproved,
    StandardDeclined,
    StandardProposed,
    StandardPublished,
)
from domain.directory.open_cases import OpenCases
from domain.directory.refusals import (
    ApproverNotApart,
    ApproverTooNew,
    CalendarGap,
    CalendarUnapproved,
    CategoryHasCases,
    NeedsSecondPerson,
    ProposalWaiting,
    ProposerApproves,
    StandardOverlaps,
    UnitHasCases,
    UnknownProposal,
)
from domain.directory.rules import decide
from domain.directory.state import Directory
from domain.event import SYSTEM, Actor, Code, Personal, Refused, Role
from domain.rights import NotAllowed
from tests.domain.medan import (
    ADI,
    DIRECTORY,
    EVA,
    JAKARTA,
    MEDAN,
    NATION,
    NINA,
    POTHOLE,
    ROADS,
    applied,
    calendar,
    registered,
    staff_id,
    standard,
)

NADA = Actor(id=staff_id("nada"), role=Role.NATIONAL_ADMIN, unit=NATION)
TWO = applied(*registered("nada", Role.NATIONAL_ADMIN, NATION), onto=DIRECTORY)
SHORTER = replace(standard(Clock.VERIFICATION, 3), days=2, effective_from=date(2026, 11, 1))
NEXT_YEAR = calendar(2028)
SUBJECT = UUID(int=77)


def proposed(change: Propose, by: Actor = NINA, onto: Directory = TWO) -> tuple[Directory, int]:
    """The directory with the proposal, and its number."""
    directory = applied(change, onto=onto, by=by)
    return directory, directory.versions[change.stream]


def refused(command: DirectoryCommand, directory: Directory, by: Actor) -> type[Refused]:
    with pytest.raises(Refused) as raised:
        decide(command, directory, by)
    return type(raised.value)


def promised(directory: Directory, start: datetime) -> str:
    due = directory.promise(
        Clock.VERIFICATION, start, unit=ROADS, report_class=ReportClass.COMPLAINT, supervision=False
    )
    return f"{due.on} {due.standard}"


MONDAY = datetime(2026, 11, 2, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize("change", [SHORTER, NEXT_YEAR, replace(SHORTER, code=Code("new"), agency=MEDAN)])
@pytest.mark.parametrize("by", [SYSTEM, NINA])
def test_nobody_alone_changes_what_people_work_by(change: DirectoryCommand, by: Actor) -> None:
    assert refused(change, DIRECTORY, by) is NeedsSecondPerson


def test_a_proposal_changes_nothing_until_a_second_person_approves() -> None:
    directory, number = proposed(Propose(change=SHORTER))
    assert promised(directory, MONDAY) == "2026-11-05 verification@1"
    approved = applied(Approve(stream=SHORTER.stream, proposal=number), onto=directory, by=NADA)
    assert promised(approved, MONDAY) == "2026-11-04 verification@4", "published with the approval: the fourth event"
    assert promised(approved, datetime(2026, 10, 5, tzinfo=UTC)) == "2026-10-08 verification@1"
    assert approved.proposals == {}


def test_an_approval_publishes_what_was_proposed() -> None:
    directory, number = proposed(Propose(change=SHORTER))
    approval, published = decide(Approve(stream=SHORTER.stream, proposal=number), directory, NADA)
    assert approval == StandardApproved(proposal=number)
    assert isinstance(published, StandardPublished)
    assert (published.days, published.effective_from) == (2, date(2026, 11, 1))


def test_a_calendars_year_takes_two_people_too() -> None:
    directory, number = proposed(Propose(change=NEXT_YEAR))
    assert 2028 not in directory.calendars[Code("id")].published
    events = decide(Approve(stream=NEXT_YEAR.stream, proposal=number), directory, NADA)
    assert events[0] == CalendarApproved(proposal=number)
    approved = applied(Approve(stream=NEXT_YEAR.stream, proposal=number), onto=directory, by=NADA)
    assert 2028 in approved.calendars[Code("id")].published


@pytest.mark.parametrize(
    ("by", "refusal"), [(NINA, ProposerApproves), (SYSTEM, NotAllowed), (ADI, NotAllowed), (EVA, NotAllowed)]
)
def test_who_may_not_approve(by: Actor, refusal: type[Refused]) -> None:
    directory, number = proposed(Propose(change=SHORTER))
    assert refused(Approve(stream=SHORTER.stream, proposal=number), directory, by) is refusal


def test_another_role_does_not_make_another_person() -> None:
    both = applied(*registered("nina", Role.AGENCY_ADMIN, MEDAN)[1:], onto=TWO)
    ours = Propose(change=replace(SHORTER, code=Code("ours"), agency=MEDAN))
    directory, number = proposed(ours, onto=both)
    as_admin = Actor(id=NINA.id, role=Role.AGENCY_ADMIN, unit=MEDAN)
    assert refused(Approve(stream=ours.stream, proposal=number), directory, as_admin) is ProposerApproves
    assert decide(Approve(stream=ours.stream, proposal=number), directory, ADI)


SHADOW = Actor(id=staff_id("shadow"), role=Role.NATIONAL_ADMIN, unit=NATION)
FRIEND = Actor(id=staff_id("friend"), role=Role.NATIONAL_ADMIN, unit=NATION)


@pytest.mark.parametrize(("proposer", "approver"), [(NINA, SHADOW), (SHADOW, NINA)])
def test_nobody_is_two_by_an_account_that_they_made(proposer: Actor, approver: Actor) -> None:
    made = applied(*registered("shadow", Role.NATIONAL_ADMIN, NATION), onto=TWO, by=NINA)
    directory, number = proposed(Propose(change=SHORTER), by=proposer, onto=made)
    assert refused(Approve(stream=SHORTER.stream, proposal=number), directory, approver) is ApproverNotApart
    assert decide(Approve(stream=SHORTER.stream, proposal=number), directory, NADA)


@pytest.mark.parametrize(("proposer", "approver"), [(NINA, FRIEND), (FRIEND, NINA)])
def test_nor_by_one_that_such_an_account_made(proposer: Actor, approver: Actor) -> None:
    made = applied(*registered("shadow", Role.NATIONAL_ADMIN, NATION), onto=TWO, by=NINA)
    made = applied(*registered("friend", Role.NATIONAL_ADMIN, NATION), onto=made, by=SHADOW)
    directory, number = proposed(Propose(change=SHORTER), by=proposer, onto=made)
    assert refused(Approve(stream=SHORTER.stream, proposal=number), directory, approver) is ApproverNotApart


def test_nor_by_taking_the_role_back_once_it_has_proposed() -> None:
    made = applied(*registered("shadow", Role.NATIONAL_ADMIN, NATION), onto=TWO, by=NINA)
    directory, number = proposed(Propose(change=SHORTER), by=SHADOW, onto=made)
    revoke = RevokeRole(staff=SHADOW.id, role=Role.NATIONAL_ADMIN, unit=NATION)
    gone = applied(revoke, onto=directory, by=NINA)
    assert refused(Approve(stream=SHORTER.stream, proposal=number), gone, NINA) is ApproverNotApart


def test_two_whom_a_third_appointed_are_two() -> None:
    both = applied(*registered("shadow", Role.NATIONAL_ADMIN, NATION), onto=TWO, by=NADA)
    both = applied(*registered("friend", Role.NATIONAL_ADMIN, NATION), onto=both, by=NADA)
    directory, number = proposed(Propose(change=SHORTER), by=SHADOW, onto=both)
    assert decide(Approve(stream=SHORTER.stream, proposal=number), directory, FRIEND)


def test_a_role_given_after_the_proposal_does_not_approve_it() -> None:
    directory, number = proposed(Propose(change=SHORTER))
    late = applied(*registered("friend", Role.NATIONAL_ADMIN, NATION), onto=directory)
    assert refused(Approve(stream=SHORTER.stream, proposal=number), late, FRIEND) is ApproverTooNew
    back = applied(
        RevokeRole(staff=NADA.id, role=Role.NATIONAL_ADMIN, unit=NATION),
        GrantRole(staff=NADA.id, role=Role.NATIONAL_ADMIN, unit=NATION),
        onto=directory,
        by=NINA,
    )
    assert refused(Approve(stream=SHORTER.stream, proposal=number), back, NADA) is ApproverTooNew


def test_what_the_operator_proposes_one_person_approves() -> None:
    directory, number = proposed(Propose(change=SHORTER), by=SYSTEM)
    assert decide(Approve(stream=SHORTER.stream, proposal=number), directory, NINA)


def test_declined_or_taken_back_it_is_gone() -> None:
    directory, number = proposed(Propose(change=SHORTER))
    decline = Decline(stream=SHORTER.stream, proposal=number, subject=SUBJECT, reason="Terlalu cepat.")
    (event,) = decide(decline, directory, NADA)
    assert event == StandardDeclined(proposal=number, reason=Personal(SUBJECT, text="Terlalu cepat."))
    gone = applied(replace(decline, reason=None), onto=directory, by=NINA)
    assert refused(Approve(stream=SHORTER.stream, proposal=number), gone, NADA) is UnknownProposal
    year, number = proposed(Propose(change=NEXT_YEAR))
    (event,) = decide(Decline(stream=NEXT_YEAR.stream, proposal=number, subject=SUBJECT), year, NADA)
    assert event == CalendarDeclined(proposal=number, reason=None)


def test_two_proposals_for_the_same_day_or_year_do_not_wait_at_once() -> None:
    directory, _ = proposed(Propose(change=SHORTER))
    assert refused(Propose(change=replace(SHORTER, days=1)), directory, NADA) is ProposalWaiting
    later = replace(SHORTER, effective_from=date(2027, 1, 1))
    assert isinstance(decide(Propose(change=later), directory, NADA)[0], StandardProposed)
    year, _ = proposed(Propose(change=NEXT_YEAR))
    assert refused(Propose(change=calendar(2028, date(2028, 1, 3))), year, NADA) is ProposalWaiting
    assert decide(Propose(change=calendar(2029)), year, NADA), "after the one that waits"
    assert refused(Propose(change=calendar(2031)), year, NADA) is CalendarGap


def test_a_proposal_that_no_longer_fits_is_refused_when_it_is_approved() -> None:
    first, early = proposed(Propose(change=SHORTER))
    both, late = proposed(Propose(change=replace(SHORTER, effective_from=date(2027, 1, 1))), onto=first)
    after = applied(Approve(stream=SHORTER.stream, proposal=late), onto=both, by=NADA)
    assert refused(Approve(stream=SHORTER.stream, proposal=early), after, NADA) is StandardOverlaps
    year, _ = proposed(Propose(change=NEXT_YEAR))
    ahead, number = proposed(Propose(change=calendar(2029)), onto=year)
    assert refused(Approve(stream=NEXT_YEAR.stream, proposal=number), ahead, NADA) is CalendarGap


def test_an_agency_with_people_does_not_slip_to_a_calendar_that_nobody_approved() -> None:
    other = replace(calendar(2026), code=Code("other"))
    directory = applied(other, onto=DIRECTORY)
    move = ScheduleUnit(code=MEDAN, zone=JAKARTA, calendar=Code("other"))
    assert refused(move, directory, SYSTEM) is CalendarUnapproved


def test_a_unit_or_category_that_open_complaints_need_stays() -> None:
    cases = OpenCases(units={ROADS: 3}, categories={POTHOLE: 2})
    with pytest.raises(UnitHasCases) as unit:
        decide(CloseUnit(code=ROADS), DIRECTORY, NINA, cases)
    assert unit.value.facts == {"unit": ROADS, "cases": 3}
    with pytest.raises(CategoryHasCases) as category:
        decide(RetireCategory(code=POTHOLE), DIRECTORY, NINA, cases)
    assert category.value.facts["cases"] == 2
    assert decide(CloseUnit(code=ROADS), DIRECTORY, NINA, OpenCases())
