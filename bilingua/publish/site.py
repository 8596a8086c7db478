"""What holds for a whole site: its addresses, languages and names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bilingua.config import SiteSettings
from bilingua.errors import PublishError
from bilingua.lang import is_language_tag
from bilingua.publish.escape import drop_unsafe, quote_path, safe_id
from bilingua.units import BilingualDocument

RESERVED = frozenset({"404", "archive", "assets", "feed", "glossary", "page", "pagefind", "search", "sources", "tags"})
"""First path parts that articles cannot have as slug, beside the site's language tags."""
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Site:
    """The frame of every page."""

    settings: SiteSettings
    """The ``[site]`` table."""
    origin: str
    """Scheme and host, without a slash at the end."""
    base: str
    """Path of the site below its host; empty or ``/path`` without a slash at the end."""
    source_lang: str
    """Language from which most articles are translated."""
    target_lang: str
    """Language into which most are translated; the interface of shared pages is in it."""
    languages: tuple[str, ...]
    """Every language of an article or a translation: source languages first, each part by frequency."""

    def url(self, path: str) -> str:
        """Return the address of a page within the site, for links: ``/base/ar/slug/``."""
        return f"{self.base}/{quote_path(path)}"

    def absolute(self, path: str) -> str:
        """Return the whole address, for feeds and canonical links."""
        return f"{self.origin}{self.base}/{quote_path(path)}"

    def name(self, lang: str) -> str:
        """Return the site's name for pages in ``lang``."""
        title, title_source = drop_unsafe(self.settings.title), drop_unsafe(self.settings.title_source)
        return title_source if lang == self.source_lang and title_source else title


def make_site(documents: Sequence[BilingualDocument], settings: SiteSettings) -> Site:
    """Check settings and slugs and return the site's frame.

    Raises:
        PublishError: The base URL is no http address, or a slug or language tag cannot be an address.
    """
    parts = urlsplit(settings.base_url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or re.search(r"[\s\"'<>\\]", settings.base_url)
        or parts.query
        or parts.fragment
    ):
        raise PublishError(
            f"[site] base_url is {settings.base_url!r}; give an address such as 'https://example.org' or 'https://example.org/news'"
        )
    if settings.page_size < 1:
        raise PublishError(f"[site] page_size is {settings.page_size}; give a number of at least 1")
    sources = Counter(doc.pair.source for doc in documents)
    targets = Counter(doc.pair.target for doc in documents)
    source_order = sorted(sources, key=lambda lang: (-sources[lang], lang)) or ["ar"]
    target_order = sorted(targets, key=lambda lang: (-targets[lang], lang)) or ["en"]
    languages = tuple(dict.fromkeys([*source_order, *target_order]))
    for lang in languages:
        if not is_language_tag(lang):
            raise PublishError(f"language tag is {lang!r}; give a BCP 47 tag such as 'ar' or 'en'")
    _check_slugs(documents, frozenset(languages))
    return Site(settings, f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/"), source_order[0], target_order[0], languages)


def _check_slugs(documents: Sequence[BilingualDocument], languages: frozenset[str]) -> None:
    seen: set[str] = set()
    for doc in documents:
        slug = doc.article.id
        if _SLUG.fullmatch(slug) is None or len(slug) > 120:
            raise PublishError(
                f"article {slug!r}: its id cannot be an address; use lower-case letters a-z, digits and single hyphens, 120 at most"
            )
        if slug in RESERVED or slug in languages:
            raise PublishError(f"article {slug!r}: its id is an address of the site itself; rename the article")
        if slug in seen:
            raise PublishError(f"article {slug!r}: two documents have this id; rename one")
        if doc.pair.source == doc.pair.target:
            raise PublishError(f"article {slug!r}: source and target language are both {doc.pair.source!r}; give two languages")
        seen.add(slug)


def entry_path(entry_id: str) -> str:
    """Return the path of an entry's page."""
    return f"glossary/{entry_id if _SLUG.fullmatch(entry_id) and len(entry_id) < 100 else safe_id('#' + entry_id)}/"


def article_paths(doc_or_card_slug: str, source_lang: str, target_lang: str) -> tuple[str, str, str]:
    """Return the paths of the side-by-side, the source and the target page."""
    return f"{doc_or_card_slug}/", f"{source_lang}/{doc_or_card_slug}/", f"{target_lang}/{doc_or_card_slug}/"
