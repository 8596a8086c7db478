"""Atom feeds (RFC 4287): one for each language and one for the side-by-side edition."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from bilingua.publish.escape import escape_html
from bilingua.publish.library import Prepared
from bilingua.publish.site import Site, article_paths
from bilingua.publish.view import Card

MOST_ENTRIES = 30
"""Newest articles in a feed."""


def make_feeds(site: Site, items: Sequence[Prepared], epoch: int | None) -> Iterator[tuple[str, bytes]]:
    """Return path and content of every feed; the date of an article without one is ``epoch``."""
    fallback = format_epoch(epoch)
    yield "feed.xml", _format_feed(site, "", site.target_lang, [item.card for item in items], fallback)
    for lang in site.languages:
        cards = [item.card for item in items if lang in (item.card.source_lang, item.card.target_lang)]
        yield f"{lang}/feed.xml", _format_feed(site, f"{lang}/", lang, cards, fallback)


def format_epoch(epoch: int | None) -> str:
    """Return SOURCE_DATE_EPOCH as an RFC 3339 time; 1970 for None."""
    return datetime.datetime.fromtimestamp(epoch or 0, tz=datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(card: Card, fallback: str) -> str:
    return f"{card.date}T00:00:00Z" if card.date else fallback


def _format_feed(site: Site, folder: str, lang: str, cards: Iterable[Card], fallback: str) -> bytes:
    newest = list(cards)[:MOST_ENTRIES]
    name = site.name(lang)
    updated = max((_time(card, fallback) for card in newest), default=fallback)
    subtitle = f"<subtitle>{escape_html(site.settings.description)}</subtitle>\n" if site.settings.description else ""
    entries = "".join(_format_entry(site, folder, lang, card, fallback) for card in newest)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">\n'
        f"<id>{site.absolute(f'{folder}feed.xml')}</id>\n<title>{escape_html(name)}</title>\n{subtitle}"
        f'<link rel="self" type="application/atom+xml" href="{site.absolute(f"{folder}feed.xml")}"/>\n'
        f'<link rel="alternate" type="text/html" href="{site.absolute(folder)}"/>\n'
        f"<updated>{updated}</updated>\n<author><name>{escape_html(name)}</name></author>\n{entries}</feed>\n"
    ).encode()


def _format_entry(site: Site, folder: str, lang: str, card: Card, fallback: str) -> str:
    both, source, target = article_paths(card.slug, card.source_lang, card.target_lang)
    path = both if not folder else source if lang == card.source_lang else target
    title = f"{card.target_title} · {card.title}" if not folder else card.title_in(lang)
    author = card.author or card.outlet
    return (
        f"<entry>\n<id>{site.absolute(path)}</id>\n<title>{escape_html(title)}</title>\n"
        f'<link rel="alternate" type="text/html" href="{site.absolute(path)}"/>\n'
        f"<updated>{_time(card, fallback)}</updated>\n<published>{_time(card, fallback)}</published>\n"
        + (f"<author><name>{escape_html(author)}</name></author>\n" if author else "")
        + f'<summary xml:lang="{lang}">{escape_html(card.excerpt_in(lang))}</summary>\n</entry>\n'
    )
