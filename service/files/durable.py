"""Files that are there whole or not at all, whatever happens to the machine meanwhile."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

PARTIAL = ".part"
"""How a file is called that is not whole yet."""


def write(path: Path, content: bytes) -> None:
    """All of it, for good: written aside, flushed to the disk, then named; folders are made as needed."""
    make_folder(path.parent)
    partial = path.with_name(f"{path.name}.{token_hex(8)}{PARTIAL}")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """For this user alone; each new one is flushed to the disk with the name that it has in its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """The names in it are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
