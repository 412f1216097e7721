"""Walk the members of zip and tar archives; nothing is ever unpacked to the disk."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from claimx.errors import InputError
from claimx.sources.compressed import guarded
from claimx.sources.signatures import signed_otherwise

_SIGNATURE = 16  # bytes

Member = tuple[str, BinaryIO | InputError]


def zip_members(stream: BinaryIO) -> Iterator[Member]:
    """Yield (name, open stream, or what is wrong) of each file of a zip archive; *stream* must be seekable.

    Raises InputError for a file that is no zip archive.
    """
    begin = stream.read(_SIGNATURE)
    stream.seek(0)
    if not begin.startswith(b"PK") and (other := signed_otherwise(begin, "zip archive")) is not None:
        raise other
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise InputError(f"The archive cannot be read: {error}.") from error
    with archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            problem = _problem(member.filename)
            if problem is None and member.flag_bits & 1:
                problem = InputError("The file in the archive is encrypted.", fix="Unpack it first.")
            if problem is not None:
                yield member.filename, problem
                continue
            try:
                with archive.open(member) as opened:
                    yield member.filename, guarded(opened, member.compress_size)
            except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
                yield member.filename, InputError(f"The file in the archive is damaged: {error}.")


def tar_members(stream: BinaryIO) -> Iterator[Member]:
    """Yield (name, open stream, or what is wrong) of each file of a tar archive that is not compressed.

    Raises InputError where the archive breaks off or is none.
    """
    buffered: Any = stream if hasattr(stream, "peek") else io.BufferedReader(cast(Any, stream))
    other = signed_otherwise(buffered.peek(_SIGNATURE), "tar archive")
    if other is not None:
        raise other
    try:
        with tarfile.open(fileobj=buffered, mode="r|") as archive:
            for member in archive:
                if member.isdir():
                    continue
                problem = _problem(member.name)
                if problem is None and not member.isfile():
                    problem = InputError("This is a link or a device, which is not followed.")
                opened = None if problem is not None else archive.extractfile(member)
                yield member.name, problem if problem is not None else guarded(opened)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"The archive is damaged: {error}.") from error


def _problem(name: str) -> InputError | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return InputError("The name of the file leads out of its archive.")
    return None
