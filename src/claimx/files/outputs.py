"""Say what the name of an output means, and write there: whole files, streams, devices, compressed or not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from claimx.errors import OutputError
from claimx.extras import need
from claimx.files.compression import compressing, suffixes_of
from claimx.files.streams import STANDARD_OUTPUT, Written, keeping, standard_output, whole_file
from claimx.sources.names import COMPRESSED

LINES = (".jsonl", ".ndjson")
"""The endings of JSON lines."""

STANDARD = "-"
"""The name of standard output; no name means the same."""

_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTORS = ("/dev/fd", "/proc/self/fd")
_MOST_LINKS = 40  # the number at which Linux gives up
_BLOCK = b"\n" * 4096  # what a full disk does not take


@dataclass(frozen=True, slots=True)
class Target:
    """Where an output goes: to a regular file, or through a stream.

    *name* is what the user gave. *path* is the regular file that will be replaced, behind all links; None
    for standard output, a device, a pipe or a FIFO, which are written through and never replaced.
    *descriptor* is the number of the stream that is open already: 1 for standard output by whatever name.
    """

    name: str
    path: Path | None = None
    descriptor: int | None = None

    @property
    def suffix(self) -> str:
        """Return the ending that tells the format, lower case; none for an open stream."""
        return "" if self.descriptor is not None else suffixes_of(self.name)[0]

    @property
    def compression(self) -> str:
        """Return ``.gz``, ``.bz2`` or ``.zst``, or nothing."""
        return "" if self.descriptor is not None else suffixes_of(self.name)[1]

    def check(self, known: Sequence[str] = (), *, packed: bool = True) -> Target:
        """Raise OutputError where nothing can be written here, before any work is done; return the target.

        *known* are the endings of what will be written, all if empty; a name without one is taken for the
        first of them. It is compressed where the name says so and *packed* allows it. Raises
        MissingExtraError where a compression cannot be written.
        """
        unknown = (self.suffix and self.suffix not in known) or (self.compression and not packed)
        if known and self.path is not None and unknown:
            more = f", or one of these with {', '.join(COMPRESSED)} behind it" if packed else ""
            raise OutputError(
                f"The ending '{self.suffix}{self.compression}' is none that can be written.",
                where=self.name,
                fix=f"Let the name end in {', '.join(known)}{more}.",
            )
        if self.compression == ".zst":
            need("zst")
        if self.path is not None:
            if os.path.exists(self.path) and not os.access(self.path, os.W_OK):
                raise _refused(self.name, "it is read-only")
            with whole_file(self.path, self.name, probe=True) as stream:
                stream.write(_BLOCK)
        elif self.descriptor is None and not os.access(self.name, os.W_OK):
            raise _refused(self.name, "it is read-only")
        return self

    @contextmanager
    def open(self, kept: str = "") -> Iterator[BinaryIO]:
        """Open the target for writing, compressed where its name says so.

        A regular file appears when all is written, and is as it was after an exception. Raises OutputError
        where the target cannot be made or does not take what is written, saying what is *kept*.
        """
        if self.path is not None:
            opened = whole_file(self.path, self.name, kept)
        else:
            opened = self._through(kept or "What was written before stays.")
        with opened as stream:
            if not self.compression:
                yield stream
                return
            packed = compressing(stream, self.compression)
            try:
                yield packed
            except BaseException:
                with suppress(Exception):
                    packed.close()
                raise
            packed.close()

    @contextmanager
    def _through(self, kept: str) -> Iterator[BinaryIO]:
        """Open what is no regular file, at the place where it stands."""
        ours = self.descriptor != 1
        try:
            if not ours:
                raw: BinaryIO = standard_output()
            elif self.descriptor is not None:
                raw = os.fdopen(os.dup(self.descriptor), "wb")
            else:
                raw = open(self.name, "wb")  # noqa: SIM115 (closed by Written)
        except OSError as error:
            raise _refused(self.name, str(error.strerror)) from error
        with keeping(kept), Written(raw, self.name, kept, ours=ours) as stream:
            yield cast(BinaryIO, stream)


def target_of(name: str | Path | None) -> Target:
    """Return what *name* means; None and ``-`` are standard output. Raises OutputError for a folder."""
    if name is None or str(name) == STANDARD:
        return Target(STANDARD_OUTPUT, descriptor=1)
    text = str(name)
    try:
        descriptor = _descriptor(text)
        mode = os.stat(text).st_mode if os.path.exists(text) else 0
        if descriptor is not None:
            return Target(text, descriptor=descriptor)
        if stat.S_ISDIR(mode):
            raise _refused(text, "it is a folder")
        if mode and not stat.S_ISREG(mode):
            return Target(text)
        return Target(text, Path(os.path.realpath(text)))
    except (OSError, ValueError) as error:
        raise _refused(text, str(error)) from error


@contextmanager
def open_output(name: str | Path | None) -> Iterator[BinaryIO]:
    """Open what *name* means for writing, as `Target.open` does."""
    with target_of(name).open() as stream:
        yield stream


def check_folder(folder: Path) -> None:
    """Raise OutputError where no file can be written into *folder*, which is made when it is needed."""
    there = folder
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    if not there.is_dir():
        raise OutputError(f"'{there}' is no folder.", where=str(folder), fix="Give another name.")
    with whole_file(there / ".claimx", str(folder), probe=True) as stream:
        stream.write(_BLOCK)


def _descriptor(name: str) -> int | None:
    """Return the number of the open stream that *name* leads to: 1 for ``/dev/stdout``."""
    path = os.path.abspath(name)
    folders = {os.path.realpath(folder) for folder in _DESCRIPTORS if os.path.isdir(folder)}
    for _ in range(_MOST_LINKS):
        if path in _STREAMS:
            return _STREAMS[path]
        folder, last = os.path.split(path)
        if last.isascii() and last.isdecimal() and os.path.realpath(folder) in folders:
            return int(last)
        if not os.path.islink(path):
            return None
        path = os.path.normpath(os.path.join(os.path.realpath(folder), os.readlink(path)))
    return None


def _refused(name: str, what: str) -> OutputError:
    return OutputError(f"The file cannot be written: {what}.", where=name, fix="Give another name.")
