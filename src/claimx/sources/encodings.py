"""Decode bytes as browsers do: by their mark, what was declared, and what they say themselves."""

from __future__ import annotations

import re
from codecs import CodecInfo, lookup
from typing import cast

from claimx.sources.marked import has_wide_units
from claimx.sources.text import MARKS, decode

_HEAD = 4096  # bytes in which a page says its encoding; the standard asks for 1024
_SINGLE_BYTES = ("cp125", "cp866", "cp874", "iso8859", "koi8", "mac")
_NOT_HEARD = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_XML = re.compile(rb"""\A\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]{1,40})["']""", re.IGNORECASE)
_META = re.compile(rb"<meta[\s/]([^>]{0,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([^\s"';>]+)""", re.IGNORECASE)


def decode_declared(content: bytes, declared: str = "", *, is_page: bool = False) -> tuple[str, str]:
    """Return (text, encoding) of *content*, whose encoding somebody may have *declared*; it never fails.

    A byte-order mark wins over what was declared, that over what a page says in its head, and without any
    of them it is as `decode` says. Names of encodings mean what browsers take them to mean: ``iso-8859-1``
    is windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels). Two wrong declarations, which turn
    *doesn’t* into rubbish, are seen through: well-formed UTF-8 is no encoding of single bytes, and what has
    no character of UTF-8 is Windows-1252. Bytes that mean nothing become U+FFFD.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace"), encoding.removesuffix("-sig")
    if has_wide_units(content):
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
        return content.decode(encoding, "replace"), encoding
    codec = _codec(declared) or (_codec(_said_in_head(content)) if is_page else None)
    if codec is None or codec.name == "utf-8":
        try:
            return decode(content)
        except UnicodeDecodeError:
            nowhere = codec is None and content.decode("utf-8", "ignore").isascii()
            codec = lookup("cp1252" if nowhere else "utf-8")
    elif codec.name.startswith(_SINGLE_BYTES) and _is_utf8(content):
        return content.decode("utf-8"), "utf-8"
    return codec.decode(content, "replace")[0], codec.name


def charset_of(content_type: str) -> str:
    """Return the charset that the value of a Content-Type header names, "" for none."""
    from email.message import Message

    header = Message()
    header["content-type"] = content_type
    found = header.get_param("charset", "")
    return found.strip() if isinstance(found, str) else ""


def _codec(label: str) -> CodecInfo | None:
    """Return the codec of the encoding that browsers take *label* for, None where they know none."""
    if not label:
        return None
    import webencodings

    found = webencodings.lookup(label)
    if found is None or found.name == "replacement":
        return None
    return lookup("gb18030") if found.name == "gbk" else cast(CodecInfo, found.codec_info)


def _said_in_head(content: bytes) -> str:
    """Return the label in the XML declaration or first meta element of a page, "" for none."""
    head = _NOT_HEARD.sub(b"", content[:_HEAD])
    xml = _XML.match(head)
    if xml is not None:
        return _no_utf16(xml[1])
    for meta in _META.finditer(head):
        values = {
            name.lower(): double or single or bare
            for name, double, single, bare in _ATTRIBUTE.findall(meta[1])
        }
        label = values.get(b"charset", b"")
        if not label and values.get(b"http-equiv", b"").strip().lower() == b"content-type":
            charset = _CHARSET.search(values.get(b"content", b""))
            label = charset[1] if charset is not None else b""
        if label:
            return _no_utf16(label)
    return ""


def _no_utf16(label: bytes) -> str:
    """Return the label that was read byte by byte, so that it cannot be UTF-16."""
    name = label.decode("ascii", "replace").strip()
    if name.lower().startswith("utf-16"):
        return "utf-8"
    return "windows-1252" if name.lower() == "x-user-defined" else name


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
