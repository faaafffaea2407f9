"""Taking a report in: a draft that grows from page to page, the page to check it, and sending it once."""

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from uuid import uuid4

from starlette.responses import Response

from domain import rights
from domain.event import Code, Refused
from service.idempotency import Handled, IdempotencyKeyReused
from service.identity.attempts import TooManyAttempts, TooManyDrafts, TooManyFilings
from service.identity.principals import StaffMember
from service.store.errors import KeyInFlight
from service.web import cookies, receipts
from service.web.asking import Asking
from service.web.attaching import FIELD
from service.web.drafts import Draft, Place, fresh
from service.web.filing import ELSEWHERE, Way
from service.web.forms import with_refusal
from service.web.sending import Sending
from service.web.telling import refusal
from service.web.views import Form, Said
from service.web.visit import Visit

PATIENCE_SECONDS = 5.0

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Intake:
    """One visitor before one draft; `unit` receives what is sent, `staff` is who types it in for somebody."""

    visit: Visit
    way: Way
    unit: Code
    slot: str
    staff: StaffMember | None = None

    def show(self, page: str) -> Response:
        """The questions of this page, with the answers that were given."""
        draft = self._open()
        if draft is None and page != self.way.first:
            return self._gone()
        asking = self._asking(draft or fresh())
        missing = asking.missing
        if missing is not None and self.way.earlier(missing, page):
            return self.visit.go(self._at(missing))
        return asking.page(page, asking.form(page))

    def answer(self, page: str, typed: Mapping[str, str]) -> Response:
        """What is wrong; or it is kept, and on to what is not answered yet."""
        before = self._open()
        draft = before or fresh()
        if not self.visit.genuine(typed):
            asking = self._asking(_answered(draft, self.way, page, typed))
            return asking.page(page, asking.form(page), summary=Said("error.forged"), status=403)
        if typed.get("report_class") in ELSEWHERE:
            return self.visit.go(f"/file/stop/{typed['report_class']}")
        problem = None
        if FIELD in self.way.fields(page):
            draft, problem = Place(self.visit, self.slot).with_sent(draft, typed)
        asking = self._asking(_answered(draft, self.way, page, typed))
        again = asking.reconsiders(page, typed)
        if again:
            asking = asking.without("wanted_unit")
        form = asking.examined(page, problem)
        kept = draft if form.errors else asking.draft if again else asking.draft.having(self.way.pages[page])
        try:
            self._keep(kept, new=before is None)
        except TooManyDrafts as many:
            return self._wait(asking.page(page, form, summary=self._later(many), status=429), many)
        if form.errors:
            return asking.page(page, form, status=422)
        if again:
            return asking.page(page, form)
        return self._onward(page, kept, lost=before is None and page != self.way.first)

    def check(self) -> Response:
        """Everything once more before it is sent."""
        draft = self._place.open()
        if draft is None:
            return self._gone()
        if draft.sent:
            return self.visit.go("/file/done")
        asking = self._asking(draft)
        return asking.check() if asking.missing is None else self.visit.go(self._at(asking.missing))

    def send(self, typed: Mapping[str, str]) -> Response:
        """Sent twice, it is one report; nothing is sent that was not shown on the page."""
        draft = self._place.open()
        if draft is None:
            return self._gone()
        if draft.sent:
            return self._sent_before(draft, typed)
        asking = self._asking(draft)
        if asking.missing is not None:
            return self.visit.go(self._at(asking.missing))
        if not self.visit.genuine(typed):
            return asking.check(Said("error.forged"), 403)
        if typed.get("seen") != draft.fingerprint:
            return asking.check(Said("check.changed_meanwhile"))
        form = asking.examined()
        if form.errors:
            return self._refused(asking, form)
        try:
            handled = _patiently(lambda: self._sending.file(draft, form))
        except IdempotencyKeyReused:  # it came back to life in another tab, at the moment in which it was sent
            renewed = draft.renewed(str(uuid4()))
            self._place.keep(renewed)
            return self._asking(renewed).check(Said("check.sent_before"))
        except TooManyFilings as many:
            return self._wait(asking.check(self._later(many), 429), many)
        except rights.NotAllowed:
            raise
        except Refused as refused:
            marked = with_refusal(form, refused)
            return self._refused(asking, marked) if marked.errors else asking.check(refusal(refused), 422)
        self._place.keep(draft.emptied)
        return self._received(handled)

    def forget(self) -> Response:
        """All that was written."""
        self._place.forget()
        self.visit.put(cookies.NOTICE, "draft_forgotten")
        return self.visit.go("/desk" if self.staff else "/")

    def _sent_before(self, draft: Draft, typed: Mapping[str, str]) -> Response:
        same = typed.get("seen") == draft.sent and self.visit.genuine(typed)
        handled = self._sending.answered(draft) if same else None
        return self.visit.go("/file/done") if handled is None else self._received(handled)

    def _received(self, handled: Handled) -> Response:
        receipts.keep(self.visit, handled)
        return self.visit.go("/file/done")

    def _gone(self) -> Response:
        """To the beginning; whoever has written here is told."""
        if self._place.lost:
            self.visit.put(cookies.NOTICE, "draft_gone")
        return self.visit.go(self._at(self.way.first))

    def _onward(self, page: str, draft: Draft, *, lost: bool) -> Response:
        """To the next page; back to the check page for whoever came from there; first to what is not answered."""
        following = self.way.check if self._changing else self.way.after(page)
        missing = self._asking(draft).missing
        if missing is not None and self.way.earlier(missing, following):
            following = missing
        if lost:
            self.visit.put(cookies.NOTICE, "draft_lost")
        return self.visit.go(self._at(following))

    def _refused(self, asking: Asking, form: Form) -> Response:
        """On the page where it can be mended, from which the way leads back."""
        page = self.way.page_with(form.errors[0].name)
        return asking.page(page, asking.part(form, page), status=422, changing=True)

    def _keep(self, draft: Draft, *, new: bool) -> None:
        limited = new and self.visit.staff is None
        with self.visit.identity.attempts.drafting(self.visit.address) if limited else nullcontext():
            self._place.keep(draft)

    def _open(self) -> Draft | None:
        """The one that is being written: what was sent is over."""
        found = self._place.open()
        return None if found is None or found.sent else found

    @cached_property
    def _place(self) -> Place:
        return Place(self.visit, self.slot)

    @cached_property
    def _sending(self) -> Sending:
        return Sending(self.visit, self.way, self.unit, self.staff)

    def _asking(self, draft: Draft) -> Asking:
        return Asking(self.visit, self.way, self.unit, self.slot, draft, counter=self.staff is not None)

    def _at(self, page: str) -> str:
        return self._asking(fresh()).at(page)

    @property
    def _changing(self) -> bool:
        return self.visit.request.query_params.get("change") == "yes"

    def _later(self, many: TooManyAttempts) -> Said:
        return Said("error.too_many", {"free": self.visit.free_at(many.retry_after)})

    def _wait(self, response: Response, many: TooManyAttempts) -> Response:
        response.headers["Retry-After"] = str(many.retry_after)
        return response


def _answered(draft: Draft, way: Way, page: str, typed: Mapping[str, str]) -> Draft:
    """The draft with what was typed on this page."""
    names = [name for name in way.fields(page) if name != FIELD]
    return draft.saying({name: typed.get(name, "") for name in names})


def _patiently(command: Callable[[], _Answer]) -> _Answer:
    """A second press of the button waits for what the first one does."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return command()
        except KeyInFlight:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
