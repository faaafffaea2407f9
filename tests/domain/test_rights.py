"""Who may do and see what: the table row by row, and how far each scope reaches."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.directory.commands import GrantRole, RevokeRole
from domain.directory.refusals import UnknownUnit
from domain.event import SYSTEM, Actor, Code, Origin, Role
from domain.rights import (
    RIGHTS,
    STAFF_ROLES,
    Act,
    Case,
    NotAllowed,
    RoleNotHeld,
    Scope,
    allows,
    check,
    refusal,
    sees_name,
    sees_text,
)
from tests.domain.medan import (
    ADI,
    BABURA,
    BARA,
    BARU,
    DEWI,
    DIRECTORY,
    EVA,
    IRA,
    LIA,
    MEDAN,
    NATION,
    NINA,
    OKA,
    OMAR,
    OTHER,
    PARKS,
    PIA,
    ROADS,
    STAFF,
    applied,
    staff_id,
)
from tests.domain.spec import CITIZEN, IMPORTER, REPORTER

WITH_ROADS = Case(reporter=REPORTER, received_by=MEDAN, handling=ROADS, units=(PARKS, ROADS))
AT_DESK = Case(reporter=REPORTER, received_by=MEDAN)
EVERYBODY = (CITIZEN, *STAFF)
NAMES = {id(actor): name for name, actor in globals().items() if isinstance(actor, Actor)}


def may(act: Act, case: Case, *, unit: Code | None = None) -> set[str]:
    return {NAMES[id(by)] for by in EVERYBODY if allows(by, act, DIRECTORY, case=case, unit=unit)}


def test_every_role_has_its_row_and_every_act_somebody() -> None:
    assert set(RIGHTS) == set(Role)
    assert {act for row in RIGHTS.values() for act in row} == set(Act)
    assert {scope for row in RIGHTS.values() for scope in row.values()} == set(Scope)
    assert {NAMES[id(by)] for by in EVERYBODY} == {
        "CITIZEN", "NINA", "ADI", "OKA", "LIA", "PIA", "BARA", "DEWI", "IRA", "OMAR", "EVA"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (Act.VERIFY, {"NINA", "ADI"}),
        (Act.ROUTE, {"NINA", "ADI"}),
        (Act.ARCHIVE, {"NINA", "ADI"}),
        (Act.START, {"LIA"}),
        (Act.ANSWER, {"LIA"}),
        (Act.DRAFT_ANSWER, {"LIA"}),
        (Act.DRAFT_CORRECTION, {"LIA"}),
        (Act.APPROVE_DRAFT, {"DEWI"}),
        (Act.RETURN_DRAFT, {"DEWI"}),
        (Act.POST_ANSWER, {"LIA"}),
        (Act.RETURN, {"LIA", "ADI"}),
        (Act.FORWARD, {"LIA", "ADI"}),
        (Act.CO_ASSIGN, {"NINA", "ADI"}),
        (Act.REQUEST_INFORMATION, {"LIA"}),
        (Act.POSTPONE, {"LIA"}),
        (Act.RESUME, {"LIA", "ADI"}),
        (Act.GIVE_INFORMATION, {"CITIZEN"}),
        (Act.CORRECT_ANSWER, {"LIA"}),
        (Act.WARN, set()),
        (Act.CLOSE_AS_RESOLVED, {"LIA", "ADI"}),
        (Act.ADOPT, {"ADI"}),
        (Act.REQUEST_ERASURE, {"CITIZEN"}),
        (Act.ERASE, {"NINA", "ADI"}),
        (Act.PLACE_HOLD, {"ADI", "IRA", "OMAR"}),
        (Act.LIFT_HOLD, {"ADI", "IRA", "OMAR"}),
        (Act.COMPLETE_ERASURE, set()),
        (Act.REPLY, {"CITIZEN"}),
        (Act.CLOSE_AS_REPORTER, {"CITIZEN"}),
        (Act.REOPEN, {"CITIZEN"}),
        (Act.ESCALATE, set()),
        (Act.CLOSE_BY_SYSTEM, set()),
        (Act.SEE_CASE, {"CITIZEN", "NINA", "ADI", "LIA", "PIA", "DEWI", "IRA", "OMAR", "EVA"}),
        (Act.REPLAY, {"CITIZEN", "NINA", "ADI", "LIA", "PIA", "DEWI", "IRA", "OMAR", "EVA"}),
    ],
)
def test_who_may_act_on_a_case_that_the_roads_department_has(act: Act, expected: set[str]) -> None:
    assert may(act, WITH_ROADS) == expected


def test_figures_are_for_those_who_lead_administer_or_examine() -> None:
    leading = [by for by in STAFF if allows(by, Act.SEE_INDICATORS, DIRECTORY, unit=by.unit)]
    assert leading == [NINA, ADI, OKA, DEWI, IRA, OMAR, EVA]
    assert not allows(DEWI, Act.SEE_INDICATORS, DIRECTORY, unit=PARKS)
    assert not allows(ADI, Act.SEE_INDICATORS, DIRECTORY, unit=OTHER)


def test_a_unit_that_has_nothing_to_do_with_a_case_does_not_see_it() -> None:
    assert not {"LIA", "PIA", "BARA", "OKA", "DEWI"} & may(Act.SEE_CASE, AT_DESK)
    assert not {"BARA", "OKA"} & may(Act.SEE_CASE, WITH_ROADS)


def test_a_confidential_text_is_for_those_who_handle_it_and_above() -> None:
    secret = replace(WITH_ROADS, confidential=True)
    seeing = {NAMES[id(by)] for by in EVERYBODY if sees_text(by, secret, DIRECTORY)}
    assert seeing == {"CITIZEN", "LIA", "DEWI", "ADI", "NINA", "IRA", "OMAR"}
    returned = replace(secret, handling=None)
    assert not sees_text(LIA, returned, DIRECTORY)
    assert sees_text(LIA, replace(returned, confidential=False), DIRECTORY)


def test_a_unit_never_knows_an_anonymous_reporter() -> None:
    named = {NAMES[id(by)] for by in EVERYBODY if sees_name(by, WITH_ROADS, DIRECTORY)}
    assert named == {"CITIZEN", "LIA", "PIA", "DEWI", "ADI", "NINA", "IRA", "OMAR"}
    anonymous = replace(WITH_ROADS, anonymous=True)
    known = {NAMES[id(by)] for by in EVERYBODY if sees_name(by, anonymous, DIRECTORY)}
    assert known == {"CITIZEN", "ADI", "NINA", "IRA", "OMAR"}


def test_who_may_not_read_a_confidential_case_does_not_learn_the_name_from_it() -> None:
    assert not sees_name(PIA, replace(WITH_ROADS, confidential=True), DIRECTORY)


def test_a_queue_is_seen_from_its_own_unit_and_from_above() -> None:
    for by, own in ((LIA, ROADS), (BARA, BARU), (BARA, BABURA), (ADI, ROADS), (NINA, OTHER), (EVA, MEDAN)):
        assert allows(by, Act.SEE_QUEUE, DIRECTORY, unit=own)
    for by, foreign in ((LIA, PARKS), (LIA, MEDAN), (BARA, ROADS), (OKA, MEDAN), (IRA, NATION), (CITIZEN, ROADS)):
        assert not allows(by, Act.SEE_QUEUE, DIRECTORY, unit=foreign)
    assert not allows(LIA, Act.SEE_QUEUE, DIRECTORY)
    with pytest.raises(UnknownUnit):
        check(LIA, Act.SEE_QUEUE, DIRECTORY, unit=Code("nobody"))


def test_a_counter_takes_reports_for_itself_and_for_its_agency() -> None:
    assert may(Act.FILE, AT_DESK) == {"CITIZEN", "NINA", "ADI", "LIA", "PIA", "BARA"}
    assert may(Act.FILE, replace(AT_DESK, received_by=BABURA)) == {"CITIZEN", "NINA", "ADI", "BARA"}
    assert may(Act.FILE, replace(AT_DESK, received_by=OTHER)) == {"CITIZEN", "NINA", "OKA"}


def test_a_reporter_is_that_of_the_case_and_an_integration_speaks_for_one() -> None:
    stranger = replace(CITIZEN, id=UUID(int=77))
    speaking = replace(IMPORTER, on_behalf_of=REPORTER)
    for act in (Act.REPLY, Act.SEE_CASE, Act.SEE_TEXT):
        assert allows(CITIZEN, act, DIRECTORY, case=WITH_ROADS)
        assert not allows(stranger, act, DIRECTORY, case=WITH_ROADS)
        assert allows(speaking, act, DIRECTORY, case=WITH_ROADS)
        assert not allows(IMPORTER, act, DIRECTORY, case=WITH_ROADS)
        assert not allows(replace(IMPORTER, id=REPORTER), act, DIRECTORY, case=WITH_ROADS)


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_a_staff_role_that_is_not_held_gives_nothing(role: Role) -> None:
    for act in RIGHTS[role]:
        for pretender in (Actor(id=UUID(int=77), role=role, unit=MEDAN), Actor(id=staff_id("bara"), role=role)):
            refused = refusal(pretender, act, DIRECTORY, case=WITH_ROADS, unit=MEDAN)
            assert isinstance(refused, RoleNotHeld)


def test_a_role_reaches_down_and_ends_when_it_is_taken_back() -> None:
    grant = GrantRole(staff=staff_id("bara"), role=Role.LIAISON, unit=MEDAN)
    wider = applied(grant, onto=DIRECTORY)
    acting_for_roads = replace(BARA, unit=ROADS)
    assert allows(acting_for_roads, Act.ANSWER, wider, case=WITH_ROADS)
    taken = applied(RevokeRole(staff=grant.staff, role=grant.role, unit=grant.unit), onto=wider)
    assert not allows(acting_for_roads, Act.ANSWER, taken, case=WITH_ROADS)
    assert allows(BARA, Act.ANSWER, taken, case=replace(WITH_ROADS, handling=BABURA))


def test_routing_reaches_as_far_as_the_actors_unit() -> None:
    assert may(Act.ROUTE, AT_DESK, unit=PARKS) == {"NINA", "ADI"}
    assert may(Act.ROUTE, AT_DESK, unit=OTHER) == {"NINA"}


def test_the_system_does_what_falls_due_and_reads_nothing() -> None:
    for act in (Act.ESCALATE, Act.CLOSE_BY_SYSTEM, Act.ADMINISTER, Act.SET_TEMPLATES):
        assert allows(SYSTEM, act, DIRECTORY, case=WITH_ROADS)
    for act in (Act.ANSWER, Act.SEE_TEXT, Act.SEE_NAME, Act.CLOSE_AS_RESOLVED):
        assert not allows(SYSTEM, act, DIRECTORY, case=WITH_ROADS)


def test_importers_may_tell_anything_and_nobody_else_may() -> None:
    for by in (IMPORTER, SYSTEM):
        check(by, Act.ANSWER, DIRECTORY, case=WITH_ROADS, origin=Origin.IMPORTED)
    for by in (PIA, OKA, CITIZEN, DEWI):
        with pytest.raises(NotAllowed):
            check(by, Act.ANSWER, DIRECTORY, case=WITH_ROADS, origin=Origin.IMPORTED)
    with pytest.raises(NotAllowed):
        check(IMPORTER, Act.ADMINISTER, DIRECTORY, origin=Origin.IMPORTED)


def test_the_directory_is_the_national_admins() -> None:
    assert may(Act.ADMINISTER, AT_DESK) == {"NINA"}
    assert OMAR.role in STAFF_ROLES
