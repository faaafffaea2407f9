"""Saying at which position of the log an answer stands, and asking for one that has one's own write."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from service.api.problems import Problem
from service.bootstrap import Service
from service.reading import positions
from service.reading.positions import Version

HEADER = "Aduan-Position"

_FORM = re.compile(r"([0-9a-fA-F-]{36})@([0-9]{1,9})")


class AtLeastMalformed(Problem):
    """at_least is what a command answered: the complaint and its version, like 0197…@5."""

    status = 422


def _version_of(
    given: Annotated[
        str | None,
        Query(
            alias="at_least",
            max_length=50,
            description="`at_least` of a command's answer: wait (a few seconds) until the list has it.",
        ),
    ] = None,
) -> Version | None:
    if given is None:
        return None
    found = _FORM.fullmatch(given)
    if found is None:
        raise AtLeastMalformed(field="query.at_least")
    try:
        return Version(UUID(found[1]), int(found[2]))
    except ValueError:
        raise AtLeastMalformed(field="query.at_least") from None


AtLeast = Annotated[Version | None, Depends(_version_of)]


def stands_at(response: Response, position: int) -> None:
    """Say that everything up to this position is in the answer."""
    response.headers[HEADER] = str(position)


def standing(service: Service, projection: str, at_least: Version | None, response: Response) -> int:
    """Wait for that version, and say where the list stands. Raises NotThereYet, ListNotReady."""
    position = positions.standing(service, projection, at_least)
    stands_at(response, position)
    return position
