"""The pages of the filing, as a draft fills them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from starlette.responses import Response

from domain.event import Code
from service.following import possible
from service.web.drafts import SLOTS, Draft, free_slot
from service.web.filing import ONLINE, OTHER, WHOLE, Way, answered_sections, examined, filing_form, warnings
from service.web.similar import similar_reports
from service.web.supposing import Supposed, supposed
from service.web.views import Check, CounterCheck, CounterQuestion, Field, Form, Option, Question, Said, SimilarReport
from service.web.visit import Visit


@dataclass(frozen=True)
class Asking:
    """What one draft of one visitor is asked; `unit` receives what is sent."""

    visit: Visit
    way: Way
    unit: Code
    slot: str
    draft: Draft
    counter: bool = False

    @property
    def missing(self) -> str | None:
        """The first page that is not answered."""
        return next((page for page, asked in self.way.pages.items() if not set(asked) <= self.draft.done), None)

    def form(self, page: str) -> Form:
        """The fields of this page; errors only where it has been answered before."""
        form = self._form()
        return self.part(examined(form, self.today) if set(self.way.pages[page]) <= self.draft.done else form, page)

    def examined(self, page: str | None = None, problem: Said | None = None) -> Form:
        """All fields, or those of a page, with what is wrong; `problem` is about the files that came."""
        form = examined(self._form(problem), self.today)
        return form if page is None else self.part(form, page)

    def part(self, form: Form, page: str) -> Form:
        names = set(self.way.fields(page))
        return Form(tuple(field for field in form.fields if field.name in names))

    def reconsiders(self, page: str, typed: Mapping[str, str]) -> bool:
        """Whether another unit is named by the category that was chosen just now, so that it must be shown first.

        Not on a page with all questions: it is there for those for whom one more page is too many.
        """
        chosen = typed.get("wanted_unit", "")
        if "other_unit" not in self.way.fields(page) or self.way.whole or chosen == OTHER:
            return False
        named = self.without("wanted_unit")._form()["wanted_unit"].value
        return typed.get("asked", "") != typed.get("category", "") and named != chosen

    def without(self, name: str) -> "Asking":
        """As if that had not been answered."""
        answers = {key: value for key, value in self.draft.answers.items() if key != name}
        return replace(self, draft=self.draft.only(answers))

    def page(
        self, page: str, form: Form, *, summary: Said | None = None, status: int = 200, changing: bool = False
    ) -> Response:
        """One page with its questions."""
        changing = changing or self.visit.request.query_params.get("change") == "yes"
        pages = tuple(self.way.pages)
        before = self.way.check if changing else self.way.before(page)
        begun = bool(self.draft.done or self.draft.files)
        first = page == self.way.first and not self.counter
        home = "/desk" if self.counter else "/"
        kind = CounterQuestion if self.counter else Question
        view = kind(
            form=form,
            summary=summary,
            questions=self.way.pages[page],
            number=pages.index(page) + 1,
            of=len(pages) + 1,
            post=self.at(page, change=changing),
            back=home if before is None else self.at(before),
            forget=self._forget if begun else "",
            another=self._another if first and begun else "",
            otherwise=self._otherwise if first else "",
            similar=self._similar if "who" in self.way.pages[page] and not (self.way.whole or form.errors) else (),
            followable=possible(self.visit.service),
            kept_years=self.visit.teller.directory.kept_years(self.unit),
        )
        return self.visit.page(view, status=status, at=view.post, resend=view.post if self._posted else "")

    def check(self, summary: Said | None = None, status: int = 200) -> Response:
        """All answers, to be read once more."""
        form = self._form()
        sections = (
            replace(one, change=f"{self.at(self.way.page_of(one.code), change=True)}#{one.change}")
            for one in answered_sections(form, self.way)
        )
        kind = CounterCheck if self.counter else Check
        view = kind(
            sections=tuple(sections),
            seen=self.draft.fingerprint,
            post=self.at(self.way.check),
            back=self.at(self.way.before(self.way.check) or self.way.first),
            forget=self._forget,
            number=0 if self.way.whole else len(self.way.pages) + 1,
            warnings=warnings(form, self.way),
            similar=self._similar if self.way.whole else (),
            summary=summary,
        )
        return self.visit.page(view, status=status, at=view.post)

    def at(self, path: str, *, change: bool = False) -> str:
        """The address of a page for this draft."""
        query = {} if self.counter or self.slot == SLOTS[0] else {"draft": self.slot}
        query |= {"change": "yes"} if change else {}
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def today(self) -> date:
        return self.visit.now.astimezone(self.visit.zone(self.unit)).date()

    def _form(self, problem: Said | None = None) -> Form:
        found, teller = self._supposed, self.visit.teller
        form = filing_form(teller, self.unit, self.today, found.answers, self.way, found.known)
        options = tuple(Option(str(number), file.name) for number, file in enumerate(self.draft.files, 1))
        files = Field(name="attachments", kind="files", required=False, options=options, error=problem)
        return found.told(Form(tuple(files if field.name == files.name else field for field in form.fields)))

    @cached_property
    def _supposed(self) -> Supposed:
        return supposed(self.draft, self.way, self.visit.teller, self.unit)

    @property
    def _similar(self) -> tuple[SimilarReport, ...]:
        return similar_reports(self.visit, self._form())

    @property
    def _forget(self) -> str:
        return self.at("/desk/new/forget" if self.counter else "/file/forget")

    @property
    def _another(self) -> str:
        free = free_slot(self.visit)
        return "" if free is None else replace(self, slot=free).at(self.way.first)

    @property
    def _otherwise(self) -> str:
        """Where the same is asked in the other way."""
        other = ONLINE if self.way.whole else WHOLE
        return replace(self, way=other).at(other.first)

    @property
    def _posted(self) -> bool:
        return self.visit.request.method == "POST"
