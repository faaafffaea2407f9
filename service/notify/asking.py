"""The one message that goes out at once: is it really you who would follow this report? It knows no page.

The other notices are made of events, and worded with the words of the pages; this one is made before there is any.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from domain.event import TrackingId
from domain.tracking import spoken
from service.notify.channels import Message
from service.store.uuid7 import uuid7

_FOLDER = Path(__file__).parent / "words"
_FIRST, _SECOND = "id", "en"


def asking(number: TrackingId, link: str, *, short: bool) -> Message:
    """With the link by which it is confirmed; a short one in one language."""
    values = {"id": spoken(number), "link": link}
    subject = _sentence(_FIRST, "subject", "notice").format(**values)
    first, second = (_sentence(lang, "following", "confirm").format(**values) for lang in (_FIRST, _SECOND))
    return Message(uuid7(), subject, first if short else f"{first}\n\n--\n\n{second}\n")


def _sentence(lang: str, part: str, name: str) -> str:
    return str(_catalogue(lang)[part][name])


@cache
def _catalogue(lang: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"notices.{lang}.toml").read_text(encoding="utf-8"))
