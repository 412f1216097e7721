"""Exchange articles, claims and labels with annotation tools and spreadsheets."""

from claimx.exchange.convert import FORMATS, export_records, import_records
from claimx.exchange.decided import Decided, write_decided

__all__ = ["FORMATS", "Decided", "export_records", "import_records", "write_decided"]
