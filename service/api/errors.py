"""Which status each refusal of the lower layers has in HTTP."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain import rights
from domain.complaint import refusals
from domain.event import Refused, code_of
from service.api.problems import Problem, on_http_exception, on_invalid, on_problem, problem
from service.commands.request import Overtaken
from service.following import CannotSendNow, FollowingUnknown
from service.idempotency import IdempotencyKeyReused
from service.identity.attempts import TooManyAttempts
from service.identity.identity import SignInRefused
from service.identity.principals import RoleNotHeld, SignInNeeded
from service.reading.attachments import AttachmentErased, ReasonNeeded, UnknownAttachment
from service.reading.cursors import BadCursor
from service.reading.positions import ListNotReady, NotThereYet
from service.reading.saved import UnknownView
from service.store.errors import DatabaseUnavailable, KeyInFlight, SubjectErased, TooBusy

_SOON = {"Retry-After": "1"}
_LATER = {"Retry-After": "5"}
_BEARER = {"WWW-Authenticate": "Bearer"}


class _Told(NamedTuple):
    status: int
    headers: Mapping[str, str] = {}
    field: str | None = None


# Exceptions whose docstring is the message; the name of the class is the code.
_PLAIN: dict[type[Exception], _Told] = {
    TooBusy: _Told(409, _SOON),
    IdempotencyKeyReused: _Told(422, field="Idempotency-Key"),
    KeyInFlight: _Told(409, _SOON, "Idempotency-Key"),
    SubjectErased: _Told(410),
    SignInNeeded: _Told(401, _BEARER),
    SignInRefused: _Told(401, _BEARER),
    RoleNotHeld: _Told(403),
    BadCursor: _Told(422, field="cursor"),
    NotThereYet: _Told(503, _SOON, "query.at_least"),
    ListNotReady: _Told(503, _SOON),
    CannotSendNow: _Told(503, {"Retry-After": "300"}),
}


def add_handlers(api: FastAPI) -> None:
    """Every exception that a request may meet becomes a problem document."""
    api.add_exception_handler(Problem, on_problem)
    api.add_exception_handler(HTTPException, on_http_exception)
    api.add_exception_handler(RequestValidationError, on_invalid)
    api.add_exception_handler(Refused, _on_refused)
    api.add_exception_handler(Overtaken, _on_overtaken)
    api.add_exception_handler(TooManyAttempts, _on_too_many)
    api.add_exception_handler(DatabaseUnavailable, _on_unavailable)
    for kind in _PLAIN:
        api.add_exception_handler(kind, _on_plain)


def _on_refused(request: Request, raised: Exception) -> Response:
    assert isinstance(raised, Refused)
    return problem(request, _status(raised), raised.code, str(raised), raised.facts)


def _status(refused: Refused) -> int:
    """403 for a right that is missing, 404 and 422 for what does not exist or fit, else 409: not as things stand."""
    match refused:
        case rights.NotAllowed() | rights.RoleNotHeld():
            return 403
        case refusals.UnknownComplaint() | UnknownAttachment() | UnknownView() | FollowingUnknown():
            return 404
        case ReasonNeeded():
            return 403
        case AttachmentErased():
            return 410
    return 422 if "field" in refused.facts else 409


def _on_plain(request: Request, raised: Exception) -> Response:
    kind = next(kind for kind in type(raised).__mro__ if kind in _PLAIN)
    told = _PLAIN[kind]
    facts = None if told.field is None else {"field": told.field}
    return problem(request, told.status, code_of(kind), (kind.__doc__ or "").strip(), facts, told.headers)


def _on_overtaken(request: Request, raised: Exception) -> Response:
    assert isinstance(raised, Overtaken)
    changed = [
        {
            "version": one.originator_version,
            "event": one.event.topic,
            "recorded_at": one.at.recorded_at,
            "role": one.at.actor.role,
            "unit": one.at.actor.unit,
        }
        for one in raised.since
    ]
    return problem(request, 412, "overtaken", str(raised), {"changed": changed})


def _on_too_many(request: Request, raised: Exception) -> Response:
    assert isinstance(raised, TooManyAttempts)
    wait = str(raised.retry_after)
    return problem(request, 429, code_of(type(raised)), str(raised), None, {"Retry-After": wait})


def _on_unavailable(request: Request, raised: Exception) -> Response:
    detail = "The database cannot be reached at this moment. With the same Idempotency-Key it is safe to ask again."
    return problem(request, 503, "database_unavailable", detail, None, _LATER)
