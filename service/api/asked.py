"""What every handler may ask for: who asks, and under which conditions."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service.api.problems import Problem
from service.http.wired import Identities
from service.identity.principals import Anonymous, Principal, Reporter, SignInNeeded, StaffMember

_ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')
SHORTEST_PUBLIC_KEY = 16


class IfMatchMalformed(Problem):
    """If-Match is the ETag of the complaint as you read it: its version in quotation marks, like "5"."""


class IdempotencyKeyMalformed(Problem):
    """An Idempotency-Key is 1 to 255 visible ASCII characters; a random UUID does well."""


class IdempotencyKeyGuessable(Problem):
    """Without a session an Idempotency-Key has at least 16 characters, for it opens the receipt: send a random UUID."""


class StaffOnly(Problem):
    """This is for staff: sign in with username and password."""

    status = 403


async def body_of(request: Request) -> bytes:
    """The body as received."""
    return await request.body()


_bearer = HTTPBearer(auto_error=False, description="The token that `POST /sessions` answered.")


async def token_of(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str | None:
    """The session's token. Only this header is looked at, never a cookie: so no other site can forge a request."""
    return None if credentials is None else credentials.credentials


Body = Annotated[bytes, Depends(body_of)]
Token = Annotated[str | None, Depends(token_of)]


def who_asks(identity: Identities, token: Token) -> Principal:
    """Whose session it is, or Anonymous."""
    return identity.principal(token)


Who = Annotated[Principal, Depends(who_asks)]


async def signed_in(who: Who) -> Reporter | StaffMember:
    """Anybody with a session."""
    if isinstance(who, Anonymous):
        raise SignInNeeded(SignInNeeded.__doc__)
    return who


async def staff_only(who: Annotated[Reporter | StaffMember, Depends(signed_in)]) -> StaffMember:
    """A member of staff."""
    if not isinstance(who, StaffMember):
        raise StaffOnly
    return who


SignedIn = Annotated[Reporter | StaffMember, Depends(signed_in)]
StaffOnlyHere = Annotated[StaffMember, Depends(staff_only)]


async def if_match_of(
    given: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description='The version that you have read, as its ETag says: `"5"`. If a person acted since: 412.',
        ),
    ] = None,
) -> int | None:
    """The version that the caller has read."""
    if given is None or given.strip() == "*":
        return None
    found = _ETAG.fullmatch(given.strip())
    if found is None or int(found[1]) >= 2**31:
        raise IfMatchMalformed(field="If-Match")
    return int(found[1])


async def key_of(
    given: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="A random UUID of your own: the same request with the same key is carried out once.",
        ),
    ] = None,
) -> str | None:
    """The caller's idempotency key."""
    if given is None:
        return None
    if not 1 <= len(given) <= 255 or not all("!" <= character <= "~" for character in given):
        raise IdempotencyKeyMalformed(field="Idempotency-Key")
    return given


@dataclass(frozen=True)
class Conditions:
    """What the caller's headers say about a command."""

    if_match: int | None
    key: str | None
    body: bytes


async def conditions_of(
    if_match: Annotated[int | None, Depends(if_match_of)], key: Annotated[str | None, Depends(key_of)], body: Body
) -> Conditions:
    """If-Match, Idempotency-Key, and the body that the key stands for."""
    return Conditions(if_match, key, body)


Conditional = Annotated[Conditions, Depends(conditions_of)]
Key = Annotated[str | None, Depends(key_of)]
