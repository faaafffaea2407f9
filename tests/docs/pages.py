"""The pages of the documentation as tests see them: fenced blocks, headings and links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCE = re.compile(r"^```(\S*)[ \t]*(.*)$")


@dataclass(frozen=True)
class Block:
    """A fenced block: the words of its first fence, what is in it, and the number of its first line."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int


def name_of(page: Path) -> str:
    """As people say it: `docs/how-to/audit-a-complaint.md`."""
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """The page's fenced blocks in order. A fence that is never closed is an error."""
    found: list[Block] = []
    opened: tuple[str, tuple[str, ...], int] | None = None
    lines: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if fence is None:
            lines.append(line)
        elif opened is None:
            opened, lines = (fence[1], tuple(fence[2].split()), number + 1), []
        else:
            found.append(Block(opened[0], opened[1], "\n".join(lines), opened[2]))
            opened = None
    if opened is not None:
        raise ValueError(f"{name_of(page)}:{opened[2]}: the block is not closed")
    return found


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```[ \t]*$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What `#…` may name on this page, as GitHub makes it of the headings."""
    headings = re.findall(r"^#{1,6} +(.+?) *$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> Iterator[str]:
    """Targets of the page's links and images."""
    yield from re.findall(r"\]\(([^)\s]+)\)", prose(page))
    yield from re.findall(r'(?:src|href)="([^"]+)"', prose(page))


def cells(page: Path, column: int = 0) -> list[str]:
    """What stands in a column of the page's tables, without the headings."""
    rows = [line.strip().strip("|").split("|") for line in prose(page).splitlines() if line.startswith("|")]
    return [row[column].strip() for row in rows if column < len(row) and not re.fullmatch(r" *:?-+:? *", row[column])]
