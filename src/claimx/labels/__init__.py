"""Reviewers' decisions about claims: an append-only log of label records."""
