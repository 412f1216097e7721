"""Open the file that a claim names, where it lies below a folder that the reviewer works in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

# a link put in the place of the file meanwhile is not followed, a pipe is not waited for; on systems that can
_FLAGS = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")) | os.O_RDONLY


def open_below(name: str, folders: Iterable[Path]) -> BinaryIO | None:
    """Return the regular file *name* of the first of *folders* that has it, open; None where none has.

    A claims file may come from a stranger, so what *name* says is followed to its end, with ``..`` and
    links, and must then lie below the folder. Devices, pipes and folders are none.
    """
    for folder in folders:
        try:
            root = folder.resolve(strict=True)
            path = (root / name).resolve(strict=True)
            if path.is_relative_to(root):
                stream = open(os.open(path, _FLAGS), "rb")  # noqa: SIM115 (the caller's)
                if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    return stream
                stream.close()
        except (OSError, ValueError, RuntimeError):  # none there, a name that none can have, links in a ring
            continue
    return None
