"""Hedges: which words are marked, as what, and the certainty that they leave to a claim."""

from __future__ import annotations

import pytest

import claimx
from claimx.errors import RuleError
from claimx.hedges.scores import HedgeScores
from claimx.rules import load_table


def wrong(reason: str) -> pytest.MarkDecorator:
    """Mark a row on which the rules fail although the annotation guide is clear."""
    return pytest.mark.xfail(strict=True, reason=reason)


def rows(table):
    """Return (id, text, expected[, mark]) rows as parameters."""
    return [pytest.param(text, expected, id=name, marks=marks) for name, text, expected, *marks in table]


MARKED = [
    ("may", "Valerian may ease insomnia.", [("may", "modal")]),
    ("might", "Valerian might ease insomnia.", [("might", "modal")]),
    ("could", "Valerian could ease insomnia.", [("could", "modal")]),
    ("can-cause", "Codeine can cause constipation.", [("can", "modal")]),
    ("can-ability", "Anyone can buy valerian.", []),
    ("will-should", "Valerian should help and will ease insomnia.", []),
    ("month", "In May valerian flowers and insomnia is common.", []),
    ("month-day", "On May 3 the makers of valerian met.", []),
    ("likely", "Codeine will likely cause constipation.", [("likely", "epistemic")]),
    ("more-likely", "Smokers on codeine were more likely to get constipation.", []),
    ("appears", "Feverfew appears to prevent migraine.", [("appears to", "epistemic")]),
    ("appears-in", "The feverfew trial appears in a journal.", []),
    ("suggest", "Two trials suggest that feverfew prevents migraine.", [("suggest", "epistemic")]),
    ("thought", "Feverfew is thought to prevent migraine.", [("thought", "epistemic")]),
    ("linked", "Codeine was linked to constipation.", [("linked to", "epistemic")]),
    ("promising", "Psilocybin is a promising drug for depression.", [("promising", "epistemic")]),
    ("believe", "Herbalists believe that feverfew prevents migraine.", [("believe", "attribution")]),
    ("claim", "The ads claim that hoodia cures obesity.", [("claim", "attribution")]),
    ("claim-form", "A claim form came with the insulin.", []),
    ("according-to", "According to the maker, hoodia cures obesity.", [("According to", "attribution")]),
    ("said", "Loratadine eases hay fever, said the nurse.", [("said", "attribution")]),
    ("usually", "Loratadine usually eases hay fever.", [("usually", "approximator")]),
    ("about", "Take about 10 mg of loratadine.", [("about", "approximator")]),
    ("about-topic", "Read all about loratadine.", []),
    ("some", "Some patients on codeine get constipation.", [("Some", "approximator")]),
    ("no-evidence", "There is no evidence that hoodia cures obesity.", [("no evidence", "evidence_gap")]),
    ("unproven", "Hoodia is an unproven remedy for obesity.", [("unproven", "evidence_gap")]),
    ("off-label", "Gabapentin is an off label drug for migraine.", [("off label", "evidence_gap")]),
    ("more-research", "More research is needed on psilocybin.", [("More research is needed", "evidence_gap")]),
    ("if", "Ginger eases nausea if it is fresh.", [("if", "conditional")]),
    ("if-with-one-name", "Skip ginger if it is old.", [("if", "conditional")]),
    ("unless", "Nausea ends soon unless it is severe.", [("unless", "conditional")]),
    ("ask-if", "Ask your doctor if ginger is right.", []),
    ("can-happen", "Nausea can occur.", [("can", "modal")]),
    ("can-be-harmful", "A stroke can be fatal.", [("can", "modal")]),
    ("can-spread", "Measles can spread quickly.", [("can", "modal")]),
    ("can-still-harm", "Codeine can still make people sick.", [("can", "modal")]),
    ("can-be-taken", "Ginger can be taken with food.", []),
    ("can-see", "You can see the ginger.", []),
    ("reckon", "Nurses reckon that ginger eases nausea.", [("reckon", "attribution")]),
    ("swear-that", "Sailors swear that ginger eases nausea.", [("swear", "attribution")]),
    ("blamed-for", "Codeine was blamed for the nausea.", [("blamed", "attribution")]),
    ("reported-by", "Nausea was reported by users of codeine.", []),
    ("concludes", "The series concludes with ginger.", []),
    ("tell-us", "Tell us about your nausea.", []),
    ("caution", "Codeine is used with caution in asthma.", []),
    ("warned-that", "Doctors warned that codeine eases no cough.", [("warned", "attribution")]),
    ("many-people", "Many people with nausea take ginger.", [("Many", "approximator")]),
    ("many-things", "Ginger is sold in many shops.", []),
    ("nearly-all", "Nearly all nausea ends without ginger.", []),
    ("nearly", "Ginger nearly halved the nausea.", [("nearly", "approximator")]),
    ("or-so-they-say", "Ginger ends nausea, or so some say.", [("some", "attribution"), ("say", "attribution")]),
    ("hyped", "The hyped ginger sold out.", []),
    ("hope-to", "We hope to sell ginger.", []),
    ("hope-that", "We hope that ginger eases nausea.", [("hope", "epistemic")]),
    ("untested", "Ginger is untested in asthma.", [("untested", "evidence_gap")]),
    ("not-well-studied", "Ginger has not been well studied in asthma.", [("has not been well studied", "evidence_gap")]),
    ("symptoms-associated", "Ginger eases symptoms associated with asthma.", []),
    ("looks-like", "Ginger looks like a cure for nausea.", [("looks like", "epistemic")]),
    ("curly-quotes", "“Valerian may ease insomnia,” he wrote.", [("may", "modal"), ("wrote", "attribution")]),
    ("capitals", "VALERIAN MAY EASE INSOMNIA", [("MAY", "modal")]),
    ("boilerplate", "Valerian is a herb with small white flowers that grows in the damp meadows of Europe.\n\n"
     "You might also like: Valerian may ease insomnia\n", []),
    ("no-drug-nor-condition", "The weather may change.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), rows(MARKED))
def test_marked_words(nlp, text, expected):
    spans = claimx.document(nlp(text)).spans
    assert [(span.text, span.type) for span in spans if span.label == "hedge"] == expected


CERTAINTY = [
    ("plain", "Feverfew prevents migraine.", "asserted"),
    ("used", "Feverfew is used for migraine.", "asserted"),
    ("approved", "Erenumab is approved for migraine.", "asserted"),
    ("side-effects", "Side effects such as nausea and headache are common with naproxen.", "asserted"),
    ("usually", "Feverfew usually prevents migraine.", "asserted"),
    ("known-to", "Codeine is known to cause constipation.", "asserted"),
    ("proven", "In trials feverfew was proven to prevent migraine.", "asserted"),
    ("report-found", "A trial found that feverfew reduced migraine.", "probable"),
    ("report-percent", "Migraine attacks were reduced by feverfew by 23 percent.", "probable"),
    ("report-versus-placebo", "Erenumab reduced migraine compared with placebo.", "probable"),
    ("report-patients", "Patients on erenumab had fewer headaches than those on placebo.", "probable"),
    ("shown-small-study", "Feverfew has been shown in a small study to prevent migraine.", "probable"),
    ("linked-to-less", "Metformin was linked to a lower risk of dementia.", "probable"),
    ("likely", "Feverfew likely prevents migraine.", "probable"),
    ("appears", "Feverfew appears to prevent migraine.", "probable"),
    ("studies-suggest", "Studies suggest that feverfew prevents migraine.", "probable"),
    ("may", "Feverfew may prevent migraine.", "possible"),
    ("report-may", "A trial found that feverfew may prevent migraine.", "possible"),
    ("could", "Feverfew could prevent migraine.", "possible"),
    ("can-cause", "Codeine can cause constipation.", "possible"),
    ("believed", "Feverfew is believed to prevent migraine.", "possible"),
    ("some-say", "Some say that feverfew prevents migraine.", "possible"),
    ("proponents", "Proponents claim that hoodia cures obesity.", "possible"),
    ("trial-of", "A trial of psilocybin for depression has begun.", "possible"),
    ("being-studied", "Psilocybin is being studied for depression.", "possible"),
    ("to-see-whether", "They want to see whether psilocybin relieves depression.", "possible"),
    ("promising", "Psilocybin is a promising treatment for depression.", "possible"),
    ("may-and-suggest", "Studies suggest that feverfew may prevent migraine.", "possible"),
    ("no-good-evidence", "There is no good evidence that hoodia cures obesity.", "doubtful"),
    ("unproven", "Hoodia is an unproven remedy for obesity.", "doubtful"),
    ("controversial", "Ketamine for depression is controversial.", "doubtful"),
    ("unlikely", "It is unlikely that hoodia cures obesity.", "doubtful"),
    ("off-label", "Gabapentin is used off label for migraine.", "doubtful"),
    ("jury", "The jury is still out on whether feverfew prevents migraine.", "doubtful"),
    ("more-research", "More research is needed to know whether feverfew prevents migraine.", "doubtful"),
    ("by-chance", "That feverfew reduced migraine may be due to chance.", "doubtful"),
    ("not-significant", "Feverfew prevented migraine, a difference that was not significant.", "doubtful"),
    ("cannot-recommend", "We cannot recommend feverfew to prevent migraine.", "doubtful"),
    ("into-question", "A review calls into question that feverfew prevents migraine.", "doubtful"),
    ("used-to-think", "Doctors used to think that hoodia cures obesity.", "doubtful"),
    ("no-answer", "There is no definitive answer whether feverfew prevents migraine.", "doubtful"),
    ("not-fully-proven", "It is not fully proven that feverfew prevents migraine.", "doubtful"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), rows(CERTAINTY))
def test_certainty_of_a_claim(nlp, text, expected):
    claims = [claim for claim in claimx.claims(nlp(text)) if claim.kind == "drug_condition"]
    assert {claim.certainty for claim in claims} == {expected}


SCOPE = [
    ("but", "Ginger eases nausea but may cause heartburn.",
     ["ginger causes heartburn, possible", "ginger treats nausea, asserted"]),
    ("but-before", "Ginger may ease nausea, but codeine causes constipation.",
     ["codeine causes constipation, asserted", "ginger treats nausea, possible"]),
    ("semicolon", "Ginger eases nausea; feverfew might prevent migraine.",
     ["feverfew prevents migraine, possible", "ginger treats nausea, asserted"]),
    ("although", "Ginger eases nausea, although codeine may cause constipation.",
     ["codeine causes constipation, possible", "ginger treats nausea, asserted"]),
    ("list", "Ginger may ease nausea and vomiting.",
     ["ginger treats nausea, possible", "ginger treats vomiting, possible"]),
    ("next-sentence", "Ginger may ease nausea. Codeine causes constipation.",
     ["codeine causes constipation, asserted", "ginger treats nausea, possible"]),
    ("attribution-whole", "Fans believe that ginger eases nausea and feverfew prevents migraine.",
     ["feverfew prevents migraine, possible", "ginger treats nausea, possible"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), rows(SCOPE))
def test_scope_of_a_hedge(told, text, expected):
    assert told(text) == expected


def test_a_hedged_sentence_without_condition_is_a_statement_of_its_own(nlp):
    (claim,) = claimx.claims(nlp("Valerian may calm the nerves."))
    assert (claim.kind, claim.certainty, claim.drug.text, claim.condition) == (
        "hedged_statement",
        "possible",
        "Valerian",
        None,
    )
    assert [(cue.text, cue.type) for cue in claim.hedges] == [("may", "modal")]


def hedged_score(nlp, text):
    (claim,) = (claim for claim in claimx.claims(nlp(text)) if claim.kind == "hedged_statement")
    return claim.score


def test_the_score_of_a_hedged_statement_is_that_of_its_cues(nlp):
    may, claim = (
        hedged_score(nlp, "Valerian may sell well."),
        hedged_score(nlp, "Shops claim valerian as theirs."),
    )
    assert 0 < claim < may < 1
    assert hedged_score(nlp, "Shops claim that valerian may sell well.") < claim


def test_every_hedge_has_a_share():
    shares = load_table("hedge_scores.json")["shares"]
    assert set(shares) == {"drug", *(rule["id"] for rule in load_table("cues.json")["hedges"])}
    assert all(0 < share < 1 for share in shares.values())


def test_scores_of_another_format_are_refused():
    with pytest.raises(RuleError, match="has format 'old'"):
        HedgeScores({"format": "old", "shares": {}})
