"""Which words name a drug or a condition, and which words stand for one named before.

In goes a Doc with blocks and sentences, and the lexicon. Out come the span groups of drugs, of conditions
and of references (*the drug*, *it*), each span with its canonical name and what found it.
"""
