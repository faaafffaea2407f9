"""The kinds of values that requests hold; what does not fit is named with its field before the domain sees it."""

import re
from datetime import date, datetime
from typing import Annotated, TypeVar

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from domain import text as texts
from domain.text import LIMITS


def _clean(text: str) -> str:
    """PostgreSQL and terminals cannot hold NUL. (Half surrogate pairs are refused by pydantic itself.)"""
    if "\x00" in text:
        raise ValueError("NUL characters cannot be kept")
    return text


_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].+)?")


def _written(value: object) -> object:
    """Pydantic would take numbers, and texts of digits, for seconds since 1970."""
    if isinstance(value, str) and not _ISO.fullmatch(value):
        raise ValueError("a date is written like 2026-11-02, with a time like 2026-11-02T10:00:00Z")
    if not isinstance(value, str | date):
        raise ValueError("a date is a text")
    return value


Dated = TypeVar("Dated", date, datetime)


def _datable(day: Dated) -> Dated:
    """Years before 1900 are mistypes, and would not survive every calendar."""
    if day.year < 1900:
        raise ValueError("the year is before 1900")
    return day


Typed = Annotated[str, StringConstraints(min_length=1), AfterValidator(_clean)]
CODE = f"^{texts.CODE}$"
CodeField = Annotated[str, StringConstraints(pattern=CODE, max_length=64)]
CodePath = Annotated[str, Path(pattern=CODE, max_length=64)]
Limit = Annotated[int, Query(ge=1, le=200, description="Rows a page.")]
Cursor = Annotated[str | None, Query(max_length=300, description="`next` of the page before.")]
Day = Annotated[date, BeforeValidator(_written), AfterValidator(_datable)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_datable)]

Title = Annotated[Typed, Field(max_length=LIMITS["title"])]
Story = Annotated[Typed, Field(max_length=LIMITS["body"])]
AnswerText = Annotated[Typed, Field(max_length=LIMITS["text"])]
Reason = Annotated[Typed, Field(max_length=LIMITS["reason"])]
Note = Annotated[Typed, Field(max_length=LIMITS["note"])]
Place = Annotated[Typed, Field(max_length=LIMITS["place"])]
Name = Annotated[Typed, Field(max_length=LIMITS["name"])]
Phone = Annotated[Typed, Field(max_length=LIMITS["phone"])]
Email = Annotated[Typed, Field(max_length=LIMITS["email"], pattern=r"^[^@\s]+@[^@\s]+$")]
ExternalId = Annotated[Typed, Field(max_length=LIMITS["external_id"])]
NamesKept = Annotated[
    bool, Field(description="Somebody has checked that what tells who the reporter is shall stay in the text.")
]
FileName = Annotated[Typed, Field(max_length=LIMITS["file_name"])]
