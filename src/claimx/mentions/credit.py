"""Decide whether an article credits a food, a hormone or the like as a remedy, so that its mentions count."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from claimx.lexicon import Flag
from claimx.lexicon.fold import fold
from claimx.mentions.mention import DRUG, Mention
from claimx.rules import load_table
from claimx.text.words import Words

_NEAR = 4  # words on either side of a mention that are looked at
_VERB_NEAR = 3  # words after a food where its own verb stands
_FULL = 70  # words from which a text is an article, in which density tells what it is about
_CROWD = 4  # foods of one sentence that make it a list or a menu


class FoodCredit:
    """A logistic regression over an article and a name in it; the weights are ``food_credit.json``.

    A food is a drug only in an article that credits it (annotation guide, 4), and then wherever it stands.
    ``scripts/train_food_credit.py`` learns the weights from annotated articles.
    """

    def __init__(self) -> None:
        """Read the weights and the word lists of the features."""
        table = load_table("food_credit.json")
        self._bias: float = table["bias"]
        self._threshold: float = table["threshold"]
        self._weights: Mapping[str, float] = table["weights"]
        words = load_table("mentions.json")["food_credit"]
        self._credit = frozenset(words["words"])
        self._given = frozenset(map(fold, words["given"]))

    def credited(
        self, mentions: Sequence[Mention], words: Words, bounds: Sequence[int], title_end: int
    ) -> set[str]:
        """Return those names of mentions with the flag FOOD that the article credits.

        *bounds* gives for each token the first token of its sentence; *title_end* ends the title.
        """
        features = self.features(mentions, words, bounds, title_end)
        return {name for name, row in features.items() if self.score(row) >= self._threshold}

    def score(self, row: Mapping[str, float]) -> float:
        """Return the log-odds that the name with the features *row* is credited."""
        weights = self._weights
        return self._bias + sum(weights.get(feature, 0.0) * value for feature, value in sorted(row.items()))

    def features(
        self, mentions: Sequence[Mention], words: Words, bounds: Sequence[int], title_end: int
    ) -> dict[str, dict[str, float]]:
        """Return the features of each name with the flag FOOD: signs as shares of its mentions, and words."""
        foods = [mention for mention in mentions if mention.flags & Flag.FOOD]
        if not foods:
            return {}
        by_sentence: dict[int, list[Mention]] = defaultdict(list)
        for mention in mentions:
            by_sentence[bounds[mention.start]].append(mention)
        by_name: dict[str, list[Mention]] = defaultdict(list)
        for mention in foods:
            by_name[mention.name].append(mention)
        article = self._article(mentions, foods, words, title_end)
        titled = {mention.name for mention in foods if mention.start < title_end}
        rows: dict[str, dict[str, float]] = {}
        for name, own in by_name.items():
            signs: Counter[str] = Counter()
            for mention in own:
                signs.update(self._signs(mention, words, bounds, by_sentence[bounds[mention.start]]))
            row = {sign: count / len(own) for sign, count in signs.items()}
            row.update((f"any {sign}", 1.0) for sign in signs if not sign.startswith("near "))
            row.update(article)
            row["count"] = math.log1p(len(own))
            row["density"] = math.log1p(1000 * len(own) / max(words.size, _FULL))
            row["share"] = len(own) / len(foods)
            row["early"] = float(own[0].start * 5 < words.size)
            row["in title"] = float(name in titled)
            row["other in title"] = float(bool(titled - {name}))
            row[f"name {name}"] = 1.0
            row["ambiguous"] = float(bool(own[0].flags & Flag.AMBIGUOUS))
            rows[name] = row
        return rows

    def _article(
        self, mentions: Sequence[Mention], foods: Sequence[Mention], words: Words, title_end: int
    ) -> dict[str, float]:
        """Return the features of the article, the same for all its names."""
        conditions = sum(mention.label != DRUG for mention in mentions)
        size = words.size
        return {
            "title condition": float(any(m.label != DRUG and m.start < title_end for m in mentions)),
            "title credit": float(not self._credit.isdisjoint(words.lower[:title_end])),
            "foods": math.log1p(len({mention.name for mention in foods})),
            "conditions": math.log1p(1000 * conditions / size),
            "drugs": math.log1p(1000 * (len(mentions) - conditions - len(foods)) / size),
        }

    def _signs(
        self, mention: Mention, words: Words, bounds: Sequence[int], beside: Iterable[Mention]
    ) -> set[str]:
        """Return the signs of one mention; *beside* are all mentions of its sentence."""
        sentence, end = bounds[mention.start], mention.end
        while end < len(bounds) and bounds[end] == sentence:
            end += 1
        signs: set[str] = set()
        labels = Counter("food" if each.flags & Flag.FOOD else each.label for each in beside)
        credited = not self._credit.isdisjoint(words.lower[sentence:end])
        if credited:
            signs.add("credit")
        if labels["condition"]:
            signs.add("condition")
            if credited:
                signs.add("credit condition")
                if not self._credit.isdisjoint(words.lower[mention.end : mention.end + _VERB_NEAR]):
                    signs.add("subject")
        if labels["drug"]:
            signs.add("drug")
        if labels["food"] >= _CROWD:
            signs.add("crowd")
        before = words.folded[max(sentence, mention.start - _NEAR) : mention.start]
        after = words.folded[mention.end : min(end, mention.end + _NEAR)]
        if not self._given.isdisjoint(before + after):
            signs.add("given")
        signs.update(f"near {word}" for word in before + after if word)
        if before:
            signs.add(f"near < {before[-1]}")
        if after:
            signs.add(f"near > {after[0]}")
        return signs
