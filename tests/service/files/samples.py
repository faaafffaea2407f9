"""Files as people send them, good and bad."""

import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image

SECRET = "RAHASIA-KAMERA-8842"
"""Stands in every corner of a picture where a camera or a program leaves something."""
PLACE = "3.595200,98.672200"
SECRET_BYTES = (SECRET.encode(), SECRET.encode("utf-16-le"))


def pixels(size: tuple[int, int] = (640, 400), mode: str = "RGB") -> Image.Image:
    """Something to see: dark at the left, light at the right, red at the top."""
    picture = Image.linear_gradient("L").resize(size).rotate(90).convert(mode)
    picture.paste((255, 0, 0) if mode == "RGB" else (255, 0, 0, 255), (0, 0, size[0], size[1] // 4))
    return picture


def photo(size: tuple[int, int] = (640, 400), orientation: int = 6) -> bytes:
    """A JPEG as a phone makes it: place, camera, comment, preview, colour profile, and something behind its end."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.XPAuthor] = SECRET.encode("utf-16-le")
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (3.0, 35.0, 42.72),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (98.0, 40.0, 19.92),
        }
    )
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = SECRET.encode()
    out = BytesIO()
    pixels(size).save(
        out, "JPEG", exif=exif, comment=SECRET.encode(), icc_profile=SECRET.encode() * 20, xmp=SECRET.encode()
    )
    return out.getvalue() + SECRET.encode()


def png(size: tuple[int, int] = (300, 200)) -> bytes:
    """With a text chunk, a transparent corner, and something behind its end."""
    from PIL.PngImagePlugin import PngInfo

    picture, told, out = pixels(size, "RGBA"), PngInfo(), BytesIO()
    picture.putpixel((0, 0), (0, 0, 0, 0))
    told.add_text("Author", SECRET)
    told.add_itxt("Comment", SECRET)
    picture.save(out, "PNG", pnginfo=told, icc_profile=SECRET.encode() * 20)
    return out.getvalue() + SECRET.encode()


def webp(size: tuple[int, int] = (300, 200)) -> bytes:
    out = BytesIO()
    pixels(size).save(out, "WEBP", exif=b"Exif\0\0" + SECRET.encode(), xmp=SECRET.encode())
    return out.getvalue()


def bomb(width: int = 10_000, height: int = 10_000) -> bytes:
    """A PNG of a hundred million pixels in some kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * (width // 8 + 1) * height, 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(catalogue: bytes = b"", more: bytes = b"") -> bytes:
    """A small document; `catalogue` goes into its catalogue, `more` between its objects."""
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>\nendobj\n" + more + b"2 0 obj\n"
        b"<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
    )


def object_stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return (
        b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\nendobj\n"
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
