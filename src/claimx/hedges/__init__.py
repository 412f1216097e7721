"""Which words make a statement less than an assertion, and which deny it.

In goes a Doc with its mentions and doses. Out come the span group of hedges, each with its type and the
certainty it leaves, and the cues of denial, report and test by token.
"""
