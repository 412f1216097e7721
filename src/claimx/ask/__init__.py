"""A language model, or any program, as an annotator: what it is asked, and what of its answers is taken."""
