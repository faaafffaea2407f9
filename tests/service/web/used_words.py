"""Which keys of the catalogue the templates and the code mention, read from their syntax trees."""

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from service.web import words
from service.web.render import HERE

Mention = tuple[str, bool]
"""A key, or the beginning of a family of keys (True)."""


def unused_words() -> list[str]:
    exact, families = _mentions()
    keys = words.catalogues()["id"].entries
    return [key for key in keys if key not in exact and not key.startswith(tuple(families))]


def unknown_words() -> list[str]:
    """Keys that a template names but no catalogue has."""
    keys = words.catalogues()["id"].entries
    named = {key for path in _templates() for key, family in _in_template(path) if not family}
    return sorted(named - keys.keys())


def _templates() -> list[Path]:
    return sorted((HERE / "templates").glob("*.html"))


def _mentions() -> tuple[set[str], set[str]]:
    found = [mention for path in _templates() for mention in _in_template(path)]
    found += [mention for path in sorted(HERE.rglob("*.py")) for mention in _in_python(path)]
    return {key for key, family in found if not family}, {key for key, family in found if family}


def _in_template(path: Path) -> Iterator[Mention]:
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args:
            yield from _key(call.args[0])
    # keys handed to macros that word them: ui.cell("desk.due"), ui.head_cells([...]), step(…, "audit.first", …)
    for constant in tree.find_all(nodes.Const):
        if isinstance(constant.value, str) and constant.value in words.catalogues()["id"].entries:
            yield constant.value, False


def _key(node: nodes.Expr) -> Iterator[Mention]:
    match node:
        case nodes.Const(value=str(key)):
            yield key, False
        case nodes.Concat(nodes=[nodes.Const(value=str(start)), *_]):
            yield start, True


def _in_python(path: Path) -> Iterator[Mention]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if "." in start:
                yield start, True
            case ast.Constant(value=str(key)):
                yield key, False
