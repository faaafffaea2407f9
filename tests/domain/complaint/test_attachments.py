"""Files that come with a report, an answer or a reply."""

from dataclasses import replace

import pytest

from domain import text
from domain.complaint.commands import (
    Amend,
    Answer,
    Attachment,
    CorrectAnswer,
    File,
    GiveInformation,
    Reply,
    RequestInformation,
    Start,
)
from domain.complaint.events import ComplaintAttached, ComplaintFiled, MediaType
from domain.complaint.fold import fold
from domain.complaint.refusals import NotWithUnit, TooManyFiles
from domain.complaint.state import Attached
from domain.event import Event, Personal
from tests.domain.medan import LIA
from tests.domain.spec import ANSWERED, CITIZEN, FILE, FILED, OFFICE, REPORTER, ROUTED, citizen, given, office

PHOTO = Attachment(media_type=MediaType.JPEG, size=1200, digest="ab" * 32, name="lubang.jpg")
LETTER = Attachment(media_type=MediaType.PDF, size=900, digest="cd" * 32)
WITH_FILES = replace(FILE, attachments=(PHOTO, LETTER))


def event(number: int, file: Attachment, owner: type[Event] | None = None) -> ComplaintAttached:
    sealed = citizen if owner is None else office
    name: Personal | None = None if file.name is None else sealed(file.name)
    return ComplaintAttached(
        attachment=number, media_type=file.media_type, size=file.size, digest=sealed(file.digest), name=name
    )


def test_files_follow_the_filing_in_the_same_breath() -> None:
    made = given().when(WITH_FILES, CITIZEN).events
    assert isinstance(made[0], ComplaintFiled)
    assert made[1:] == [event(1, PHOTO), event(2, LETTER)]


def test_files_of_an_answer_are_the_offices_and_count_on() -> None:
    life = given((CITIZEN, WITH_FILES), ROUTED)
    _, attached = life.when(Answer(text="Selesai.", attachments=(PHOTO,)), LIA).events
    assert attached == event(3, PHOTO, ComplaintAttached)


def test_files_of_a_reply_are_the_reporters() -> None:
    life = given(FILED, ROUTED, ANSWERED)
    _, attached = life.when(Reply(text="Belum.", attachments=(LETTER,)), CITIZEN).events
    assert attached == event(1, LETTER)


def test_files_of_what_is_added_or_asked_for_are_the_reporters() -> None:
    made = given(FILED).when(Amend(text="Ada fotonya.", attachments=(LETTER,)), CITIZEN).events
    assert made[1:] == [event(1, LETTER)]
    asked = given(FILED, ROUTED, (LIA, Start()), (LIA, RequestInformation(question="Di mana?")))
    made = asked.when(GiveInformation(text="Di sini.", attachments=(PHOTO, LETTER)), CITIZEN).events
    assert made[1:] == [event(1, PHOTO), event(2, LETTER)]


def test_files_of_a_corrected_answer_are_the_offices() -> None:
    made = given(FILED, ROUTED, ANSWERED).when(CorrectAnswer(text="Senin.", attachments=(PHOTO,)), LIA).events
    assert made[1:] == [event(1, PHOTO, ComplaintAttached)]


def test_the_state_knows_each_file_and_whose_it_is() -> None:
    state = given((CITIZEN, WITH_FILES), ROUTED, (LIA, Answer(text="Selesai.", attachments=(PHOTO,)))).state
    assert state.attachments == (
        Attached(number=1, version=2, media_type=MediaType.JPEG, size=1200, subject=REPORTER),
        Attached(number=2, version=3, media_type=MediaType.PDF, size=900, subject=REPORTER),
        Attached(number=3, version=6, media_type=MediaType.JPEG, size=1200, subject=OFFICE),
    )


def test_files_may_be_told_without_what_they_came_with() -> None:
    told = given((CITIZEN, WITH_FILES), ROUTED, (LIA, Answer(text="x", attachments=(PHOTO,)))).told
    state = fold([told[0], told[-1]])
    assert state is not None
    assert [each.number for each in state.attachments] == [3]


@pytest.mark.parametrize("command", [FILE, Reply(text="x"), Answer(text="x")])
def test_six_files_at_once_are_too_many(command: File | Reply | Answer) -> None:
    life = given() if isinstance(command, File) else given(FILED, ROUTED)
    who = LIA if isinstance(command, Answer) else CITIZEN
    if isinstance(command, Reply):
        life = given(FILED, ROUTED, ANSWERED)
    many = replace(command, attachments=(PHOTO,) * 6)
    life.when(many, who).then_refused(TooManyFiles, field="attachments", most=5)


def test_the_rules_of_the_act_come_first() -> None:
    life = given(FILED, ROUTED, ANSWERED)
    life.when(Answer(text="x", attachments=(PHOTO,) * 6), LIA).then_refused(NotWithUnit)


def test_a_name_longer_than_a_name_is_refused() -> None:
    long = replace(FILE, attachments=(replace(PHOTO, name="a" * 201),))
    given().when(long, CITIZEN).then_refused(text.TooLong, field="file_name")
