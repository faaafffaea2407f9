"""What is kept of a file that comes: what can be seen in it, and nothing else."""

import time
from io import BytesIO

import pytest
from PIL import Image

from domain.complaint.events import MediaType
from domain.event import Refused
from service.files import refusals
from service.files.intake import MOST_BYTES, kind_of, taken
from service.files.pictures import LONGEST_EDGE, PREVIEW_EDGE, preview
from tests.service.files import samples
from tests.service.files.samples import HTML, PLACE, SECRET_BYTES, SVG, bomb, object_stream, pdf, photo, png, webp

PICTURES = {MediaType.JPEG: photo(), MediaType.PNG: png(), MediaType.WEBP: webp()}


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", PICTURES)
def test_nothing_of_the_original_but_its_pixels_is_kept(kind: MediaType) -> None:
    came = PICTURES[kind]
    assert any(secret in came for secret in SECRET_BYTES), "the sample has what must go"
    kept = taken(came)
    assert kept.kind is kind
    assert not any(secret in kept.content for secret in SECRET_BYTES)
    picture = opened(kept.content)
    assert not picture.getexif()
    told = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background", "timestamp", "duration"}
    assert picture.info.keys() <= told


def test_a_picture_is_turned_upright_before_the_camera_is_forgotten() -> None:
    kept = opened(taken(photo(size=(640, 400), orientation=6)).content)
    assert kept.size == (400, 640)
    red, green, _ = kept.getpixel((390, 320))  # type: ignore[misc]
    assert red > 200 > 60 > green, "what was on top is at the right"


def test_the_place_is_told_to_whoever_sent_it_and_is_not_in_the_file() -> None:
    kept = taken(photo())
    assert kept.taken_at == PLACE
    assert taken(png()).taken_at is None


def test_what_is_transparent_stays_so() -> None:
    assert opened(taken(png()).content).getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_large_picture_becomes_as_large_as_is_needed() -> None:
    kept = opened(taken(photo(size=(5200, 2600), orientation=1)).content)
    assert kept.size == (LONGEST_EDGE, LONGEST_EDGE // 2)


def test_a_preview_is_small() -> None:
    kept = taken(photo(size=(2000, 1000), orientation=1))
    assert max(opened(preview(kept.content, kept.kind)).size) == PREVIEW_EDGE


def test_taken_again_it_is_the_same() -> None:
    assert taken(photo()).digest == taken(photo()).digest


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_every_kind_of_colours_can_be_read(mode: str) -> None:
    out = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (20, 10)).save(out, kind)
    assert opened(taken(out.getvalue()).content).size == (20, 10)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", refusals.FileEmpty),
        (b"\xff\xd8\xff" + b"0" * MOST_BYTES, refusals.FileTooLarge),
        (SVG, refusals.FileKindUnknown),
        (HTML, refusals.FileKindUnknown),
        (b"GIF89a" + bytes(100), refusals.FileKindUnknown),
        (b"PK\x03\x04" + photo(), refusals.FileKindUnknown),
        (b"\xff\xd8\xff" + HTML, refusals.PictureUnreadable),
        (b"\x89PNG\r\n\x1a\n" + HTML, refusals.PictureUnreadable),
        (b"RIFF\x00\x00\x00\x00WEBP" + HTML, refusals.PictureUnreadable),
        (photo()[: len(photo()) // 2], refusals.PictureUnreadable),
        (png()[:200], refusals.PictureUnreadable),
        (bomb(), refusals.PictureTooLarge),
        (bomb(60_000, 60_000), refusals.PictureTooLarge),
        (b"%PDF-" + HTML, refusals.DocumentUnreadable),
        (pdf()[:-20], refusals.DocumentUnreadable),
        (pdf() + b"PK\x03\x04" + bytes(2000), refusals.DocumentUnreadable),
        (pdf(b"/Encrypt 3 0 R"), refusals.DocumentUnreadable),
        (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), refusals.DocumentActive),
        (pdf(b"/Names << /#4aava#53cript 3 0 R >>"), refusals.DocumentActive),
        (pdf(b"/AA << /O << /S /Launch >> >>"), refusals.DocumentActive),
        (pdf(b"/Names << /EmbeddedFiles 3 0 R >>"), refusals.DocumentActive),
        (pdf(more=object_stream(b"1 0 << /S /JavaScript >>")), refusals.DocumentActive),
    ],
)
def test_what_is_no_picture_and_no_plain_document_is_refused(content: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as caught:
        taken(content)
    assert caught.value.facts["field"] == "attachments"


@pytest.mark.parametrize("part", [b"/ObjStm stream\n", b"/ObjStm stream\nendstream ", b"#4a#53", b"/ObjStm"])
def test_no_document_takes_long_to_look_at(part: bytes) -> None:
    """One of 4 MB was once looked at for hours, and nothing else was done meanwhile."""
    began = time.process_time()
    taken(pdf(more=part * (4_000_000 // len(part))))
    assert time.process_time() - began < 5


def test_a_packed_part_is_found_whose_kind_is_in_hexadecimal() -> None:
    hidden = object_stream(b"1 0 << /S /JavaScript >>").replace(b"/ObjStm", b"/Obj#53tm")
    with pytest.raises(refusals.DocumentActive):
        taken(pdf(more=hidden))


def test_a_plain_document_is_kept_as_it_is() -> None:
    for document in (pdf(), pdf(more=object_stream(b"1 0 << /Type /Page >>")), pdf(b"/JSon 1 /JavaScripture 2")):
        kept = taken(document)
        assert (kept.kind, kept.content) == (MediaType.PDF, document)


@pytest.mark.parametrize("at", range(0, 4000, 97))
def test_a_damaged_photo_is_refused_or_read_and_nothing_else(at: int) -> None:
    damaged = bytearray(photo())
    damaged[at % len(damaged)] ^= 0xFF
    try:
        kept = taken(bytes(damaged))
    except Refused:
        return
    assert not any(secret in kept.content for secret in samples.SECRET_BYTES)


def test_the_kind_is_that_of_the_content() -> None:
    assert {kind_of(content) for content in PICTURES.values()} == set(PICTURES)
