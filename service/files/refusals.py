"""Why a file is not taken."""

from domain.event import Refused


class FileEmpty(Refused):
    """This file is empty."""


class FileTooLarge(Refused):
    """This file is too large: at most 10 MB."""


class FileKindUnknown(Refused):
    """Only JPEG, PNG and WebP pictures and PDF documents are taken; what counts is the content, not the name."""


class PictureUnreadable(Refused):
    """This picture cannot be read: it is damaged or cut off."""


class PictureTooLarge(Refused):
    """This picture has too many pixels: at most 50 million."""


class DocumentUnreadable(Refused):
    """This PDF cannot be read: it is damaged, cut off, or locked with a password."""


class DocumentActive(Refused):
    """This PDF holds programs or other files: print it to a new PDF, and send that."""


class UploadUnknown(Refused):
    """There is no such upload: it was used, or it is older than a day. Upload the file again."""
