"""What several test files use: the pipeline, a command line runner, one claim of each kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings
from spacy.language import Language

import claimx
from claimx.cli import cli
from claimx.records import Claim, Dose, Extractor, HedgeCue, Mention, Quote, Why
from claimx.records.ids import claim_id

settings.register_profile("quick", max_examples=30, deadline=None)
settings.register_profile("long", max_examples=20_000, deadline=None)
settings.load_profile("quick")

ARTICLE = """Low dose naltrexone for Crohn's disease

Some clinics believe that low dose naltrexone may ease Crohn's disease. It is taken at 3 to 5 mg daily.

Turmeric does not cure arthritis.
"""


@pytest.fixture(scope="session")
def nlp() -> Language:
    """Return the pipeline in which the rules decide; it has no state that a test could change."""
    return claimx.load("rules")


@pytest.fixture
def run() -> Callable[..., Result]:
    """Return a function that runs the command line in this process."""
    return lambda *arguments, **options: CliRunner().invoke(
        cli, [str(argument) for argument in arguments], **options
    )


@pytest.fixture
def claim() -> Claim:
    """Return a claim with every kind of part."""
    sentence = "Some say it may ease arthritis at 5 mg daily."
    drug = Mention("it", 19, 21, "naltrexone", {"unii": "5S6W795CQM"}, Quote("Naltrexone", 0, 10))
    condition = Mention("arthritis", 31, 40, "arthritis")
    return Claim(
        id=claim_id("a.txt", "drug_condition", drug=drug, condition=condition),
        kind="drug_condition",
        doc_id="a.txt",
        sentence=sentence,
        start=10,
        end=10 + len(sentence),
        drug=drug,
        condition=condition,
        relation="treats",
        negated=False,
        certainty="possible",
        hedges=(HedgeCue("may", 22, 25, "modal"),),
        doses=(Dose("5 mg", 44, 48, 5.0, 5.0, "mg", frequency=Quote("daily", 49, 54), times_per_day=1.0),),
        score=0.5,
        why=Why("treats.ease", (Quote("ease", 26, 30),)),
        extractor=Extractor("0.1.0", "default", "0" * 64, "1" * 64),
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return a file with the article."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE)
    return path


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, nlp: Language) -> None:
    """Let commands use the pipeline that is loaded already; that saves a second each."""
    monkeypatch.setattr("claimx.pipeline.load", lambda model, *, lexicon: nlp)


@pytest.fixture(scope="session")
def told(nlp: Language) -> Callable[[str], list[str]]:
    """Return a function from a text to its claims, as the rules decide (see `teller`)."""
    return teller(nlp)


@pytest.fixture(scope="session")
def shown() -> Callable[[str], list[str]]:
    """Return a function from a text to its claims, as the default model decides (see `teller`)."""
    return teller(claimx.load())


def teller(nlp: Language) -> Callable[[str], list[str]]:
    """Return a function from a text to its claims, sorted: *not zinc treats colds, probable*.

    A drug or condition that the sentence has only as a generic word is named as the text names it before.
    """

    def lines(text: str) -> list[str]:
        found = []
        for claim in claimx.claims(nlp(text)):
            if claim.drug is None or claim.condition is None or claim.kind != "drug_condition":
                continue
            drug, condition = (
                claim.drug.antecedent or claim.drug,
                claim.condition.antecedent or claim.condition,
            )
            plain = f"{drug.text} {claim.relation} {condition.text}, {claim.certainty}"
            found.append(("not " if claim.negated else "") + " ".join(plain.lower().split()))
        return sorted(found)

    return lines
