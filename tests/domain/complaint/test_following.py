"""Following a public report: by whoever confirmed a contact, and ended by them alone."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.complaint.commands import (
    Archive,
    ChangeVisibility,
    Erase,
    Follow,
    RequestErasure,
    Start,
    Unfollow,
    Withdraw,
)
from domain.complaint.erasing import subjects
from domain.complaint.events import ArchiveReason
from domain.complaint.following import MOST
from domain.complaint.following_events import ComplaintFollowed, ComplaintUnfollowed
from domain.complaint.personal_data import Basis, PersonalDataErased
from domain.complaint.refusals import (
    BadContact,
    Ended,
    ErasedAlready,
    NotFollowing,
    NotPublic,
    TooManyFollowers,
)
from domain.event import SYSTEM, Actor, Personal, Refused, Role
from domain.notices import heard
from domain.rights import NotAllowed
from domain.text import Missing, TooLong
from tests.domain.medan import ADI, LIA
from tests.domain.spec import ANSWERED, CITIZEN, CLOSED, FILE, FILED, REPORTER, ROUTED, STARTED, VERIFIED, Life, given

FAN = Actor(id=UUID(int=41), role=Role.FOLLOWER)
OTHER = Actor(id=UUID(int=42), role=Role.FOLLOWER)
FOLLOW = Follow(contact="warga@contoh.example")
PUBLIC = (FILED, VERIFIED)


def test_whoever_follows_is_a_person_of_the_case_with_a_contact_of_their_own() -> None:
    life = given(*PUBLIC)
    contact = Personal(FAN.id, text="warga@contoh.example")
    life.when(FOLLOW, FAN).then(ComplaintFollowed(follower=FAN.id, contact=contact))
    state = life.then_by(FAN, FOLLOW).state
    assert (state.followers, set(subjects(state))) == ((FAN.id,), {REPORTER, FAN.id})


def test_who_follows_moves_nothing_and_stands_in_nobodys_way() -> None:
    before = given(*PUBLIC, ROUTED).state
    life = given(*PUBLIC, ROUTED).after(hours=2).then_by(FAN, FOLLOW)
    assert (life.state.status, life.state.clocks) == (before.status, before.clocks)
    life.then_by(LIA, Start(), occurred_at=life.now.replace(minute=0, second=0))


def test_only_they_themselves_end_it() -> None:
    life = given(*PUBLIC).then_by(FAN, FOLLOW)
    life.when(Unfollow(), OTHER).then_refused(NotFollowing)
    for nobody in (ADI, LIA, CITIZEN, SYSTEM):
        life.when(Unfollow(), nobody).then_refused(NotAllowed)
    life.when(Unfollow(), FAN).then(ComplaintUnfollowed(follower=FAN.id))
    assert life.then_by(FAN, Unfollow()).state.followers == ()
    life.when(Unfollow(), FAN).then_refused(NotFollowing)


@pytest.mark.parametrize(
    ("contact", "refusal"),
    [("", Missing), ("  ", Missing), ("siapa", BadContact), ("a b@c", BadContact), ("a@" + "b" * 300, BadContact)],
)
def test_a_contact_is_an_address_or_a_number(contact: str, refusal: type[Refused]) -> None:
    given(*PUBLIC).when(Follow(contact=contact), FAN).then_refused(refusal, field="contact")
    for good in ("0812 000 000", "+62 (812) 000-000", " warga@contoh.example "):
        given(*PUBLIC).when(Follow(contact=good), FAN).then_one(ComplaintFollowed)
    assert issubclass(TooLong, Refused)


def test_only_what_is_public_is_followed() -> None:
    given(FILED).when(FOLLOW, FAN).then_refused(NotPublic)
    sealed = Life().then_by(CITIZEN, replace(FILE, confidential=True)).then_by(*VERIFIED)
    sealed.when(FOLLOW, FAN).then_refused(NotPublic)
    given(*PUBLIC, (CITIZEN, Withdraw())).when(FOLLOW, FAN).then_refused(NotPublic)
    archived = given(*PUBLIC, (ADI, Archive(reason=ArchiveReason.FORMAT)))
    archived.when(FOLLOW, FAN).then_refused(Ended)
    given(*PUBLIC, ROUTED, ANSWERED, CLOSED).when(FOLLOW, FAN).then_one(ComplaintFollowed)


def test_there_is_an_end_to_how_many_follow() -> None:
    life = given(*PUBLIC)
    for number in range(MOST):
        event = ComplaintFollowed(follower=UUID(int=10_000 + number), contact=Personal(FAN.id, commitment="x"))
        life._add([event], life.context(FAN))
    life.when(FOLLOW, FAN).then_refused(TooManyFollowers, limit=MOST)


def test_a_follower_is_erased_apart_from_the_reporter() -> None:
    life = given(*PUBLIC).then_by(FAN, FOLLOW).then_by(CITIZEN, RequestErasure())
    erase = Erase(basis=Basis.REQUEST, subject=FAN.id)
    life.when(erase, SYSTEM).then_one(PersonalDataErased)
    state = life.then_by(SYSTEM, erase).state
    assert state.personal_data.erased == (FAN.id,)
    assert state.personal_data.asked, "what the reporter asked for is still to be decided"
    life.when(erase, ADI).then_refused(ErasedAlready)
    life.when(Erase(basis=Basis.REQUEST), ADI).then_one(PersonalDataErased)


def test_followers_hear_of_public_steps_and_once_that_there_are_none_any_more() -> None:
    life = given(*PUBLIC, ROUTED, STARTED, ANSWERED, CLOSED)
    events = [event for event, _ in life.told]
    told = [heard(event, life.state, life.state) for event in events]
    assert told == [None, None, "followed_routed", None, "followed_answered", "followed_closed"]
    hide, again = (ChangeVisibility(anonymous=each, confidential=True) for each in (False, True))
    for command, expected in ((hide, "followed_hidden"), (again, None)):
        before = life.state
        life.then_by(CITIZEN, command)
        assert heard(life.told[-1][0], before, life.state) == expected
