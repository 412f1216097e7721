"""Extract from any number of articles: in this process, in several, or on a cluster."""

from claimx.batch.running import Settings, Summary, run

__all__ = ["Settings", "Summary", "run"]
