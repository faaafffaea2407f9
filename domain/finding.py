"""What somebody looks for: a report's number, a telephone number, or words that must all be there."""

import re
from dataclasses import dataclass

from domain.event import Refused, TrackingId
from domain.tracking import MistypedTrackingId, normalise

LONGEST = 200
MOST_WORDS = 12
FEWEST_DIGITS = 8

_PHONE = re.compile(r"[\d\s()+./-]+")
_WORD = re.compile(r"[^\W_]+")
# What nearly every report has; it would find them all, and tells none from another.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        ada adalah agar akan atau bagi bahwa belum bisa dalam dan dapat dari dengan di hal harus ini itu jadi juga kami
        karena ke kita lagi maka mohon namun oleh pada para pun saat saja sampai sangat saya sebagai sehingga sejak
        serta sudah supaya telah tetapi tidak tolong untuk yang a an and are as at be been but by for from has have in
        is it of on or our please that the there this to was we were with
        """,
    )
)


class NothingAsked(Refused):
    """Type what you look for: words, a report's number or a telephone number."""


class QueryTooLong(Refused):
    """Look for less: at most 200 characters and 12 words."""


class QueryUnclean(Refused):
    """What you look for has characters that no report can have: type it anew."""


class OnlyCommonWords(Refused):
    """These words are in almost every report: add one that says more."""


@dataclass(frozen=True)
class Query:
    """What a text may mean: all three when it is ambiguous. `digits` are without 0 or 62 before them."""

    number: TrackingId | None
    digits: str | None
    words: tuple[str, ...]


def query(text: str) -> Query:
    """What is looked for. Raises NothingAsked, QueryTooLong, QueryUnclean, OnlyCommonWords."""
    if len(text) > LONGEST:
        raise QueryTooLong(field="q")
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise QueryUnclean(field="q")
    digits = _digits(text)
    number = _number(text)
    words = tuple(dict.fromkeys(_WORD.findall(text.casefold())))
    telling = tuple(word for word in words if word not in _COMMON)
    if not words:
        raise NothingAsked(field="q")
    if not telling:
        raise OnlyCommonWords(field="q")
    if len(telling) > MOST_WORDS:
        raise QueryTooLong(field="q")
    return Query(number, digits, telling)


def _number(text: str) -> TrackingId | None:
    try:
        return TrackingId(normalise(text))
    except MistypedTrackingId:
        return None


def _digits(text: str) -> str | None:
    """The same number whether it is typed +62 812…, 62812… or 0812…."""
    if not _PHONE.fullmatch(text):
        return None
    digits = re.sub(r"^(62|0)", "", re.sub(r"\D", "", text))
    return digits if len(digits) >= FEWEST_DIGITS and digits.isascii() else None
