"""The packages that an extra of claimx brings, and the one error where they are not there."""

from __future__ import annotations

import sys
from importlib import import_module

from claimx.errors import MissingExtraError

_ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"

EXTRAS: dict[str, tuple[str, ...]] = {
    "ask": ("filelock", "httpx2"),
    "dask": ("distributed", "fsspec"),
    "html": ("lxml", "trafilatura", "webencodings"),
    "parquet": ("pyarrow", "pyarrow.parquet"),
    "report": ("jinja2", "matplotlib"),
    "review": ("filelock", "jinja2", "starlette", "uvicorn"),
    "warc": ("brotli", "lxml", "trafilatura", "webencodings", _ZSTD),
    "zst": (_ZSTD,),
}
"""The modules that claimx imports of each extra."""


def need(extra: str) -> None:
    """Import what *extra* brings; raise MissingExtraError, which names the command to run, where it fails."""
    for module in EXTRAS[extra]:
        try:
            import_module(module)
        except ImportError as error:
            part_of_it = error.name is None or module.startswith(error.name)
            raise MissingExtraError(
                f"The package {module if part_of_it else error.name} is not installed.",
                fix=f"Run: pip install 'claimx[{extra}]'",
            ) from error
