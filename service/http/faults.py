"""The outermost layer: what nobody foresaw is logged under a reference, and the caller gets the reference."""

import logging
from collections.abc import Callable
from secrets import token_hex

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)


class Faults:
    """Inside this, nothing that is raised is lost or shown."""

    def __init__(self, app: ASGIApp, shown: Callable[[Request, str], Response]) -> None:
        """`shown` makes the answer out of the reference."""
        self._app = app
        self._shown = shown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer 500 unless the answer has begun."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            reference = token_hex(6)
            _log.exception("fault %s at %s %s", reference, scope.get("method"), scope.get("path"))
            if begun or scope["type"] != "http":
                raise
            await self._shown(Request(scope), reference)(scope, receive, send)
