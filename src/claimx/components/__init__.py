"""The spaCy components, one file each, in the order in which they run."""
