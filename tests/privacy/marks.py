"""Words that occur nowhere else, one for each thing that somebody types, in every form in which they could leak."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, fields

_LETTERS = "bcdfghjklmnprstvwz"


def word() -> str:
    """Letters that no folding or stemming changes, and no word has."""
    return "".join(secrets.choice(_LETTERS) for _ in range(14))


def digits(count: int) -> str:
    return "".join(secrets.choice("123456789") for _ in range(count))


@dataclass(frozen=True)
class Marks:
    """What the reporter typed; `answer` is the office's."""

    name: str
    phone: str
    email: str
    title: str
    body: str
    place: str
    coordinates: str
    reply: str
    note: str
    reason: str
    answer: str

    @classmethod
    def fresh(cls) -> "Marks":
        made = {field.name: word() for field in fields(cls)}
        return cls(**{**made, "phone": f"08{digits(12)}", "coordinates": f"3.5{digits(9)},98.6{digits(9)}"})

    def of(self, *names: str) -> dict[str, str]:
        return {name: getattr(self, name) for name in names}

    @property
    def all(self) -> dict[str, str]:
        return self.of(*(field.name for field in fields(self)))


PERSON = ("name", "phone", "email")
TEXT = ("title", "body", "place", "coordinates", "reply", "note", "reason", "answer")
REPORTERS = (*PERSON, *TEXT[:-1])


def found(marks: dict[str, str], data: bytes) -> list[str]:
    """The names of the marks that are in there: as they are, in capitals, in hexadecimal, in base64."""
    folded = data.lower()
    return [name for name, mark in marks.items() if any(form in (data, folded)[low] for form, low in _forms(mark))]


def _forms(mark: str) -> Iterator[tuple[bytes, bool]]:
    plain = mark.encode()
    yield plain, True
    yield plain.hex().encode(), True
    for shift in range(3):  # base64 cuts into threes: the same bytes look otherwise at each offset
        coded = base64.b64encode(b"\0" * shift + plain)
        yield coded[4 if shift else 0 : -4], False
