"""Which category a story is probably about: the one whose name has most words in common with it. Only a suggestion."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.directory.state import Category, Directory
from domain.event import Code

SHORTEST = 4
"""Letters of a word that tells something."""
_WORD = re.compile(rf"\w{{{SHORTEST},}}")


@dataclass(frozen=True)
class Guess:
    """The category, and the words by which it was recognised."""

    category: Code
    words: tuple[str, ...]


def guess_category(directory: Directory, story: str) -> Guess | None:
    """None when no name has a word of the story, or two have as many."""
    said = _words(story)
    found = sorted(
        (len(words), category.code, words)
        for category in directory.categories.values()
        if not category.retired and (words := _common(category, said))
    )
    if not found or (len(found) > 1 and found[-2][0] == found[-1][0]):
        return None
    _, code, words = found[-1]
    return Guess(code, words)


def _common(category: Category, said: frozenset[str]) -> tuple[str, ...]:
    """In the language that has more of them."""
    return max(
        (_found(_words(name), said) for name in (str(category.name.id), str(category.name.en))),
        key=len,
    )


def _found(name: Iterable[str], said: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(word for word in name if word in said))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
