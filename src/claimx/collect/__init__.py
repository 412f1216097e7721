"""Files of claims taken together: read, count and merge them."""
