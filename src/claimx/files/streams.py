"""Streams that say in claimx's words what went wrong, and files that appear whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from claimx.errors import OutputError

STANDARD_OUTPUT = "standard output"


class Written(io.RawIOBase):
    """Bytes on their way to *stream*; each failure is an OutputError that says what is kept.

    Where the reader of standard output is gone there is nobody to tell: that stays a BrokenPipeError.
    """

    def __init__(self, stream: Any, name: str, kept: str, *, ours: bool = True) -> None:
        """Write to *stream*, called *name*; one that is not *ours* is left open."""
        self._stream, self._name, self._kept, self._ours = stream, name, kept, ours
        self._over = False

    def writable(self) -> bool:
        """Return true."""
        return True

    def write(self, content: Any) -> int:
        """Write all of *content* and return its length."""
        with self._telling():
            self._stream.write(content)
        return len(content)

    def flush(self) -> None:
        """Hand on what waits."""
        if not self._over:
            with self._telling():
                self._stream.flush()

    def close(self) -> None:
        """Hand on what waits, and close the stream where it is ours."""
        if self.closed:
            return
        try:
            self.flush()
            if self._ours:
                with self._telling():
                    self._stream.close()
        finally:
            self._over = True
            if self._ours:
                with suppress(OSError):
                    self._stream.close()
            super().close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not self._ours:
                silence_standard_output()
                if isinstance(error, BrokenPipeError):
                    raise
            raise _cannot(error, self._name, self._kept) from error


def standard_output() -> BinaryIO:
    """Return standard output for bytes, behind what was printed; raise OutputError where it is closed."""
    if sys.stdout is None:
        raise OutputError("It is closed.", where=STANDARD_OUTPUT, fix="Give a file with -o.")
    sys.stdout.flush()
    return cast(BinaryIO, sys.stdout.buffer)


def silence_standard_output() -> None:
    """Let what is still in the buffer of standard output go nowhere: at the exit it would fail once more."""
    with suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def whole_file(path: Path, name: str = "", kept: str = "", *, probe: bool = False) -> Iterator[BinaryIO]:
    """Open the regular file *path* for writing under a temporary name; it appears when all is there.

    It keeps the permissions of the file that it replaces. After an exception the old file is as it was and
    nothing is left behind. Raises OutputError where the file cannot be made or does not take what is
    written, called *name*, saying what is *kept*. A *probe* never appears.
    """
    name = name or str(path)
    kept = kept or (f"{path.name} is as it was." if os.path.exists(path) else "Nothing was written.")
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        raw = open(part, "wb")  # noqa: SIM115 (closed below, before the rename)
    except OSError as error:
        raise _not_made(error, path, name) from error
    try:
        with Written(raw, name, kept) as stream:
            yield cast(BinaryIO, stream)
        if not probe:
            with failing(name, kept):
                keep_mode(path, part)
                os.replace(part, path)
    except KeyboardInterrupt as error:
        raise stopped(error, kept) from None
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def failing(name: str, kept: str) -> Iterator[None]:
    """Turn each OSError of the block into an OutputError about *name* that says what is *kept*."""
    try:
        yield
    except OSError as error:
        raise _cannot(error, name, kept) from error


@contextmanager
def keeping(what: str) -> Iterator[None]:
    """Let the command line say *what* is kept when the user stops the block."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise stopped(error, what) from None


def stopped(error: KeyboardInterrupt, what: str) -> KeyboardInterrupt:
    """Return the user's stop with one more sentence about what is kept."""
    return KeyboardInterrupt(*error.args, what)


def file_behind(opened: int | Path) -> tuple[int, int] | None:
    """Return what tells one regular file from all others, by its name or the number of an open stream."""
    try:
        found = os.stat(opened)
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def keep_mode(old: Path, made: Path) -> None:
    """Give *made* the permissions of the file *old* that it is about to replace, where there is one."""
    try:
        before = os.stat(old)
    except OSError:
        return
    if hasattr(os, "chown"):
        with suppress(OSError):  # only root may give a file away
            os.chown(made, before.st_uid, before.st_gid)
    os.chmod(made, stat.S_IMODE(before.st_mode))


def _cannot(error: OSError, name: str, kept: str) -> OutputError:
    gone = isinstance(error, BrokenPipeError)
    what = "Its reader is gone" if gone else f"The file cannot be written: {error.strerror or error}"
    return OutputError(f"{what}.", where=name, fix=kept)


def _not_made(error: OSError, path: Path, name: str) -> OutputError:
    folder = path.parent
    if not folder.exists():
        what, fix = f"there is no folder '{folder}'", "Make it, or give another name."
    elif not folder.is_dir():
        what, fix = f"'{folder}' is no folder", "Give another name."
    else:
        what, fix = error.strerror or str(error), "Give another name."
    return OutputError(f"The file cannot be written: {what}.", where=name, fix=fix)
