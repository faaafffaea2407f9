"""PostgreSQL's own programs, from the wheel."""

import subprocess

from service.embedded import program


def run(name: str, *arguments: str) -> str:
    """Run pg_dump, pg_restore, …; returns what it printed. Raises CalledProcessError."""
    return subprocess.run([program(name), *arguments], check=True, capture_output=True, text=True).stdout
