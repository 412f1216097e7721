"""Readers of the vocabularies that the lexicon is built from, one module each."""
