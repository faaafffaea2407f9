"""The attachments of a backup: a tar file beside the database's, of files that are encrypted already."""

import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.files.durable import PARTIAL
from service.mendable import Mendable

FOLDER = "kept"


class FilesInTheWay(Mendable):
    """There are attachments in the data folder already: move them away, or restore into another folder."""


def archive_of(data: Path) -> Path:
    """Beside the database's file."""
    return data.with_name(data.name + ".files.tar")


def pack(files: Path, archive: Path) -> None:
    """All kept files, into a new archive that others cannot read."""
    with (
        open(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        tarfile.open(fileobj=out, mode="w|") as tar,
    ):
        for path in sorted((files / FOLDER).rglob("*")):
            if path.is_file() and path.suffix != PARTIAL:
                _add(tar, path, path.relative_to(files))


def refuse_used(files: Path) -> None:
    """Raises FilesInTheWay."""
    if any((files / FOLDER).rglob("*")):
        raise FilesInTheWay


@contextmanager
def unpacked(archive: Path, files: Path) -> Iterator[None]:
    """Into an empty folder, which is empty again when the block fails; places outside it the library refuses."""
    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tarfile.open(archive, mode="r|") as tar:
            tar.extractall(files, members=_private(tar), filter="data")
        yield
    except BaseException:
        shutil.rmtree(files / FOLDER, ignore_errors=True)
        raise


def _add(tar: tarfile.TarFile, path: Path, name: Path) -> None:
    try:
        tar.add(path, str(name), recursive=False)
    except FileNotFoundError:  # erased meanwhile
        return


def _private(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        yield member.replace(mode=0o600, uname="", gname="", deep=False)
