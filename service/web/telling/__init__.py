"""From the domain to what a page shows: names here; events as sentences, a case as badges, dates and promises beside.

Pure: a complaint, a directory and the moment come in, parts of view models go out.
"""

from dataclasses import dataclass

from domain.channels import API, PAPER, WEB
from domain.complaint.events import ArchiveReason
from domain.directory.routing import Suggestion
from domain.directory.state import Directory
from domain.event import Code, Label, Refused
from service.web.views import Said

_CHANNELS = frozenset({WEB, API, *PAPER})


@dataclass(frozen=True)
class Teller:
    """Tells in one language, with the names of one directory."""

    directory: Directory
    lang: str

    def unit(self, code: Code) -> str:
        unit = self.directory.units.get(code)
        return self.named(unit.name) if unit else code

    def category(self, code: Code) -> str:
        category = self.directory.categories.get(code)
        return self.named(category.name) if category else code

    def suggestion(self, found: Suggestion) -> Said:
        """The routing rule in words."""
        area, rule = self.unit(found.rule.area), found.rule
        if rule.category is None:
            return Said("suggestion.by_area", {"area": area})
        return Said("suggestion.by_rule", {"category": self.category(rule.category), "area": area})

    def channel(self, code: Code, *, named: bool = False) -> Said:
        """Ours in words; another system as such, with its code where it is to be `named`."""
        if code in _CHANNELS:
            return Said(f"channel.{code}")
        return Said("channel.named", {"code": code}) if named else Said("channel.other")

    def named(self, label: Label) -> str:
        """In this language."""
        return label.id if self.lang == "id" else label.en


def reason(code: ArchiveReason) -> Said:
    return Said(f"reason.{code}")


def refusal(refused: Refused) -> Said:
    """Why the rules do not allow it."""
    return Said(f"refusal.{refused.code}")
