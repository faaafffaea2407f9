"""What import-linter cannot say: purity of the domain and the folds, and one reader of the environment."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: Parts of the standard library that read, write, wait, or answer differently each time.
IMPURE = {
    "asyncio", "concurrent", "ctypes", "http", "io", "locale", "logging", "multiprocessing", "os", "random", "secrets",
    "select", "shelve", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time",
    "urllib",
}  # fmt: skip

#: Calls whose answer depends on when or where they are made.
IMPURE_CALLS = {"now", "utcnow", "today", "uuid1", "uuid4", "uuid7", "getenv", "open", "print", "input"}


def sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield (node.module or "").split(".")[0]


def called(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield name


@pytest.mark.parametrize("path", sources("domain", "projections"), ids=name_of)
def test_what_is_true_and_what_is_shown_are_pure(path: Path) -> None:
    """Standard library only; no I/O, no clock, no chance: the same events give the same answer for ever."""
    used = set(imports(path))
    assert used <= (sys.stdlib_module_names | {"domain", "projections"}) - IMPURE
    assert not IMPURE_CALLS & set(called(path))


def test_the_list_of_pure_files_is_not_empty() -> None:
    assert {"domain/event.py", "projections/queue/fold.py"} <= set(map(name_of, sources("domain", "projections")))


def reads_environment(node: ast.AST) -> bool:
    """Whether it takes a value from os.environ; handing all of it on to a child process is no reading."""
    match node:
        case ast.Attribute(attr="getenv"):
            return True
        case ast.Subscript(value=ast.Attribute(attr="environ")):
            return True
        case ast.Attribute(value=ast.Attribute(attr="environ")):
            return True
        case ast.Call(args=[ast.Attribute(attr="environ"), *_]):
            return True
        case ast.ImportFrom(module="os", names=names):
            return any(alias.name in {"environ", "getenv"} for alias in names)
    return False


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        name_of(path)
        for path in sources("domain", "projections", "service")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if reads_environment(node)
    }
    assert readers == {"service/settings.py"}


@pytest.mark.parametrize(
    ("code", "is_reading"),
    [
        ("os.environ.get('A')", True),
        ("os.environ['A']", True),
        ("os.getenv('A')", True),
        ("dict(os.environ)", True),
        ("from os import environ", True),
        ("run(env={**os.environ, 'A': '1'})", False),
    ],
)
def test_the_check_knows_a_reading_when_it_sees_one(code: str, is_reading: bool) -> None:
    assert any(map(reads_environment, ast.walk(ast.parse(code)))) is is_reading
