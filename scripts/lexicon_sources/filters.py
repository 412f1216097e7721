"""Which names of a bulk vocabulary may be looked for in running English text."""

from __future__ import annotations

import re

from claimx.lexicon.fold import fold_term
from lexicon_sources.concepts import Concept, word_list
from lexicon_sources.english import old_words, zipf

COMMON = 3.0  # Zipf frequency: once in a million words
_RARE = 2.4
_KNOWN = 1.2  # an acronym met in general text; the symbols of rare gene defects are not
_LONGEST = 6  # words

_CODE = re.compile(r"\d[a-z]|[a-z]{1,3}[ -]?\d{2,}|\d{3,}|^[\d\W]|[^\x00-\x7f]*[%*@#=<>{}()\[\];:_,+.&]")
_ACRONYM = re.compile(r"^(?=.*[A-Z].*[A-Z])[A-Z0-9a-z]{1,7}$|^[A-Z0-9-]{1,8}$")
_NUMBERED = re.compile(r"\b(?:\d+[a-z]?|[ivx]+[a-d]?)$", re.IGNORECASE)
_TYPED = re.compile(r"\b(?:type|grade|stage|class) (?:\d+|[ivx]+|[a-d])$", re.IGNORECASE)

# A single word of general English stays when its ending is one that only diseases or medicines have.
_SURE_ENDINGS = {
    "condition": re.compile(
        r"(?:itis|itide|emia|aemia|oma|algia|pathy|uria|rrhea|rrhoea|plegia|osclerosis|tosis|cosis|uenza"
        r"|phobia|malacia|megaly|penia|ectasis|edema|oedema|trophy|plasia|lepsy|asthenia|stenosis|fibrosis)$"
    ),
    "drug": re.compile(
        r"(?:[ei]prazole|statin|sartan|olol|[aeiou]pril|azepam|azolam|cillin|mycin|cycline|floxacin|prazole"
        r"|gliptin|gliflozin|glutide|triptan|setron|azole|tinib|zumab|ximab|umab|oxetine|dronate|parin|caine"
        r"|profen|vir|codone|morphone|barbital|thiazide|semide|terol|tropium|onide|asone|solone|glitazone)$"
    ),
}
_BAD_WORDS = {"condition": word_list("condition"), "drug": word_list("drug")}
_ICD_DETAIL = word_list("icd_detail")
_BAD_STARTS = frozenset(start.replace("_", " ") for start in word_list("condition_starts"))
# Severity stays outside a condition, but these are names.
_SEVERITY = re.compile(
    r"^(?:mild(?! cognitive)|moderate|advanced|early[- ]stage|late[- ]stage"
    r"|severe(?! acute| combined| congenital))\b",
    re.IGNORECASE,
)
# Capitals that no ordinary word hides behind once case is folded.
_SAFE_CAPITALS = word_list("safe_capitals")
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_ISOMER = re.compile(r"^(?:l|d|dl) ")
_INVERTED = re.compile(r"^([^,]+), ([A-Za-z-]+(?: [A-Za-z-]+)?)$")
_NO_INVERSION = word_list("no_inversion")


def invert(name: str) -> str:
    """Return ``Carcinoma, Bronchogenic`` as ``Bronchogenic Carcinoma``; other names unchanged."""
    match = _INVERTED.match(name)
    if not match or _NO_INVERSION & set(match[2].lower().split()):
        return name
    return f"{match[2]} {match[1]}"


class Filter:
    """Decide on bulk names; *stop* are folded terms that no vocabulary may add."""

    def __init__(self, stop: frozenset[str]) -> None:
        """Keep the stop terms; a stop term also stops its plural, which folds to the same form."""
        self.stop = stop

    def names(self, concept: Concept) -> list[str]:
        """Return the names of *concept* that may be used, comma forms turned round."""
        turned = (invert(name) if concept.label == "condition" else name for name in concept.names)
        return [name for name in dict.fromkeys(turned) if self.accepts(name, concept)]

    def accepts(self, name: str, concept: Concept) -> bool:
        """Return whether *name* nearly always means *concept* where it occurs in a health article."""
        label = concept.label
        key, words = fold_term(name), name.lower().split()
        if len(key) < 4 or key in self.stop or not 0 < len(words) <= _LONGEST:
            return False
        if _CODE.search(name.lower()) or (is_acronym(name) and not self._keeps_acronym(name, concept)):
            return False
        if _BAD_WORDS[label] & set(words):
            return False
        if label == "condition":
            two_words = {words[0], " ".join(words[:2])}
            if _BAD_STARTS & two_words or _SEVERITY.match(name) or _hides_word(name):
                return False
            return self._accepts_condition(name, words, concept)
        return self._accepts_drug(key, words, concept)

    def _accepts_condition(self, name: str, words: list[str], concept: Concept) -> bool:
        if len(words) == 1:
            return self._is_rare(words[0], "condition")
        if concept.source == "icd10cm" and (len(words) > 5 or _ICD_DETAIL & set(words)):
            return False
        return not _NUMBERED.search(name) or bool(_TYPED.search(name))

    def _accepts_drug(self, key: str, words: list[str], concept: Concept) -> bool:
        if _ISOMER.match(key):
            return False
        if len(words) == 1 and "-" not in words[0]:
            if concept.kind == "brand" and (len(key) < 5 or words[0] in old_words()):
                return False
            return self._is_rare(words[0], "drug")
        parts = key.split()
        if concept.kind == "brand":
            return len(parts) <= 3 and min(map(zipf, parts)) < _RARE and zipf(parts[0]) < COMMON
        if concept.kind == "class":
            return len(parts) <= 4
        return len(parts) <= 4 and min(map(zipf, parts)) < COMMON

    @staticmethod
    def _is_rare(word: str, label: str) -> bool:
        forms = {word, fold_term(word), fold_term(word) + "s"}
        if max(map(zipf, forms)) < COMMON:
            return True
        return bool(_SURE_ENDINGS[label].search(word))

    @staticmethod
    def _keeps_acronym(name: str, concept: Concept) -> bool:
        return (
            concept.label == "condition"
            and concept.source in ("doid", "mesh")
            and name.isalpha()
            and len(name) >= 4
            and _KNOWN <= zipf(name) < COMMON
        )


def _hides_word(name: str) -> bool:
    if " " not in name:
        return False
    capitals = set(_CAPITALS.findall(name)) - _SAFE_CAPITALS
    return not name.isupper() and any(zipf(word) >= COMMON for word in capitals)


def is_acronym(name: str) -> bool:
    """Return whether *name* is written in capitals and would be another word without them."""
    return bool(_ACRONYM.match(name))
