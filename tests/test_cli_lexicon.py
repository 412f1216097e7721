"""``claimx lexicon find``."""

from __future__ import annotations


def test_find_prints_name_label_ids_and_source(run):
    result = run("lexicon", "find", "LDN", "high blood pressure")
    first, second = result.stdout.splitlines()[:2]
    assert result.exit_code == 0
    assert first.startswith("naltrexone — drug · ") and "unii:5S6W795CQM" in first and "source " in first
    assert " — condition · " in second


def test_an_unknown_word_is_exit_1(run):
    result = run("lexicon", "find", "zinc", "blorptin\x1b")
    assert result.exit_code == 1
    assert "zinc" in result.stdout
    assert result.stderr == "blorptin\\x1b: not in the lexicon\n"


def test_own_terms_are_found(run, tmp_path):
    terms = tmp_path / "terms.csv"
    terms.write_text("name,label\nblorptin,drug\nzinc,none\n")
    assert run("lexicon", "find", "blorptin", "--lexicon", terms).stdout.startswith("blorptin — drug")
    assert run("lexicon", "find", "zinc", "--lexicon", terms).exit_code == 1
