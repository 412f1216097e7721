"""Open an address in the browser without showing it to who can list the processes of this machine."""

from __future__ import annotations

import os
import shutil
import tempfile
import webbrowser
from pathlib import Path

from claimx.pages import page_environment


def leading_page(address: str, icon: str = "data:,") -> str:
    """Return a page that leads on to *address* at once; the browser need not look for its *icon*."""
    return page_environment("claimx.review").get_template("leading.html").render(address=address, icon=icon)


class OpenFile:
    """A file that leads a browser to an address, for its owner alone.

    What a program is started with can be read by everybody; a file in a private folder cannot.
    """

    def __init__(self, address: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="claimx-"))  # of mode 0700
        self._path = self._folder / "open.html"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as stream:
            stream.write(leading_page(address))

    def open(self) -> None:
        """Open the file in the user's browser."""
        webbrowser.open(self._path.as_uri())

    def remove(self) -> None:
        """Remove the file and its folder; a second time does nothing."""
        shutil.rmtree(self._folder, ignore_errors=True)
