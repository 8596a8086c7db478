"""Text made safe for HTML, addresses and identifiers; articles and glossaries are hostile input."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote, urlsplit

# Embeddings, overrides and isolates could turn the text around them (UAX #9); the page isolates by
# markup instead. LRM, RLM, ALM, ZWJ and ZWNJ are harmless and needed, so they stay.
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f"
# What HTML forbids in text: controls but tab, line feed; noncharacters; lone surrogates (no UTF-8 form).
_FORBIDDEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
_DROPPED = re.compile(f"[{_BIDI}{_FORBIDDEN}]|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0010fffe\U0010ffff]")
_SPECIAL = re.compile(f"[&<>\"'{_BIDI}{_FORBIDDEN}]")
_SCHEMES = frozenset({"http", "https", "mailto"})


def drop_unsafe(text: str) -> str:
    """Remove bidi embeddings and overrides, and what HTML forbids."""
    return _DROPPED.sub("", text)


def is_dropped(char: str) -> bool:
    """Tell whether `drop_unsafe` removes this character."""
    return _DROPPED.match(char) is not None


def is_plain(text: str) -> bool:
    """Tell whether `escape_html` would return ``text`` as it is."""
    return _SPECIAL.search(text) is None


def escape_html(text: str) -> str:
    """Return ``text`` for HTML content and quoted attribute values."""
    if _SPECIAL.search(text) is None:
        return text
    text = _DROPPED.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&#34;").replace("'", "&#39;")


def safe_url(url: str) -> str:
    """Return ``url`` when a page may link to it, else the empty string.

    Allowed are whole http, https and mailto addresses: what is relative would be so to another site.
    Control characters, quotation marks and white space, with which browsers can be fooled, forbid it.
    """
    url = url.strip()
    if re.search(r"[\x00-\x20\x7f-\x9f\\\"<>^`{|}]", url) or _DROPPED.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    has_place = bool(parts.netloc) if parts.scheme.lower() != "mailto" else bool(parts.path)
    return url if parts.scheme.lower() in _SCHEMES and has_place else ""


def quote_path(path: str) -> str:
    """Percent-encode a path for an address; slashes stay."""
    return quote(path, safe="/-._~#")


def safe_id(text: str) -> str:
    """Return ``text`` as part of an HTML id; equal texts give equal ids, different ones differ."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", text):
        return text
    return "x" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def name_folder(text: str) -> str:
    """Return a folder name for a tag or an outlet: its letters and digits in any script, hyphens between.

    The result is never empty and never leaves its parent folder.
    """
    plain = unicodedata.normalize("NFC", drop_unsafe(text)).casefold()
    name = re.sub(r"[\W_]+", "-", plain).strip("-")
    if not name or len(name.encode("utf-8")) > 120:
        return "x" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return name
