"""Pictures are read, turned upright and written anew: nothing of the file that came is kept but what can be seen.

So where and when it was taken, by which camera, an embedded preview, comments, colour profiles and whatever follows the
picture are gone. Colours are taken as sRGB.
"""

from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

from PIL import ExifTags, Image, ImageOps

from domain.complaint.events import MediaType
from service.files.refusals import PictureTooLarge, PictureUnreadable

MOST_PIXELS = 50_000_000
LONGEST_EDGE = 2560
PREVIEW_EDGE = 320
QUALITY = 85
FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# What a picture needs while it is open is many times what it has as a file.
_at_once = BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """Written anew; `taken_at` is where the camera said it was, "latitude,longitude"."""

    content: bytes
    taken_at: str | None


def renewed(content: bytes, kind: MediaType) -> Picture:
    """The picture and nothing else. Raises PictureTooLarge, PictureUnreadable."""
    return _worked(content, kind, LONGEST_EDGE)


def preview(content: bytes, kind: MediaType) -> bytes:
    """A small one of a kept picture, for a list."""
    return _worked(content, kind, PREVIEW_EDGE).content


def _worked(content: bytes, kind: MediaType, edge: int) -> Picture:
    try:
        with _at_once, Image.open(BytesIO(content), formats=[FORMATS[kind]]) as found:
            if found.width * found.height > MOST_PIXELS:
                raise PictureTooLarge(field="attachments")
            taken_at = _place(found)
            found.draft("RGB", (edge, edge))  # a JPEG need not be unpacked larger than it will be
            found.load()
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((edge, edge), Image.Resampling.LANCZOS)
            return Picture(_written(upright, kind), taken_at)
    except PictureTooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge(field="attachments") from None
    except Exception:  # decoders fail in as many ways as files can be broken
        raise PictureUnreadable(field="attachments") from None


def _written(picture: Image.Image, kind: MediaType) -> bytes:
    """From the pixels alone: what the picture carries beside them never reaches the encoder."""
    mode = "RGBA" if kind is not MediaType.JPEG and picture.has_transparency_data else "RGB"
    pixels = picture.convert(mode)
    bare = Image.frombytes(mode, pixels.size, pixels.tobytes())
    out = BytesIO()
    bare.save(out, FORMATS[kind], quality=QUALITY)
    return out.getvalue()


def _place(picture: Image.Image) -> str | None:
    """Damaged or nonsensical: as good as none."""
    try:
        told = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(told[ExifTags.GPS.GPSLatitude], told[ExifTags.GPS.GPSLatitudeRef] == "S")
        longitude = _degrees(told[ExifTags.GPS.GPSLongitude], told[ExifTags.GPS.GPSLongitudeRef] == "W")
    except Exception:
        return None
    there = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    return f"{latitude:.6f},{longitude:.6f}" if there else None


def _degrees(parts: tuple[float, float, float], negative: bool) -> float:
    degrees, minutes, seconds = map(float, parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value
