"""ICD-10-CM: category names and inclusion terms of diseases, symptoms and injuries."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from lexicon_sources.concepts import Concept, package_file

_FILE = "data/icd10c-tabular-April-1-2026.xml"
_CHAPTERS = tuple("ABCDEFGHIJKLMNQRST")  # not O, P (birth), U, V-Y (causes), Z (encounters)
_ORGANISMS = ("B95", "B96", "B97")
_TAIL = re.compile(r",? (?:unspecified|NOS|not elsewhere classified)$", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[\[(][^\])]*[\])]")


def read_icd10cm() -> Iterator[Concept]:
    """Yield codes with their name and inclusion terms; brackets and *unspecified* are cut off."""
    tree = ET.parse(package_file("simple_icd_10_cm", _FILE))
    for code in tree.iter("diag"):
        number = code.findtext("name") or ""
        if not number.startswith(_CHAPTERS) or number.startswith(_ORGANISMS):
            continue
        notes = [note.text or "" for note in code.findall("inclusionTerm/note")]
        names = [_clean(name) for name in (code.findtext("desc") or "", *notes)]
        yield Concept(names[0], "condition", "icd10cm", names=tuple(names), ids={"icd10cm": number})


def _clean(name: str) -> str:
    return _TAIL.sub("", _BRACKETS.sub("", name)).strip()
