"""The cookies of the pages: how each is called, how long it lasts, and those that only the server can read."""

import time
from dataclasses import dataclass
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from starlette.requests import Request
from starlette.responses import Response

from service.store.keys import KeyRing, decrypt, encrypt


@dataclass(frozen=True)
class Cookie:
    """`seconds` is how long the browser keeps it, None until it is closed."""

    name: str
    path: str = "/"
    seconds: int | None = None
    strict: bool = False

    def called(self, secure: bool) -> str:
        """Over HTTPS the name itself forbids that a neighbouring host or plain HTTP sets it."""
        if not secure:
            return self.name
        return f"__Host-{self.name}" if self.path == "/" else f"__Secure-{self.name}"

    def of(self, request: Request, secure: bool) -> str | None:
        return request.cookies.get(self.called(secure))

    def put(self, response: Response, value: str, secure: bool) -> None:
        """Never for scripts, never with a request that another site makes (but for a followed link)."""
        response.set_cookie(
            self.called(secure),
            value,
            max_age=self.seconds,
            path=self.path,
            secure=secure,
            httponly=True,
            samesite="strict" if self.strict else "lax",
        )

    def drop(self, response: Response, secure: bool) -> None:
        response.delete_cookie(self.called(secure), self.path, secure=secure, httponly=True, samesite="lax")


#: tokens of sessions; the database decides how long they are good
STAFF = Cookie("aduan_staff")
OWN = Cookie("aduan_own")
#: random, so that forms of people without a session can carry a proof too
VISIT = Cookie("aduan_visit")
LANG = Cookie("aduan_lang", seconds=365 * 86_400)
#: what was just done, told once on the next page
NOTICE = Cookie("aduan_notice", seconds=60)
#: the version that the queue must show, for whoever has just acted
WAIT = Cookie("aduan_wait", "/desk", seconds=10)
#: random: with it the drafts of this browser are opened, which are kept nowhere in a form that we could read ourselves
DRAFT = Cookie("aduan_draft")
#: sealed
RECEIPT = Cookie("aduan_receipt", "/file", strict=True)
OPENED = Cookie("aduan_opened", seconds=900, strict=True)

ALL = (STAFF, OWN, VISIT, LANG, NOTICE, WAIT, DRAFT, RECEIPT, OPENED)


class Sealer:
    """Encrypts what a browser keeps for us; it can neither be read there nor changed nor used for another purpose."""

    def __init__(self, ring: KeyRing) -> None:
        self._key = ring.mac("sealed cookie")

    def seal(self, content: Any, purpose: str, seconds: float) -> str:
        """`content` is made of JSON's types, or of msgspec's structs."""
        plain = msgspec.json.encode((time.time() + seconds, content))
        return encrypt(self._key, plain, purpose.encode()).hex()

    def open(self, sealed: str | None, purpose: str, kind: type[Any]) -> Any:
        """The content, of this kind; None when it is over, foreign or damaged."""
        if sealed is None:
            return None
        try:
            plain = decrypt(self._key, bytes.fromhex(sealed), purpose.encode())
            until, content = msgspec.json.decode(plain, type=tuple[float, Any])
            found = msgspec.convert(content, kind)
        except (ValueError, InvalidTag, msgspec.MsgspecError):
            return None
        return found if time.time() < until else None
