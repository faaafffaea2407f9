"""What the directory must know about complaints: how many are open, with whom and about what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.event import Code


@dataclass(frozen=True)
class OpenCases:
    """Complaints that have not ended, by the unit that has them to do and by category."""

    units: Mapping[Code, int] = field(default_factory=dict)
    categories: Mapping[Code, int] = field(default_factory=dict)


NONE_OPEN = OpenCases()
