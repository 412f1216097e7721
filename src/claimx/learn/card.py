"""Write the card of a model: what it was trained on, how good it is, what it does not do."""

from __future__ import annotations

from claimx.learn.comparison import Comparison
from claimx.learn.evaluation import Evaluation
from claimx.learn.tables import markdown_table
from claimx.learn.training import Training

_TEXT = """# Model {name}

Decides for each drug and condition that a sentence names, or means, whether the text claims something of
them, which relation, whether it denies it, and how certain the text is. Three linear models over words,
triggers and cues, and a fourth that looks at each pair again with what the first said of the rest of the article
(`model.json`: numbers and names only). What the rules read as denied or doubtful stays so. Trained by
`claimx train`; the same articles and seed give the same file.

## Trained on

Articles to calibrate on count in full, the others half.

| | |
|---|---|
{data}

## Measured on {test}

{figures}

## Known failures

- Articles unlike those it was trained on: see `docs/quality.md` for how far figures fall there.
- Claims whose drug or condition is not in the sentence, last before it, or the article's most frequent one.
- Claims of a name that is not found: foods, new brands, codes of trials, conditions that no vocabulary lists.
- A denial that neither rules nor model see. Where the model half suspects one, the claim is not shown.
"""


def card(
    name: str, training: Training, test: str, evaluation: Evaluation | None, rules: Comparison | None
) -> str:
    """Return the text of the card; without an *evaluation* it says that nothing was measured."""
    model = training.model
    data = "\n".join(
        f"| {key} | {', '.join(f'{k} {v}' for k, v in value.items()) if isinstance(value, dict) else value} |"
        for key, value in sorted(model.meta.items())
    )
    held = ", ".join(f"{key} {value:.3f}" for key, value in training.held_out.items())
    strengths = ", ".join(f"{key} {value}" for key, value in training.strengths.items())
    thresholds = ", ".join(f"{key} {value}" for key, value in model.thresholds.items())
    data += (
        f"\n| regularisation (C) | {strengths} |\n| thresholds | {thresholds} |"
        f"\n| calibration of the score | {model.calibration.method} |\n| held-out folds | {held} |"
    )
    figures = (
        markdown_table(evaluation) if evaluation is not None else "Nothing: no test articles were given."
    )
    if rules is not None:
        figures += (
            f"\n\nClaim F1 of the rules alone: {rules.first:.3f}; of the model: {rules.second:.3f} "
            f"(difference {rules.low:+.3f} to {rules.high:+.3f}, paired bootstrap)."
        )
    return _TEXT.format(name=name, data=data, test=test or "no articles", figures=figures)
