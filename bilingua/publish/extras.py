"""Files beside the pages: sitemap, robots.txt, web app manifest, feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from bilingua.lang import direction
from bilingua.publish.assets import Assets
from bilingua.publish.feeds import make_feeds
from bilingua.publish.library import Prepared
from bilingua.publish.options import BuildOptions
from bilingua.publish.pages import Page
from bilingua.publish.site import Site

_MOST_URLS = 50_000  # limit of one sitemap file (sitemaps.org protocol)


def extra_files(
    site: Site, pages: Sequence[Page], items: Sequence[Prepared], options: BuildOptions, assets: Assets
) -> Iterator[tuple[str, bytes]]:
    """Return path and content of every file that is no page."""
    yield from make_feeds(site, items, options.epoch)
    indexed = [page for page in pages if page.is_indexed]
    if len(indexed) <= _MOST_URLS:
        yield "sitemap.xml", _format_sitemap(site, indexed)
    else:
        parts = [indexed[start : start + _MOST_URLS] for start in range(0, len(indexed), _MOST_URLS)]
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        rows = "".join(f"<sitemap><loc>{site.absolute(name)}</loc></sitemap>\n" for name in names)
        yield "sitemap.xml", f'{_HEAD}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</sitemapindex>\n'.encode()
        yield from ((name, _format_sitemap(site, part)) for name, part in zip(names, parts, strict=True))
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.absolute('sitemap.xml')}\n".encode()
    yield "manifest.webmanifest", _format_manifest(site, assets)


_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def _format_sitemap(site: Site, pages: Sequence[Page]) -> bytes:
    rows = []
    for page in pages:
        links = "".join(f'<xhtml:link rel="alternate" hreflang="{lang}" href="{site.absolute(path)}"/>' for lang, path in page.alternates)
        day = f"<lastmod>{page.date}</lastmod>" if page.date else ""
        rows.append(f"<url><loc>{site.absolute(page.path)}</loc>{day}{links}</url>\n")
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f"{_HEAD}<urlset {space}>\n{''.join(rows)}</urlset>\n".encode()


def _format_manifest(site: Site, assets: Assets) -> bytes:
    lang = site.target_lang
    data = {
        "name": site.name(lang),
        "lang": lang,
        "dir": direction(lang),
        "start_url": site.url(""),
        "scope": site.url(""),
        "display": "minimal-ui",
        "background_color": "#fbf8f1",
        "theme_color": "#fbf8f1",
        "icons": [{"src": site.url(assets.names["icon.svg"]), "sizes": "any", "type": "image/svg+xml"}]
        if "icon.svg" in assets.names
        else [],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
