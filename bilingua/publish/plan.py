"""The plan of a site: every page with its address and what decides its bytes. Nothing is rendered here."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bilingua.publish.escape import safe_url
from bilingua.publish.glossary_pages import TermIndex, plan_glossary
from bilingua.publish.i18n import translations
from bilingua.publish.library import Library, Prepared, digest_of
from bilingua.publish.listing import plan_index
from bilingua.publish.pages import Page
from bilingua.publish.site import Site, article_paths
from bilingua.publish.topics import plan_topics
from bilingua.publish.view import Card


@dataclass(frozen=True, slots=True)
class Contents:
    """What a site is planned from."""

    site: Site
    """The frame."""
    items: Sequence[Prepared]
    """Documents, newest first."""
    library: Library
    """Renders their content."""
    terms: TermIndex
    """Where entries stand."""
    downloads: Mapping[str, tuple[tuple[str, str], ...]]
    """For each slug the files offered: (name, path below the root)."""
    pictures: Mapping[str, str]
    """For each slug the path of its picture."""


def plan_pages(contents: Contents) -> tuple[Page, ...]:
    """Return every HTML page, articles first."""
    site = contents.site
    cards = [item.card for item in contents.items]
    pages = [page for index in range(len(contents.items)) for page in _plan_article(contents, index)]
    pages += plan_index(site, contents.items, "", site.target_lang, "")
    for lang in site.languages:
        chosen = [item for item in contents.items if lang in (item.card.source_lang, item.card.target_lang)]
        pages += plan_index(site, chosen, f"{lang}/", lang, lang)
    pages += plan_glossary(site, contents.terms)
    pages += plan_topics(site, contents.items)
    pages += _plan_single_pages(site, cards)
    return tuple(pages)


def _plan_article(contents: Contents, index: int) -> Iterator[Page]:
    site, item = contents.site, contents.items[index]
    card, meta = item.card, item.doc.article.metadata
    newer = contents.items[index - 1].card if index else None
    older = contents.items[index + 1].card if index + 1 < len(contents.items) else None
    both, source, target = article_paths(card.slug, card.source_lang, card.target_lang)
    alternates = ((card.source_lang, source), (card.target_lang, target), ("x-default", both))
    used = dict.fromkeys(entry_id for entry_id, _unit in item.uses)
    inputs = (
        item.digest,
        digest_of(newer and (newer.slug, newer.title, newer.target_title, newer.source_lang, newer.target_lang)),
        digest_of(older and (older.slug, older.title, older.target_title, older.source_lang, older.target_lang)),
        digest_of([contents.terms.digests[entry_id] for entry_id in used]),
        digest_of(contents.downloads.get(card.slug), contents.pictures.get(card.slug)),
    )
    shared = {
        "doc": item.doc,
        "card": card,
        "newer": newer,
        "older": older,
        "downloads": contents.downloads.get(card.slug, ()),
        "picture": contents.pictures.get(card.slug, ""),
        "both_path": both,
        "source_path": source,
        "target_path": target,
        "entries": contents.terms.entries,
        "authority": _clean_url(meta.url),
    }
    for path, lang, template, side in (
        (both, card.target_lang, "article-both.html", "both"),
        (source, card.source_lang, "article-one.html", "source"),
        (target, card.target_lang, "article-one.html", "target"),
    ):
        yield Page(
            path=path,
            template=template,
            lang=lang,
            title=card.title if side == "source" else card.target_title,
            inputs=(*inputs, side),
            context=functools.partial(_article_context, contents.library, item, {**shared, "side": side}),
            alternates=alternates,
            date=card.date,
            is_indexed=not (site.settings.noindex_machine and card.state == "machine"),
            description=card.excerpt if side == "source" else card.target_excerpt,
        )


def _clean_url(url: str | None) -> str:
    return safe_url(url or "")


def _article_context(library: Library, item: Prepared, shared: Mapping[str, object]) -> Mapping[str, object]:
    return {**shared, "view": library.view(item.doc)}


def _plan_single_pages(site: Site, cards: Sequence[Card]) -> Iterator[Page]:
    _ = translations(site.target_lang).gettext
    count = digest_of(len(cards))
    yield Page("404.html", "404.html", site.target_lang, _("Page not found"), (), dict, is_indexed=False)
    if site.settings.search:
        yield Page("search/", "search.html", site.target_lang, _("Search"), (count,), dict, is_indexed=False)
