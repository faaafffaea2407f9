"""In which order the items of a tree come and go: parents before their children, and after them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from domain.directory.commands import DefineCategory, OpenUnit
from domain.directory.refusals import CodeTaken, CycleMade
from domain.directory.state import Category, Unit
from domain.event import Code

Item = TypeVar("Item", OpenUnit, DefineCategory)


def parents_first(items: tuple[Item, ...]) -> list[Item]:
    """As they can be made one after the other. Raises CodeTaken, CycleMade."""
    waiting = {item.code: item for item in items}
    if len(waiting) < len(items):
        raise CodeTaken(codes=sorted(code for code, n in Counter(item.code for item in items).items() if n > 1))
    ordered: list[Item] = []
    while waiting:
        ready = [item for item in waiting.values() if item.parent not in waiting]
        if not ready:
            raise CycleMade(codes=sorted(waiting))
        ordered += ready
        for item in ready:
            del waiting[item.code]
    return ordered


def deepest_first(
    codes: Iterable[Code], wanted: Iterable[OpenUnit | DefineCategory], known: Mapping[Code, Unit | Category]
) -> list[Code]:
    """As they can be ended one after the other."""
    parents = {item.code: item.parent for item in (*known.values(), *wanted)}

    def depth(code: Code) -> int:
        steps, above = 0, parents.get(code)
        while above is not None and steps < len(parents):  # a circle is refused when its steps are decided
            steps, above = steps + 1, parents.get(above)
        return steps

    return sorted(codes, key=lambda code: (-depth(code), code))
