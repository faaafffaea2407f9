"""Pages for those who keep the directory, and the one on which auditors see who could do what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from service.web.views.form import FormView
from service.web.views.parts import Said, Shown, View


@dataclass(frozen=True, kw_only=True)
class Change:
    """A link to the form of a change; `edit` names it."""

    edit: str
    href: str


@dataclass(frozen=True, kw_only=True)
class AdminRow:
    """One item: its cells in the order of the columns, and what may be changed of it."""

    cells: tuple[Shown, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A proposal; `refused` says why whoever looks is no second person for it."""

    change: str
    by: Shown
    at: datetime
    changes: tuple[Change, ...]
    refused: Said | None = None


@dataclass(frozen=True, kw_only=True)
class Admin(View):
    """One part of the directory as a table."""

    template: ClassVar[str] = "admin.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    section: str
    sections: tuple[str, ...]
    unit: str
    columns: tuple[str, ...]
    rows: tuple[AdminRow, ...]
    changes: tuple[Change, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    #: what the rows were looked for by
    asked: str = ""
    #: where the list begins, on its later pages, and where it goes on
    first: str | None = None
    older: str | None = None


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One fact of an item, before and after."""

    fact: str
    before: Shown
    after: Shown


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a change would change: its facts, the open reports that it is about, and what it would have done."""

    changed: tuple[Changed, ...]
    notes: tuple[Said, ...] = ()
    #: it is about a proposal, which is only decided about
    proposal: bool = False


@dataclass(frozen=True, kw_only=True)
class AdminAct(FormView):
    """One change: what it leads to, then the form; once that is filled in, what it would change, to be confirmed."""

    template: ClassVar[str] = "admin_act.html"

    edit: str
    #: the item that it is about, as people call it
    about: Shown
    post: str
    back: str
    item: str
    version: int
    key: str
    #: open complaints that stand in the way, to be looked at
    cases: str | None = None
    #: what sending the form will change; None before it is filled in
    told: Told | None = None
    #: it is asked for the last time: the fields are sent as they are
    sure: bool = False


@dataclass(frozen=True, kw_only=True)
class GrantLine:
    """A role that somebody held; `revoked` is None while it is held."""

    name: Shown
    role: str
    unit: str
    acts: tuple[str, ...]
    granted: Said
    revoked: Said | None = None


@dataclass(frozen=True, kw_only=True)
class RightsThen(View):
    """Who could do what at a moment."""

    template: ClassVar[str] = "rights.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    at: datetime
    unit: str
    units: tuple[tuple[str, str], ...]
    #: as typed
    asked: Mapping[str, str] = field(default_factory=dict)
    held: tuple[GrantLine, ...]
    ended: tuple[GrantLine, ...]
