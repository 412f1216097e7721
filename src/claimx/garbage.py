"""Let Python look for garbage less often, in processes that are claimx's own."""

from __future__ import annotations

import gc

_OBJECTS = 1_000_000  # Python's own number is 700 or 2,000


def collect_rarely() -> None:
    """Look for garbage cycles only after many new objects.

    Loading a pipeline makes a million objects that all stay; to look through them again and again takes a
    tenth of the time, of loading as well as of extracting.
    """
    gc.set_threshold(_OBJECTS)
