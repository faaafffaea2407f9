"""Signing in, and who it is then: by the directory as it is now, not as it was."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain.channels import WEB
from domain.complaint.commands import File
from domain.complaint.events import ReportClass
from domain.directory.commands import GrantRole, RevokeRole
from domain.directory.plan import Step, rehearse
from domain.directory.state import stream_id
from domain.event import SYSTEM, Actor, Code, Role, TrackingId
from domain.tracking import spoken
from service.bootstrap import Service
from service.commands.request import Request
from service.directory import DirectoryCommands, Plan
from service.idempotency import Handled
from service.identity.attempts import TooManyAttempts
from service.identity.identity import Identity, SignInRefused
from service.identity.principals import Anonymous, Reporter, RoleNotHeld, SignInNeeded, StaffMember
from service.identity.sessions import Acting, SessionKind, open_session
from service.tracking import fresh_tracking_id
from tests.service.world import DESK, PARKS, PASSWORD, ROADS

ADDRESS = "192.0.2.1"
LIAISON = Acting(Role.LIAISON, Code("medan-sdabmbk"))


def filed(service: Service) -> Handled:
    reporter = uuid4()
    command = File(
        tracking_id=fresh_tracking_id(),
        reporter=reporter,
        office=uuid4(),
        report_class=ReportClass.INFORMATION,
        received_by=Code("medan"),
        title="Jam buka",
        body="Kapan kantor buka?",
        incident_on=service.directories.current().local_date(datetime.now(UTC), Code("medan")),
    )
    return service.commands.file(command, Request(actor=Actor(reporter, Role.REPORTER), channel=WEB))


def change(service: Service, *commands: GrantRole | RevokeRole) -> None:
    """As an administrator would."""
    directory = service.directories.latest()
    steps = rehearse([Step(command, "") for command in commands], directory, SYSTEM, datetime.now(UTC))
    writer = DirectoryCommands(service.log, service.ring, service.directories)
    writer.apply(Plan(tuple(steps), directory.versions), SYSTEM, Code("test"))


def test_nobody_is_anonymous(identity: Identity) -> None:
    assert identity.principal(None) == Anonymous()


def test_staff_act_in_the_role_that_they_hold(identity: Identity) -> None:
    who = identity.principal(identity.sign_in_staff(ROADS, PASSWORD, ADDRESS).token)
    assert isinstance(who, StaffMember)
    assert who.actor == Actor(stream_id("staff", ROADS), Role.LIAISON, Code("medan-sdabmbk"))


@pytest.mark.parametrize(("username", "password"), [(ROADS, "wrong password"), ("nobody", PASSWORD)])
def test_what_does_not_fit_gets_one_answer(identity: Identity, username: str, password: str) -> None:
    with pytest.raises(SignInRefused, match="do not belong together, or do not exist"):
        identity.sign_in_staff(username, password, ADDRESS)


def test_a_role_that_is_not_held_cannot_be_chosen(identity: Identity) -> None:
    with pytest.raises(RoleNotHeld):
        identity.sign_in_staff(ROADS, PASSWORD, ADDRESS, Acting(Role.AGENCY_ADMIN, Code("medan")))
    token = identity.sign_in_staff(ROADS, PASSWORD, ADDRESS).token
    with pytest.raises(RoleNotHeld):
        identity.act_as(token, Acting(Role.LIAISON, Code("medan-dlh")))


def test_staff_go_on_in_another_role(identity: Identity, service: Service) -> None:
    staff, dlh = stream_id("staff", PARKS), Acting(Role.LEADER, Code("medan-dlh"))
    change(service, GrantRole(staff=staff, role=Role.LEADER, unit=Code("medan-dlh")))
    token = identity.sign_in_staff(PARKS, PASSWORD, ADDRESS).token
    who = identity.act_as(token, dlh)
    assert isinstance(who, StaffMember)
    assert who.actor.role is Role.LEADER
    assert identity.principal(token) == who


def test_a_role_taken_back_is_gone_in_mid_session(identity: Identity, service: Service) -> None:
    staff = stream_id("staff", DESK)
    opened = identity.sign_in_staff(DESK, PASSWORD, ADDRESS, Acting(Role.AGENCY_ADMIN, Code("medan")))
    change(service, RevokeRole(staff=staff, role=Role.AGENCY_ADMIN, unit=Code("medan")))
    who = identity.principal(opened.token)
    assert isinstance(who, StaffMember)
    with pytest.raises(RoleNotHeld):
        _ = who.actor
    change(service, GrantRole(staff=staff, role=Role.AGENCY_ADMIN, unit=Code("medan")))
    assert isinstance(identity.principal(opened.token), StaffMember)


def test_the_reporter_signs_in_however_the_receipt_is_typed(identity: Identity, service: Service) -> None:
    handled = filed(service)
    tracking, secret = handled.receipt["tracking_id"], handled.receipt["secret"]
    for typed, shown in (
        (tracking, secret),
        (spoken(TrackingId(tracking)), f"{secret[:4]} {secret[4:8]}-{secret[8:]}"),
        (tracking.lower(), secret),
    ):
        who = identity.principal(identity.sign_in_reporter(typed, shown, ADDRESS).token)
        assert isinstance(who, Reporter)
        assert who.complaint == handled.complaint
        assert who.actor.role is Role.REPORTER
        filed_event = service.log.history(handled.complaint)[0].event
        assert filed_event.reporter == who.subject  # type: ignore[attr-defined]


def test_unknown_ids_and_wrong_secrets_get_one_answer(identity: Identity, service: Service) -> None:
    handled = filed(service)
    tracking, secret = handled.receipt["tracking_id"], handled.receipt["secret"]
    other = filed(service).receipt["secret"]
    for typed, shown in (
        (tracking, other),
        (tracking, ""),
        (tracking, "\ud800"),
        (fresh_tracking_id(), secret),
        ("not an id", secret),
        ("\x00", secret),
    ):
        with pytest.raises(SignInRefused, match="do not belong together, or do not exist"):
            identity.sign_in_reporter(typed, shown, ADDRESS)


def test_ten_wrong_secrets_and_even_the_right_one_has_to_wait(identity: Identity, service: Service) -> None:
    handled = filed(service)
    tracking, secret = handled.receipt["tracking_id"], handled.receipt["secret"]
    for number in range(10):
        typed = tracking.lower() if number % 2 else spoken(TrackingId(tracking))
        with pytest.raises(SignInRefused):
            identity.sign_in_reporter(typed, f"{number:016}", f"192.0.2.{number}")
    with pytest.raises(TooManyAttempts):
        identity.sign_in_reporter(tracking, secret, "198.51.100.1")


def test_staff_are_not_locked_out_where_they_have_signed_in_and_reporters_are_not_remembered(
    identity: Identity, service: Service
) -> None:
    identity.sign_in_staff(ROADS, PASSWORD, "198.51.100.1")
    handled = filed(service)
    tracking, secret = handled.receipt["tracking_id"], handled.receipt["secret"]
    identity.sign_in_reporter(tracking, secret, "198.51.100.1")
    for number in range(10):
        with pytest.raises(SignInRefused):
            identity.sign_in_staff(ROADS, "wrong", f"192.0.2.{number}")
        with pytest.raises(SignInRefused):
            identity.sign_in_reporter(tracking, "0" * 16, f"203.0.113.{number}")
    identity.sign_in_staff(ROADS, PASSWORD, "198.51.100.1")
    with pytest.raises(TooManyAttempts):
        identity.sign_in_staff(ROADS, PASSWORD, "198.51.100.2")
    with pytest.raises(TooManyAttempts):
        identity.sign_in_reporter(tracking, secret, "198.51.100.1")


def test_a_token_that_opens_nothing(identity: Identity) -> None:
    token = identity.sign_in_staff(ROADS, PASSWORD, ADDRESS).token
    identity.sign_out(token)
    for shown in (token, "x", ""):
        with pytest.raises(SignInNeeded):
            identity.principal(shown)


def test_a_session_of_somebody_who_never_was_in_the_directory(identity: Identity, service: Service) -> None:
    with service.database.transaction() as cursor:
        token = open_session(cursor, SessionKind.STAFF, UUID(int=7)).token
        reporter = open_session(cursor, SessionKind.REPORTER, UUID(int=7)).token
    for shown in (token, reporter):
        with pytest.raises(SignInNeeded):
            identity.principal(shown)
