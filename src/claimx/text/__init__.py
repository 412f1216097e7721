"""What a text is made of, before anything is known of drugs: tokens, words, phrases, blocks and sentences.

In goes the text of an article. Out come a Doc whose tokens have offsets into that text, its words as
plain strings (folded once for all rooms), its blocks and sentences, and the matching of phrase patterns.
"""
