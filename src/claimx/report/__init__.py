"""HTML pages for people, each one file that needs nothing else."""
