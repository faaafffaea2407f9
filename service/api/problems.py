"""Everything that goes wrong, as RFC 9457 problem details with a code that programs can rely on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import code_of

MEDIA_TYPE = "application/problem+json"
_BY_STATUS = {
    404: ("no_such_page", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not know this method."),
    413: ("body_too_large", "The request's body is larger than 256 kB, or a file than 10 MB."),
}
_NO_MESSAGE = "The request could not be understood."


class ProblemShown(BaseModel):
    """RFC 9457, with a code, and the field when one value is to blame."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    field: str | None = None
    errors: list[dict[str, str]] | None = None


class Problem(Exception):
    """An answer that is not the one asked for. Subclasses say their status and, as docstring, the message."""

    status = 400

    def __init__(self, *, headers: Mapping[str, str] | None = None, **facts: object) -> None:
        """`facts` go to the caller beside the message; `field` names what is to be changed."""
        self.facts = facts
        self.headers = dict(headers or {})
        super().__init__((type(self).__doc__ or "").strip())

    @property
    def code(self) -> str:
        """Its name in the API and the catalogues."""
        return code_of(type(self))


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    facts: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response; `facts` become members of their own beside the standard ones."""
    document = {
        **(facts or {}),
        "type": f"urn:aduan:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
        "instance": request.scope.get("root_path", "") + _path(request),
    }
    content = json.dumps(document, default=_plain).encode()
    return Response(content, status, {**(headers or {}), "Cache-Control": "no-store"}, MEDIA_TYPE)


def on_problem(request: Request, raised: Exception) -> Response:
    """Our own."""
    assert isinstance(raised, Problem)
    return problem(request, raised.status, raised.code, str(raised), raised.facts, raised.headers)


def on_http_exception(request: Request, raised: Exception) -> Response:
    """Starlette's: unknown address, wrong method, body too large or unreadable."""
    assert isinstance(raised, HTTPException)
    code, detail = _BY_STATUS.get(raised.status_code, ("malformed_request", _NO_MESSAGE))
    facts = {"field": "body"} if raised.status_code == 413 else None
    return problem(request, raised.status_code, code, detail, facts, raised.headers)


def on_invalid(request: Request, raised: Exception) -> Response:
    """A value that does not fit: 400 when the body is no JSON at all, else 422 with each field.

    What was given is not repeated: it may be personal, or no text at all.
    """
    assert isinstance(raised, RequestValidationError)
    found = raised.errors()
    if found and found[0]["type"] == "json_invalid":
        facts = {"position": found[0]["loc"][-1], "errors": []}
        return problem(request, 400, "malformed_json", f"The body is not JSON: {found[0]['ctx']['error']}.", facts)
    errors = [{"field": _field(one["loc"]), "code": one["type"], "detail": one["msg"]} for one in found]
    field = errors[0]["field"] if errors else None
    return problem(
        request, 422, "invalid_value", "A value is missing or does not fit.", {"field": field, "errors": errors}
    )


def on_fault(request: Request, reference: str) -> Response:
    """What nobody foresaw."""
    detail = "Something went wrong here, not with your request. Say this reference when you report it."
    return problem(request, 500, "fault", detail, {"reference": reference})


def _plain(fact: object) -> object:
    """What a refusal names, in JSON's types."""
    if is_dataclass(fact) and not isinstance(fact, type):
        return {each.name: getattr(fact, each.name) for each in fields(fact)}
    return fact.isoformat() if isinstance(fact, date) else str(fact)


def _field(loc: Sequence[Any]) -> str:
    """("body", "title") → title; ("query", "limit") → query.limit; ("body",) → body. <Tags> of forms are left out."""
    parts = [str(part) for part in loc if not str(part).startswith("<")]
    return ".".join(parts[1:] if parts[0] == "body" and len(parts) > 1 else parts)


def _path(request: Request) -> str:
    path, root = request.url.path, str(request.scope.get("root_path", ""))
    return path.removeprefix(root)
