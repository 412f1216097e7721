"""Register the plain values that the components keep on a Doc beside its span groups."""

from __future__ import annotations

from spacy.tokens import Doc

CANDIDATES = "claimx_candidates"
RELATIONS = "claimx_relations"
CUES = "claimx_cues"
"""Cues of denial, report, test, emphasis and clause: [first token, end token, kind, rule]."""
TOKENS = "claimx_tokens"
"""A number that changes with the tokens: all other values count on those that it was made of."""
SENTENCES = "claimx_sentences"
"""First tokens of the sentences; those of ``doc.sents`` may be a parser's."""
PIECES = "claimx_pieces"
"""First tokens of the pieces that a text too long for a sentence was cut into."""
CLAIMING = "claimx_claiming"
"""First tokens of the sentences that may hold a claim."""
DOSE_VALUES = "claimx_dose_values"
NAMES = "claimx_names"
"""Identifiers of the entries mentioned, by label and canonical name: ``"drug naltrexone"``."""
PROVENANCE = "claimx_provenance"
"""What read the Doc: the hash of the lexicon."""

_DEFAULTS: dict[str, list[object] | dict[str, object] | None] = {
    TOKENS: None,
    SENTENCES: [],
    CANDIDATES: [],
    CUES: [],
    CLAIMING: [],
    PIECES: [],
    RELATIONS: [],
    DOSE_VALUES: [],
    NAMES: {},
    PROVENANCE: {},
}
for _name, _default in _DEFAULTS.items():
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)
