"""Pages for auditors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from service.web.views.parts import Entry, Head, Shown, View


@dataclass(frozen=True, kw_only=True)
class StateLine:
    """One property of the complaint after the event; `key` is looked up under `state.`."""

    key: str
    value: Shown
    before: Shown = None
    changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Replay(View):
    """The history up to event number `at` of `entries`, counted from 1 in the chosen order."""

    template: ClassVar[str] = "replay.html"
    wide: ClassVar[bool] = True
    private: ClassVar[bool] = True

    head: Head
    #: of this replay, and of the case it belongs to
    address: str
    case: str
    at: int
    #: recorded or happened
    order: str
    #: as typed: only what was `known` then, only what had `happened` by then
    moments: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...]
    state: tuple[StateLine, ...]
    #: None while the event waits for the sequencer
    position: int | None
    #: leaf hash in hexadecimal
    digest: str | None
    #: the position at which the log does not agree with itself, said at once
    broken: int | None = None

    @property
    def current(self) -> Entry:
        return self.entries[self.at - 1]
