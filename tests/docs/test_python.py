"""The Python on the pages runs, and what it asserts holds."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, Block, blocks, name_of

CODE = [(page, block) for page in PAGES for block in blocks(page) if block.language == "python"]


@pytest.mark.parametrize(("page", "block"), CODE, ids=[f"{name_of(page)}:{block.line}" for page, block in CODE])
def test_python_on_the_pages_runs(page: Path, block: Block) -> None:
    """In a process of its own, for it may define events."""
    done = subprocess.run(
        [sys.executable, "-c", block.text], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{name_of(page)}:{block.line}\n{done.stderr}"
