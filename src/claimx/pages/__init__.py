"""What all pages for people share: the templates' environment, and the colours."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from claimx.printable import one_line


def page_environment(package: str) -> Environment:
    """Return the environment of the templates of *package*: it escapes everything, and a name must exist.

    The filter ``one_line`` takes from a text whatever could steer what is shown.
    """
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["one_line"] = one_line
    return environment


def palette() -> str:
    """Return the style sheet of the colours, light and dark."""
    return (files(__name__) / "static" / "palette.css").read_text("utf-8")
