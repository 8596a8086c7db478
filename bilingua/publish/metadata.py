"""Structured data for search engines: schema.org NewsArticle as JSON-LD."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

from markupsafe import Markup

from bilingua.publish.escape import drop_unsafe
from bilingua.publish.pages import Page
from bilingua.publish.site import Site, article_paths
from bilingua.publish.view import Card


def format_json_ld(site: Site, page: Page, context: Mapping[str, object]) -> tuple[Markup, str]:
    """Return the text of the data block and its hash for the Content Security Policy.

    The policy forbids inline scripts; browsers let data blocks pass, checkers want them named.
    """
    card = context["card"]
    if not isinstance(card, Card):
        raise TypeError(f"card is {card!r}")
    data = article_data(site, page, card, str(context["side"]), str(context["picture"]))
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for char in "<>&'\u2028\u2029":  # what could end the block or confuse a parser is written as an escape
        text = text.replace(char, f"\\u{ord(char):04x}")
    text = drop_unsafe(text)
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()
    return Markup(text), f"sha256-{digest}"


def article_data(site: Site, page: Page, card: Card, side: str, picture: str) -> dict[str, object]:
    """Return the JSON-LD of one of an article's three pages.

    The target page is a ``translationOfWork`` of the source page, which names it as
    ``workTranslation``; the side-by-side page has both as parts.
    """
    _both, source, target = (site.absolute(path) for path in article_paths(card.slug, card.source_lang, card.target_lang))
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": site.absolute(page.path),
        "url": site.absolute(page.path),
        "headline": page.title[:110],
        "mainEntityOfPage": site.absolute(page.path),
        "publisher": {"@type": "Organization", "name": site.name(page.lang), "url": site.absolute("")},
    }
    if card.date:
        data["datePublished"] = card.date
    if card.author or card.outlet:
        data["author"] = {"@type": "Person" if card.author else "Organization", "name": card.author or card.outlet}
    if picture:
        data["image"] = site.absolute(picture)
    if card.tags:
        data["keywords"] = list(card.tags)
    if side == "source":
        data |= {"inLanguage": card.source_lang, "workTranslation": {"@id": target}}
    elif side == "target":
        data |= {"inLanguage": card.target_lang, "translationOfWork": {"@id": source, "inLanguage": card.source_lang}}
    else:
        parts = [
            {"@type": "NewsArticle", "@id": link, "inLanguage": lang}
            for link, lang in ((source, card.source_lang), (target, card.target_lang))
        ]
        data |= {"inLanguage": [card.source_lang, card.target_lang], "hasPart": parts}
    return data
