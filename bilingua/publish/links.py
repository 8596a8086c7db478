"""The check that every link within the site leads somewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from html import unescape
from urllib.parse import unquote

from bilingua.publish.site import Site

_LINK = re.compile(r"""\s(?:href|src)="([^"]*)\"""")
_ID = re.compile(r"""\sid="([^"]*)\"""")


def read_links(html: str) -> frozenset[str]:
    """Return the addresses that a page links to within the site, and broken fragments of its own as ``#name``."""
    found = set(_LINK.findall(html))
    fragments = {link for link in found if link.startswith("#") and link not in ("#", "#_")}  # "#_" closes what :target opened
    if fragments:
        ids = set(_ID.findall(html))
        fragments = {link for link in fragments if link[1:] not in ids}
    return frozenset({link for link in found if link.startswith("/")} | fragments)


def find_broken_links(site: Site, links: Mapping[str, Iterable[str]], files: Iterable[str]) -> list[str]:
    """Return a warning for each link that leads nowhere.

    Args:
        site: The frame.
        links: For each page file the addresses as `read_links` returns them.
        files: Every file of the site.
    """
    targets = {site.url(path.removesuffix("index.html") if posixpath.basename(path) == "index.html" else path) for path in files}
    known: dict[str, bool] = {}
    warnings = []
    for page, addresses in sorted(links.items()):
        for address in sorted(addresses):
            if address not in known:
                plain = unescape(address).partition("#")[0].partition("?")[0]
                known[address] = not address.startswith("#") and (
                    plain in targets or site.url(unquote(plain).removeprefix(site.base + "/")) in targets
                )
            if not known[address]:
                warnings.append(f"{page}: link {address!r} leads nowhere; mend the template or the article")
    return warnings
