"""At which position of the log an answer stands, and waiting for one's own write to be in it."""

import re
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from service.api.problems import Problem
from service.bootstrap import Service
from service.projector.checkpoints import live_checkpoint
from service.projector.wait import reached

HEADER = "Aduan-Position"

_FORM = re.compile(r"([0-9a-fA-F-]{36})@([0-9]{1,9})")
_SOON = {"Retry-After": "1"}


class AtLeastMalformed(Problem):
    """at_least is what a command answered: the complaint and its version, like 0197…@5."""

    status = 422


class NotThereYet(Problem):
    """The list has not come to that version yet: ask again in a second."""

    status = 503


class ListNotReady(Problem):
    """This list is not made yet: the projector has to run first."""

    status = 503


@dataclass(frozen=True)
class Version:
    """A complaint at one of its versions."""

    stream: UUID
    number: int


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
    """The position that the projection has come to, once it has that version. Raises NotThereYet, ListNotReady.

    Rows read afterwards are never older.
    """
    if at_least is not None and not reached(service.database, projection, at_least.stream, at_least.number):
        raise NotThereYet(headers=_SOON, field="query.at_least")
    with service.database.autocommit() as cursor:
        checkpoint = live_checkpoint(cursor, projection)
    if checkpoint is None:
        raise ListNotReady(headers=_SOON)
    stands_at(response, checkpoint.position)
    return checkpoint.position
