"""What a form sends beside what was typed: the key that makes it done once, and the version that it was made from."""

from collections.abc import Mapping


def key_of(typed: Mapping[str, str]) -> str | None:
    """The form's key; None when it is none of those that we give out."""
    key = typed.get("key", "")
    return key if 16 <= len(key) <= 64 and key.isascii() and key.isprintable() else None


def version_of(typed: Mapping[str, str]) -> int:
    """The state of things as the form saw it; without it the form is as good as stale."""
    return number(typed.get("version", "")) or 0


def number(given: str) -> int | None:
    """A version as we write it, None for anything else."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
