"""The look that pages share: style sheets, and the policy that lets a page use its own and no other."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from claimx.pages import palette


def page_style(*names: str) -> str:
    """Return the style of a page: colours and look of all, then the packaged style sheets *names*."""
    return palette() + "".join(map(_packaged, ("look.css", *names)))


def page_script(*names: str) -> str:
    """Return the packaged scripts *names* as one, whose names are its own."""
    return '"use strict";\n(() => {\n' + "".join(map(_packaged, names)) + "})();\n"


def _packaged(name: str) -> str:
    """Return the text of a file beside the templates."""
    return (files("claimx.report") / "templates" / name).read_text("utf-8")


def policy(style: str, script: str = "") -> str:
    """Return the policy that lets a page use its own *style* and *script* and nothing else."""
    scripts = f"script-src '{_sha256(script)}'; " if script else ""
    return f"default-src 'none'; style-src '{_sha256(style)}'; {scripts}base-uri 'none'; form-action 'none'"


def _sha256(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
