"""How much anybody may send: more is answered at once, whether announced or only found while reading."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 256 * 1024
DRAINED = 4 * 1024 * 1024


class BodyLimit:
    """Inside this, a body that grows too large raises HTTPException 413 where it is read."""

    def __init__(
        self,
        app: ASGIApp,
        shown: Callable[[Request, HTTPException], Response],
        most: Callable[[Scope], int] = lambda scope: MAX_BODY,
    ) -> None:
        """`shown` makes the answer to what announces too much; `most` says how much this request may bring."""
        self._app = app
        self._shown = shown
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to what announces too much; count what comes otherwise."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        most = self._most(scope)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > most:
            await _drain(receive)
            return await self._shown(Request(scope), HTTPException(413))(scope, receive, send)
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                await _drain(receive)
                raise HTTPException(413)
            return message

        return await self._app(scope, counted, send)


async def _drain(receive: Receive) -> None:
    """Take a little more in: who still sends while the line is closed would not see the answer."""
    drained = 0
    while drained < DRAINED:
        message = await receive()
        drained += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
