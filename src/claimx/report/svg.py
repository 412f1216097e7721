"""Turn a figure of matplotlib into SVG text that a page can colour and a strict policy allows."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_REFERENCE = re.compile(r"#([\w.-]+)")
_LEFT_TO_THE_PAGE = {"font-family", "font"}

ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def themed_svg(figure: Figure, title: str, classes: Mapping[str, str]) -> Markup:
    """Return *figure* as an element, the same for the same data.

    It has attributes in the place of styles. Colours that are keys of *classes* (``#rrggbb``) become a class
    of that name, with *-line* behind it for a stroke; black is the colour of the page's text.
    """
    from matplotlib import rc_context

    written = io.StringIO()
    with rc_context({"svg.hashsalt": title, "svg.fonttype": "none"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the browser has more scripts than the font
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(written.getvalue())
    used = _references(root)
    for parent in root.iter():
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style"):
                parent.remove(child)
    for element in root.iter():
        _style_as_attributes(element, classes)
        if element.get("id") not in used:
            element.attrib.pop("id", None)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {
        "role": "img",
        "aria-label": title,
        "fill": "currentColor",
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
    }
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _references(root: ElementTree.Element) -> set[str]:
    values = (value for element in root.iter() for key, value in element.items() if key != "id")
    return {name for value in values for name in _REFERENCE.findall(value)}


def _style_as_attributes(element: ElementTree.Element, classes: Mapping[str, str]) -> None:
    names = []
    for rule in element.attrib.pop("style", "").split(";"):
        key, _, value = (part.strip() for part in rule.partition(":"))
        if not key or key in _LEFT_TO_THE_PAGE:
            continue
        if value in classes:
            names.append(classes[value] + ("-line" if key == "stroke" else ""))
        else:
            element.set(key, "currentColor" if value == "#000000" else value)
    if names:
        element.set("class", " ".join(names))
