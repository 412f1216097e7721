"""Exchange articles, claims and labels with annotation tools and spreadsheets."""

from claimx.exchange.convert import FORMATS, export_records, import_records

__all__ = ["FORMATS", "export_records", "import_records"]
