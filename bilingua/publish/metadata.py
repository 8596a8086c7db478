"""Structured data for search engines: schema.org NewsArticle as JSON-LD."""

from __future__ import annotations

from bilingua.publish.pages import Page
from bilingua.publish.site import Site, article_paths
from bilingua.publish.view import Card


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
