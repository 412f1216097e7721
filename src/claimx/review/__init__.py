"""Review claims one by one: the queue, the local web page, and the same in a terminal."""
