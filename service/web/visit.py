"""One visit to a page: who looks, in which language, and the answer that goes back with its headers and cookies."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from domain.access import Reason
from domain.complaint.events import ArchiveReason
from domain.event import Code
from domain.text import LIMITS
from service.bootstrap import Service
from service.files.intake import MOST_BYTES
from service.identity.identity import Identity
from service.identity.principals import Reporter, SignInNeeded, StaffMember
from service.identity.sessions import csrf_matches, csrf_token
from service.notify.outbox import unread
from service.reading.people import names
from service.reading.seeing import now
from service.store.errors import DatabaseUnavailable
from service.web import cookies
from service.web.admin_forms import EDITS
from service.web.cookies import Cookie, Sealer
from service.web.multipart import FormBroken, FormRead, SentFile, boundary_of
from service.web.render import headers, render
from service.web.telling import Teller
from service.web.telling.acts import REPORTER_ACTS, STAFF_ACTS
from service.web.views import Frame, Said, Staff, View
from service.web.words import choose

MOST_FIELDS = 60
_CODES = frozenset({*ArchiveReason, *Reason})
"""Reasons that are chosen from a list, under the name of those that are written."""


class Forged(Exception):
    """The form was not one of ours in this browser, or it is too old."""


class SessionOver(Exception):
    """Somebody has to sign in first: staff, or a reporter."""

    def __init__(self, *, staff: bool) -> None:
        self.staff = staff
        super().__init__(type(self).__doc__)


@dataclass(frozen=True)
class Visit:
    """What the handlers of pages are given; everything about the visitor is looked up once, when first needed."""

    request: Request
    service: Service
    identity: Identity
    lang: str
    #: (cookie, value), None to take it away; goes with the answer
    jar: list[tuple[Cookie, str | None]] = field(default_factory=list)

    @property
    def secure(self) -> bool:
        return self.service.settings.secure_cookies

    @cached_property
    def sealer(self) -> Sealer:
        return Sealer(self.service.ring)

    @property
    def home(self) -> Code:
        """The agency whose site this is."""
        return Code(self.service.settings.home)

    @cached_property
    def teller(self) -> Teller:
        return Teller(self.service.directories.current(), self.lang)

    @cached_property
    def now(self) -> datetime:
        return now()

    @property
    def today(self) -> date:
        """At home."""
        return self.now.astimezone(self.zone(self.home)).date()

    def zone(self, unit: Code) -> ZoneInfo:
        return ZoneInfo(self.teller.directory.zone_of(unit))

    @property
    def address(self) -> str:
        """Where it came from, for limits."""
        return self.request.client.host if self.request.client is not None else "unknown"

    def free_at(self, seconds: int) -> datetime:
        """The minute, at home, in which so many seconds will have passed."""
        later = self.now.astimezone(self.zone(self.home)) + timedelta(seconds=seconds + 59)
        return later.replace(second=0, microsecond=0)

    def cookie(self, which: Cookie) -> str | None:
        return which.of(self.request, self.secure)

    def put(self, which: Cookie, value: str | None) -> None:
        """Set it with the answer, or take it away."""
        self.jar.append((which, value))

    @cached_property
    def staff(self) -> StaffMember | None:
        """The member of staff who is signed in."""
        who = self._principal(cookies.STAFF)
        return who if isinstance(who, StaffMember) else None

    @cached_property
    def reporter(self) -> Reporter | None:
        """The reporter who has shown ID and secret."""
        who = self._principal(cookies.OWN)
        return who if isinstance(who, Reporter) else None

    def _principal(self, which: Cookie) -> object:
        token = self.cookie(which)
        if token is None:
            return None
        try:
            return self.identity.principal(token)
        except SignInNeeded:
            self.put(which, None)
            return None

    def must_be_staff(self) -> StaffMember:
        if self.staff is None:
            raise SessionOver(staff=True)
        return self.staff

    def must_be_reporter(self) -> Reporter:
        if self.reporter is None:
            raise SessionOver(staff=False)
        return self.reporter

    @cached_property
    def basis(self) -> str:
        """What the forms' proof is made from: a session's token, else a random one of this browser."""
        found = self.cookie(cookies.STAFF) or self.cookie(cookies.OWN) or self.cookie(cookies.VISIT)
        if found is None:
            found = secrets.token_urlsafe(32)
            if self.request.method == "GET" or not self.foreign:
                self.put(cookies.VISIT, found)  # another site's POST comes without ours, and must not replace them
        return found

    @property
    def foreign(self) -> bool:
        """Whether the browser says that another site makes this request. Those that say nothing send no such header."""
        return self.request.headers.get("sec-fetch-site") in ("cross-site", "same-site")

    def genuine(self, typed: Mapping[str, str]) -> bool:
        """Whether the form came from a page of ours in this browser: by what the browser says, and by its proof."""
        return not self.foreign and csrf_matches(self.basis, typed.get("csrf", ""))

    @property
    def draft(self) -> str:
        """What was written in the form, to be taken along by hand: it is the visitor's own, and kept nowhere."""
        typed: Mapping[str, str] = getattr(self.request.state, "typed", {})
        given = (typed.get(name, "").strip() for name in LIMITS)
        return "" if self.foreign else "\n\n".join(text for text in given if text and text not in _CODES)

    @property
    def sent_files(self) -> Sequence[SentFile]:
        """The files that came with the form."""
        files: Sequence[SentFile] = getattr(self.request.state, "files", ())
        return files

    def proven(self, typed: Mapping[str, str]) -> bool:
        """The same; without a good proof it is their own form, from before they signed in or out. Raises Forged."""
        if self.foreign:
            raise Forged
        return self.genuine(typed)

    def page(self, view: View, *, status: int = 200, at: str | None = None, resend: str = "") -> Response:
        """The page; `at` is its address when this one is that of a POST, `resend` where its form goes again."""
        html = render(view, self.frame(at, resend), self.lang)
        return self._sent(HTMLResponse(html, status, dict(headers(view, self.lang))))

    def go(self, path: str) -> Response:
        """Further, with a GET."""
        response = RedirectResponse(path, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
        return self._sent(response)

    def frame(self, at: str | None = None, resend: str = "") -> Frame:
        """What surrounds the page; of somebody unknown while the database is away."""
        frame = Frame(place="", address=at or self.asked, resend=resend, csrf=csrf_token(self.basis))
        try:
            place, staff = self.teller.unit(self.home), self._shown_staff()
            return replace(frame, place=place, staff=staff, notice=self._said())
        except DatabaseUnavailable:
            return frame

    def _shown_staff(self) -> Staff | None:
        who = self.staff
        if who is None:
            return None
        name = names(self.service, [who.staff]).get(who.staff, "")
        if who.acting is None:
            return Staff(name, "", "", several=True)
        with self.service.database.autocommit() as cursor:
            new = unread(cursor, who.staff)
        unit = self.teller.unit(who.acting.unit)
        return Staff(name, who.acting.role, unit, several=len(who.held) > 1, unread=new)

    def _said(self) -> Said | None:
        """What was done before this page, once."""
        done = self.cookie(cookies.NOTICE)
        if done is None:
            return None
        self.put(cookies.NOTICE, None)
        if done in EDITS:
            return Said("message.acted", {"action": Said(f"edit.{done}")})
        if done in DRAFTS:
            return Said(f"message.{done}")
        return Said("message.acted", {"action": Said(f"action.{done}")}) if done in DONE else None

    @property
    def asked(self) -> str:
        """Path and query, without the language."""
        rest = [(name, value) for name, value in self.request.query_params.multi_items() if name != "lang"]
        path = self.request.url.path
        return f"{path}?{urlencode(rest)}" if rest else path

    def _sent(self, response: Response) -> Response:
        if self.request.query_params.get("lang") == self.lang:
            cookies.LANG.put(response, self.lang, self.secure)
        for which, value in self.jar:
            if value is None:
                which.drop(response, self.secure)
            else:
                which.put(response, value, self.secure)
        return response


#: what may be told of a draft
DRAFTS = frozenset({"draft_gone", "draft_lost", "draft_forgotten"})
#: acts that a notice may name
DONE = frozenset(act.value for act in (*STAFF_ACTS, *REPORTER_ACTS))


def visit_for(request: Request) -> Visit:
    """Nothing is read yet but the language."""
    service: Service = request.app.state.service
    identity: Identity = request.app.state.identity
    cookie = cookies.LANG.of(request, service.settings.secure_cookies)
    lang = choose(request.query_params.get("lang"), cookie, request.headers.get("accept-language"))
    return Visit(request, service, identity, lang)


async def visit_of(request: Request) -> Visit:
    """The same, as handlers ask for it: not worth a thread."""
    return visit_for(request)


Here = Annotated[Visit, Depends(visit_of)]


async def typed_in(request: Request) -> Mapping[str, str]:
    """The fields of the form, line ends as we count them; of several values the first. Raises HTTPException."""
    content_type = request.headers.get("content-type", "")
    if (boundary := boundary_of(content_type)) is not None:
        pairs = await _with_files(request, boundary)
    elif content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        body = (await request.body()).decode("ascii", "replace")
        try:
            pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise HTTPException(400) from None
    else:
        raise HTTPException(400)
    typed = {name: value.replace("\r\n", "\n") for name, value in reversed(pairs)}
    request.state.typed = typed  # what goes wrong later can show it again
    return typed


async def _with_files(request: Request, boundary: bytes) -> list[tuple[str, str]]:
    """The fields; the files are kept beside them, for those forms that have any."""
    form = FormRead(boundary, MOST_BYTES, MOST_FIELDS)
    try:
        await form.read(request.stream())
    except FormBroken:
        raise HTTPException(400) from None
    request.state.files = form.files
    return form.fields


Typed = Annotated[Mapping[str, str], Depends(typed_in)]


async def genuine_form(visit: Here, typed: Typed) -> Mapping[str, str]:
    """The same; raises Forged when it is none of ours."""
    if not visit.genuine(typed):
        raise Forged
    return typed


Genuine = Annotated[Mapping[str, str], Depends(genuine_form)]
