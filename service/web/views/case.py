"""The page of a case, and what is done from it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from service.web.views.form import FormView, Option
from service.web.views.parts import (
    Clock,
    Entry,
    Fact,
    FileLink,
    Head,
    JoinedReport,
    Said,
    Shown,
    SimilarReport,
    View,
)


@dataclass(frozen=True, kw_only=True)
class Action:
    """`refused` says why this role may not do it now."""

    code: str
    refused: Said | None = None


@dataclass(frozen=True)
class UnitPart:
    """A unit's part in a case that several have: how far it has come, and until when it must go on."""

    unit: str
    state: Said
    due: date | None


@dataclass(frozen=True)
class DraftShown:
    """A draft of the answer or of its correction, which is for staff alone."""

    title: Said
    unit: str
    text: Shown
    state: Said


@dataclass(frozen=True, kw_only=True)
class Case(View):
    """`actions`: the first one allowed is the main one."""

    template: ClassVar[str] = "case.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    head: Head
    #: of this case, and of its replay
    address: str
    replay: str
    story: Shown
    facts: tuple[Fact, ...]
    clocks: tuple[Clock, ...]
    actions: tuple[Action, ...]
    trail: tuple[Entry, ...]
    #: public texts of the unit, newest last
    answer: Entry | None = None
    #: what would be answered, by each unit
    drafts: tuple[DraftShown, ...] = ()
    #: of each unit, where several have it
    parts: tuple[UnitPart, ...] = ()
    #: cases that may be about the same thing, for whoever checks it
    similar: tuple[SimilarReport, ...] = ()
    joined: tuple[JoinedReport, ...] = ()
    files: tuple[FileLink, ...] = ()
    answer_files: tuple[FileLink, ...] = ()
    #: the story tells who the reporter is, and the case is still to be forwarded
    names_reporter: bool = False
    #: whether this person is told when it changes
    watched: bool = False

    @property
    def allowed(self) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if not action.refused)

    @property
    def mergeable(self) -> bool:
        return any(action.code == "merge" for action in self.allowed)

    @property
    def refused(self) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.refused)


@dataclass(frozen=True, kw_only=True)
class Act(FormView):
    """One action on one complaint: its consequence stated, then the form.

    `version` is the complaint as the form saw it; `overtaken` what happened since, when the
    form was sent too late (409): what was typed is kept. `key` makes sending twice one act.
    """

    template: ClassVar[str] = "act.html"

    code: str
    head: Head
    post: str
    back: str
    version: int
    key: str
    consequence: Said
    danger: bool = False
    #: the report does not allow it any more: what was written is shown to be taken along, and cannot be sent
    closed: bool = False
    overtaken: tuple[Entry, ...] = ()
    #: the text that it is about
    quoted: Shown = None
    #: what its text can begin with
    templates: tuple[Option, ...] = ()

    @property
    def written(self) -> str:
        """The text in the form."""
        return next((field.value for field in self.form.fields if field.kind == "area"), "")
