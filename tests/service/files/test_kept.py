"""Files of complaints: on the disk before their event, never in the clear, gone with whose they are."""

import os
import time
from pathlib import Path
from uuid import uuid4

import pytest

from domain.complaint.commands import Answer, Erase, Reply
from domain.complaint.events import ComplaintAttached
from domain.complaint.personal_data import Basis
from domain.event import Actor, Code, Role
from service.commands.request import Request
from service.files.files import attachments
from service.files.intake import taken
from service.files.kept import FileChanged, FileGone
from service.files.reading import content_of
from service.files.refusals import UploadUnknown
from service.files.sweep import REST_SECONDS, sweep
from service.files.uploads import Upload
from service.files.waiting import KEPT_SECONDS
from service.store.errors import DatabaseUnavailable, SubjectErased
from service.store.vault import Reference, reveal
from tests.service.audit.damage import do
from tests.service.files.samples import SECRET_BYTES, pdf, photo, png
from tests.support.world import ADI, LIA, Filed, World, filing

WEB = Code("web")


def uploaded(world: World, content: bytes, name: str | None = "foto.jpg") -> Upload:
    return world.service.files.uploads.put(taken(content), name)


def filed(world: World, *uploads: Upload) -> Filed:
    command = filing(attachments=attachments(uploads))
    actor = Actor(command.reporter, Role.REPORTER)
    handled = world.service.commands.file(command, Request(actor=actor, channel=WEB, uploads=uploads))
    return Filed(handled.complaint, actor, handled.receipt["tracking_id"], handled.receipt["secret"])


def everything(world: World) -> list[Path]:
    return [path for path in world.service.settings.files.rglob("*") if path.is_file()]


def kept(world: World) -> list[Path]:
    return [path for path in world.service.files.kept.folder.rglob("*") if path.is_file()]


def contents(world: World, filed: Filed) -> list[bytes | None]:
    """What its events name, read back."""
    found = []
    for one in world.service.log.history(filed.id):
        if isinstance(one.event, ComplaintAttached):
            where = Reference(filed.id, one.originator_version, "/digest")
            with world.service.database.autocommit() as cursor:
                digest = reveal(cursor, world.service.ring, [where])[where]
            service = world.service
            found.append(
                content_of(service.database, service.ring, service.files, filed.id, one.event.digest.subject, digest)
            )
    return found


def grow_old(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_file_is_kept_with_its_event_and_nowhere_in_the_clear(world: World) -> None:
    upload = uploaded(world, photo())
    report = filed(world, upload, uploaded(world, pdf(), None))
    assert contents(world, report) == [upload.content, pdf()]
    assert [path for path in everything(world) if path not in kept(world)] == [], "no upload, no mark is left"
    for path in everything(world):
        raw = path.read_bytes()
        assert not any(secret in raw for secret in SECRET_BYTES)
        assert upload.content[:64] not in raw
        assert b"%PDF" not in raw
        assert upload.digest not in str(path), "the name tells no hash either"
        assert path.stat().st_mode & 0o077 == 0
    assert world.service.files.kept.folder.stat().st_mode & 0o077 == 0


def test_the_same_content_is_there_once_for_each_person(world: World) -> None:
    report = filed(world, uploaded(world, png()), uploaded(world, png(), "sekali-lagi.png"))
    assert len(contents(world, report)) == 2
    assert len(kept(world)) == 1
    filed(world, uploaded(world, png()))
    assert len(kept(world)) == 2


def test_an_upload_is_used_once_and_opened_by_its_handle_alone(world: World) -> None:
    uploads = world.service.files.uploads
    upload = uploaded(world, photo())
    assert uploads.get(upload.handle) == upload
    assert all(upload.handle not in path.name for path in everything(world))
    filed(world, upload)
    for unknown in (upload.handle, "a" * 43, "../../keys.json", "", "\udc80"):
        with pytest.raises(UploadUnknown):
            uploads.get(unknown)


def test_an_upload_is_forgotten_after_a_day(world: World) -> None:
    service, upload = world.service, uploaded(world, photo())
    (path,) = everything(world)
    assert sweep(service.log, service.ring, service.files) == 0
    grow_old(path, KEPT_SECONDS + 1)
    with pytest.raises(UploadUnknown):
        service.files.uploads.get(upload.handle)
    assert sweep(service.log, service.ring, service.files) == 1
    assert everything(world) == []


def test_when_the_event_is_not_recorded_the_upload_waits_and_the_file_is_swept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = world.service

    def away(*_: object) -> None:
        raise DatabaseUnavailable("gone")

    upload = uploaded(world, photo())
    with monkeypatch.context() as broken:
        broken.setattr(type(service.log), "record", away)
        with pytest.raises(DatabaseUnavailable):
            filed(world, upload)
    assert service.files.uploads.get(upload.handle) == upload
    assert len(kept(world)) == 1
    assert sweep(service.log, service.ring, service.files) == 0, "a command may still be at it"
    for path in everything(world):
        grow_old(path, REST_SECONDS + 1)
    assert sweep(service.log, service.ring, service.files) == 1
    assert kept(world) == []
    report = filed(world, upload)
    assert contents(world, report) == [upload.content]


def test_the_sweep_leaves_what_an_event_names(world: World) -> None:
    service, report = world.service, filed(world, uploaded(world, photo()))
    (path,) = kept(world)
    mark = service.files.kept.pending / f"{report.id}.0"
    mark.write_bytes(b"")
    stray = path.with_name("stray.part")
    stray.write_bytes(b"half")
    for each in (path, mark, stray):
        grow_old(each, REST_SECONDS + 1)
    assert sweep(service.log, service.ring, service.files) == 1
    assert everything(world) == [path]


def test_a_file_written_again_meanwhile_is_not_swept(world: World) -> None:
    filed(world, uploaded(world, photo()))
    (path,) = kept(world)
    assert not world.service.files.kept.delete(path, older_than=time.time() - REST_SECONDS)
    assert kept(world) == [path]


def test_an_answer_brings_files_of_the_offices_own(world: World) -> None:
    report = world.routed()
    upload = uploaded(world, png(), "bukti.png")
    world.act(report.id, LIA, Answer(text="Selesai.", attachments=attachments([upload])), uploads=[upload])
    (attached,) = world.state(report.id).attachments
    assert attached.subject == world.state(report.id).filed.office
    assert contents(world, report) == [upload.content]


def test_a_reply_whose_events_come_too_late_leaves_nothing_named(world: World) -> None:
    """A subject that was erased takes nothing more, and its folder is swept."""
    report, upload = world.answered(), uploaded(world, png())
    do(world.database.owner_url, f"DELETE FROM aduan.vault_keys WHERE subject = '{report.reporter.id}'")
    reply = Reply(text="x", attachments=attachments([upload]))
    with pytest.raises(SubjectErased):
        world.act(report.id, report.reporter, reply, uploads=[upload])
    assert kept(world) == []


def test_files_go_with_whose_they_are(world: World) -> None:
    report = filed(world, uploaded(world, photo()), uploaded(world, png()))
    other = filed(world, uploaded(world, photo()))
    for _ in range(2):
        world.service.files.kept.delete_for(report.id, report.reporter.id)
    assert [path.parent.parent.name for path in kept(world)] == [str(other.id)]
    with pytest.raises(FileGone):
        contents(world, report)


def test_what_was_changed_or_moved_does_not_open(world: World) -> None:
    report = filed(world, uploaded(world, photo()))
    (path,) = kept(world)
    whole = path.read_bytes()
    for damaged in (b"", whole[:-1], bytes([whole[0] ^ 1]) + whole[1:]):
        path.write_bytes(damaged)
        with pytest.raises(FileChanged):
            contents(world, report)
    path.write_bytes(whole)
    assert contents(world, report)


def test_an_event_without_its_upload_is_never_recorded(world: World) -> None:
    upload = uploaded(world, photo())
    command = filing(attachments=attachments([upload]))
    with pytest.raises(KeyError):
        world.service.commands.file(command, Request(actor=Actor(command.reporter, Role.REPORTER), channel=WEB))


def test_deleting_for_nobody_does_no_harm(world: World) -> None:
    world.service.files.kept.delete_for(uuid4(), uuid4())


def test_an_erasure_takes_the_files_along(world: World) -> None:
    report, other = filed(world, uploaded(world, photo())), filed(world, uploaded(world, photo()))
    world.act(report.id, ADI, Erase(basis=Basis.REQUEST))
    assert [path.parent.parent.name for path in kept(world)] == [str(other.id)]
    assert list(world.service.files.kept.of(report.id)) == []
    assert [path for path in everything(world) if path not in kept(world)] == [], "no mark is left"
