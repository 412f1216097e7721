"""How much work a text is, in steps of Python; seconds are measured by ``benchmarks/speed.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import claimx
from tests.counted import calls, steps

ARTICLES = sorted((Path(__file__).parents[1] / "corpus/articles").glob("*.txt"))[::5]
MOST = {"steps": 246.0, "calls": 93.0} if sys.version_info < (3, 12) else {"steps": 225.1, "calls": 76.1}
"""A word, in an article whose words are known: a twentieth more than was last counted. From 3.12 on Python
runs a comprehension within the function around it."""


@pytest.mark.parametrize("count", [steps, calls])
def test_a_word_is_little_work(count):
    """Who goes beyond the limit has made claimx slower: the functions that do most are named."""
    nlp = claimx.load()
    texts = [path.read_text("utf-8") for path in ARTICLES]
    list(claimx.extract(nlp, texts))  # words are remembered: only the second run is counted
    found = count(lambda: list(claimx.extract(nlp, texts)))
    assert found.total() <= MOST[count.__name__] * sum(len(text.split()) for text in texts), (
        found.most_common(15)
    )


GROWING = {
    "one-letter": "a",
    "nul": "\0",
    "blanks": " ",
    "lines": "\n",
    "brackets": "(",
    "closed-brackets": "(a)",
    "quotes": '"',
    "emoji": "🙂",
    "combining": "e\u0301",
    "right-to-left": "\u202eabc ",
    "units": "mg ",
    "amounts": "1 mg ",
    "ranges": "1-",
    "full-stops": ". ",
    "drugs": "aspirin, ",
    "conditions": "headache and ",
    "vitamins": "vitamin ",
    "hedges": "may ",
    "denials": "not ",
    "bullets": "\n- a",
    "headings": "Benefits of aspirin:\n\n- headache\n",
    "claims": "Take 5 mg of aspirin for headache. ",
    "pronouns": "Aspirin eases pain. It may treat the disease. ",
    "abbreviations": "Multiple sclerosis (MS) ",
    "questions": "Does aspirin cure gout? ",
    "names-in-one-sentence": "aspirin gout zinc nausea ",
    "doses-in-one-sentence": "aspirin 50 mg, gout 5 mg a day ",
    "cues-in-one-sentence": "not zinc may nausea no but could ",
    "clauses-in-one-sentence": "aspirin treats gout, but although zinc causes nausea, which ",
    "possessives-in-one-sentence": "aspirin's gout's its effects the drug's nausea ",
    "groups-in-one-sentence": "zinc and aspirin reduce gout and nausea while ",
    "risks-in-one-sentence": "lower risk of gout in people who take aspirin ",
    "shop-in-one-sentence": "aspirin 500 mg tablets for gout | ",
    "composed": "aspirin toxicity, lung, breast and kidney cancers, vitamins A, C and E ",
    "links": "[aspirin](https://a.org/gout) ",
    "open-links": "[a](",
    "open-tags": "<a ",
    "marks": "gout[1] **zinc** &amp; ",
    "glued": "gout.Zinc",
    "glued-headings": "RisksZinc",
    "glued-bullets": "•zinc",
    "addresses": "www.a.org/zinc ",
    "redefined": "Magnesium sulfate and Manic Shift (MS). MS MS MS ",
    "verdicts": "Claim: zinc cures gout. Verdict: false. Myth: zinc eases pain. ",
    "denials-in-one-sentence": "zinc does not cure gout, which is false, and aspirin isn't a cure for nausea, ",
    "causes-in-one-sentence": "zinc reduces the nausea that leads to gout, which ",
    "organisations": "the National Gout Foundation of Zinc and ",
    "series-in-one-sentence": "2 x 5, 10 or 15 mg zinc and 3-4 g ",
    "conditions-without-a-comma": "\xa0 lithium toxicity ",
    "amounts-about": "usually 5 mg of zinc. ",
    "heads-of-names": "fish oil gout the oil nausea ",
    "dosed-headings": "Zinc 5 mg\n\nTake 10 mg a day.\n\n",
}  # fmt: skip


@pytest.mark.parametrize("unit", GROWING.values(), ids=GROWING)
@pytest.mark.timeout(60)
def test_work_grows_in_proportion(nlp, unit):
    """Four times the text is about four times the work; sorting may add a little.

    A comprehension may go through a whole text without a call, and a call be one of C code without a line.
    """
    for count in (calls, steps):
        counts = []
        for size in (2_000, 8_000):
            text = unit * (size // len(unit))
            list(claimx.extract(nlp, [text]))  # words are remembered: only the second run is counted
            counts.append(count(lambda text=text: list(claimx.extract(nlp, [text]))).total())
        assert counts[1] <= 5 * counts[0]


@pytest.mark.parametrize("unit", ["a", "(", "\0", "🙂", "mg ", "[[[[((((", "¼"])
@pytest.mark.timeout(60)
def test_a_million_characters_end(nlp, unit):
    """A text that makes an expression run back and forth would not end within the time limit."""
    text = unit * (1_000_000 // len(unit))
    assert list(claimx.extract(nlp, [text])) == []


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\n", "\r\n"])
@pytest.mark.parametrize("mark", list("|-#>*_`~[(<&;\".•"))
@pytest.mark.timeout(20)
def test_a_run_of_blanks_is_read_once(nlp, mark, blank):
    """Before and behind whatever means something beside blanks; one that is read again at each would take a
    minute.
    """
    run = blank * 200_000
    assert list(claimx.extract(nlp, [f"x{mark}{run}x{run}{mark} x"])) == []
