"""Which drug is said to do what to which condition, denied or not, and how sure.

In goes a Doc with mentions, references, doses and hedges. Out come candidate pairs with the evidence for
each (``pairs``), and the decided claims with relation, certainty and score (``decision``).
"""
