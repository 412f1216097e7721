"""Which amounts are doses, their numbers, and what is said about how they are taken.

In goes a plain text (``parser``), or a Doc with its drugs (``matcher``). Out come doses with low, high, unit,
frequency, duration, route and form, and the drug that each is an amount of.
"""
