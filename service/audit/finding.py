"""What one check of `aduan check` found."""

from dataclasses import dataclass, field

SHOWN = 10
"""How many wrong things are named; all are counted."""


@dataclass(frozen=True)
class Finding:
    """`checked` is how many were looked at; `wrong` is empty when all are as they should be, else `advice` helps."""

    name: str
    checked: int
    wrong: list[str] = field(default_factory=list)
    advice: str = ""
    note: str = ""

    @property
    def ok(self) -> bool:
        """Nothing wrong."""
        return not self.wrong


def shortened(wrong: list[str]) -> list[str]:
    """The first of them, and how many more there are."""
    more = len(wrong) - SHOWN
    return wrong if more <= 0 else [*wrong[:SHOWN], f"and {more} more"]
