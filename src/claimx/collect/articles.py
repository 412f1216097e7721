"""Say what is known of an article beside its text: title, date, address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from claimx.files.inputs import Source, numbered_lines
from claimx.records import Document, ErrorRecord
from claimx.validation import located, read_record, wrong_kind

_DATES = ("date", "published", "publication_date", "date_published", "crawled")
_ADDRESSES = ("url", "link", "address", "source_url")
_LONGEST_DAY = 10  # 2026-11-28


class ArticleFacts(NamedTuple):
    """What is known of an article; empty where nothing is. An *address* is one of the web."""

    title: str = ""
    date: str = ""
    address: str = ""


def facts_of(document: Document) -> ArticleFacts:
    """Return what *document* says of itself; its metadata may have come with it from anywhere."""
    given = {key.lower(): value for key, value in document.meta.items() if isinstance(value, (str, int))}
    date = next((str(given[key]).strip() for key in _DATES if given.get(key)), "")
    if date[_LONGEST_DAY : _LONGEST_DAY + 1] in ("T", " "):
        date = date[:_LONGEST_DAY]
    named = (str(given[key]) for key in _ADDRESSES if given.get(key))
    address = next((found for found in map(web_address, (*named, document.id)) if found), "")
    return ArticleFacts(document.title, date, address)


def read_facts(paths: Iterable[Source]) -> dict[str, ArticleFacts]:
    """Return what is known of the articles in documents files, by id; their texts are not kept.

    Raises InputError for a file that cannot be read and RecordError for a line that is something else.
    """
    facts: dict[str, ArticleFacts] = {}
    for path in paths:
        for number, line in numbered_lines(path):
            with located(f"{path}:{number}"):
                record = read_record(line, otherwise=Document)
                if isinstance(record, Document):
                    facts.setdefault(record.id, facts_of(record))
                elif not isinstance(record, ErrorRecord):
                    raise wrong_kind(record, "annotated articles", "claimx annotate writes these.")
    return facts


def known_of(doc_id: str, facts: Mapping[str, ArticleFacts]) -> ArticleFacts:
    """Return what *facts* has of the article, or else the address that its id may be."""
    return facts.get(doc_id) or ArticleFacts(address=web_address(doc_id))


def web_address(text: str) -> str:
    """Return *text* where it is a whole address that begins with http or https, else nothing."""
    text = text.strip()
    if any(character.isspace() or not character.isprintable() for character in text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:  # http://[
        return ""
    return text if parts.scheme.lower() in ("http", "https") and parts.hostname else ""
