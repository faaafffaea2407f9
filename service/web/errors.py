"""What goes wrong, as pages in the visitor's words."""

from collections.abc import Callable
from dataclasses import replace

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain import rights
from domain.complaint.refusals import UnknownComplaint
from domain.event import Refused
from service.commands.request import Overtaken
from service.following import FollowingUnknown
from service.idempotency import IdempotencyKeyReused
from service.identity.attempts import TooManyAttempts
from service.identity.principals import RoleNotHeld, SignInNeeded
from service.reading.attachments import UnknownAttachment
from service.reading.cursors import BadCursor
from service.reading.positions import ListNotReady, NotThereYet
from service.store.errors import DatabaseUnavailable, KeyInFlight, SubjectErased, TooBusy
from service.web.pages.audit import MomentMalformed, NothingThen
from service.web.pages.desk import UnknownFilter
from service.web.pages.signing import session_over
from service.web.telling import refusal
from service.web.views import Problem
from service.web.visit import Forged, SessionOver, Visit, visit_for

_KNOWN = frozenset({400, 403, 404, 409, 413, 422, 503})
_STATUS: dict[type[Exception], int] = {
    TooBusy: 409,
    KeyInFlight: 409,
    Overtaken: 409,
    SubjectErased: 409,
    IdempotencyKeyReused: 422,
    RoleNotHeld: 403,
    DatabaseUnavailable: 503,
    ListNotReady: 503,
    NotThereYet: 503,
    BadCursor: 422,
    UnknownFilter: 422,
    MomentMalformed: 422,
    NothingThen: 404,
}
_LATER = {409: "1", 503: "5"}

Tell = Callable[[Visit, Exception], Problem]


def add_handlers(pages: FastAPI) -> None:
    """Every exception that a page may meet becomes a page."""
    told: dict[type[Exception], Tell] = {
        Refused: _refused,
        HTTPException: _http,
        TooManyAttempts: _too_many,
        Forged: _forged,
        **dict.fromkeys(_STATUS, _plain),
    }
    for kind, tell in told.items():
        pages.add_exception_handler(kind, _handler(tell))
    for kind in (SessionOver, SignInNeeded):
        pages.add_exception_handler(kind, _to_sign_in)


def fault(request: Request, reference: str) -> Response:
    """What nobody foresaw."""
    return _answer(visit_for(request), Problem(status=500, reference=reference))


def too_large(request: Request, raised: HTTPException) -> Response:
    """More than anybody may send."""
    return _answer(visit_for(request), _http(visit_for(request), raised))


def _handler(tell: Tell) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, raised: Exception) -> Response:
        visit = visit_for(request)
        problem = tell(visit, raised)
        retry = str(raised.retry_after) if isinstance(raised, TooManyAttempts) else _LATER.get(problem.status)
        return _answer(visit, problem, retry)

    return handle


def _answer(visit: Visit, problem: Problem, retry: str | None = None) -> Response:
    sent = visit.request.method != "GET"
    view = replace(problem, draft=visit.draft) if sent else problem
    response = visit.page(view, status=problem.status, at="/" if sent else None)
    if retry is not None:
        response.headers["Retry-After"] = retry
    return response


def _to_sign_in(request: Request, raised: Exception) -> Response:
    staff = raised.staff if isinstance(raised, SessionOver) else True
    return session_over(visit_for(request), staff=staff)


def _refused(visit: Visit, raised: Exception) -> Problem:
    """404 says nothing else, so that unknown, forbidden and confidential are the same."""
    assert isinstance(raised, Refused)
    match raised:
        case UnknownComplaint() | UnknownAttachment():
            return Problem(status=404)
        case FollowingUnknown():
            return Problem(status=404, said=refusal(raised))
        case rights.NotAllowed() | rights.RoleNotHeld():
            return Problem(status=403)
    return Problem(status=422 if "field" in raised.facts else 409, said=refusal(raised))


def _http(visit: Visit, raised: Exception) -> Problem:
    assert isinstance(raised, HTTPException)
    status = 404 if raised.status_code == 405 else raised.status_code
    return Problem(status=status if status in _KNOWN else 400)


def _plain(visit: Visit, raised: Exception) -> Problem:
    return Problem(status=next(_STATUS[kind] for kind in type(raised).__mro__ if kind in _STATUS))


def _forged(visit: Visit, raised: Exception) -> Problem:
    return Problem(status=403, words="forged")


def _too_many(visit: Visit, raised: Exception) -> Problem:
    """With the minute to return in: earlier it would be in vain."""
    assert isinstance(raised, TooManyAttempts)
    return Problem(status=429, retry_at=visit.free_at(raised.retry_after))
