"""Files that stand beside an article's page: its picture and its downloads."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from bilingua.errors import PublishError
from bilingua.publish.library import Library, Prepared, digest_of
from bilingua.publish.options import BuildOptions
from bilingua.publish.pictures import VERSION, can_draw, draw_picture
from bilingua.publish.site import Site

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


class Sink(Protocol):
    """Where files go."""

    def add(self, path: str, data: bytes, key: str = "") -> None:
        """Write a file."""

    def add_later(self, path: str, key: str, make: Callable[[], bytes]) -> None:
        """Let a file be made and written with the others."""

    def take_over(self, path: str, key: str) -> bool:
        """Keep the earlier file if it was made from the same; tell whether it could be kept."""

    def take_over_folder(self, folder: str, key: str) -> bool:
        """Keep every earlier file below a folder if all were made from the same (or the key is empty); tell whether there were any."""


def add_downloads(
    items: Sequence[Prepared], library: Library, options: BuildOptions, sink: Sink
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Write the downloads of every article; return where they are.

    While a document is the same object its downloads are not made again.

    Raises:
        PublishError: A name is no plain file name.
    """
    if options.downloads is None:
        return {}
    made: dict[str, tuple[tuple[str, str], ...]] = {}
    for item in items:
        slug = item.card.slug
        known = library.downloads.get(id(item.doc))
        if known is None or known[0] is not item.doc or not all(sink.take_over(f"{slug}/{name}", key) for name, key in known[1]):
            files = sorted(options.downloads(item.doc).items())
            known = (item.doc, tuple((name, f"download {hashlib.sha256(text.encode()).hexdigest()}") for name, text in files))
            for (name, text), (_name, key) in zip(files, known[1], strict=True):
                if _NAME.fullmatch(name) is None or name.endswith(".html"):
                    raise PublishError(f"article {slug!r}: download {name!r} is no plain file name; use letters, digits, dots and hyphens")
                if not sink.take_over(f"{slug}/{name}", key):
                    sink.add(f"{slug}/{name}", text.encode("utf-8"), key)
            library.downloads[id(item.doc)] = known
        made[slug] = tuple((name, f"{slug}/{name}") for name, _key in known[1])
    return made


def add_pictures(site: Site, items: Sequence[Prepared], options: BuildOptions, sink: Sink) -> Mapping[str, str]:
    """Let the picture of every article be drawn whose titles are new; return the path for each slug."""
    if not options.pictures or not can_draw():
        return {}
    paths: dict[str, str] = {}
    name = site.name(site.target_lang)
    for item in items:
        card = item.card
        path = f"{card.slug}/picture.png"
        key = digest_of("picture", VERSION, name, card.title, card.source_lang, card.target_title, card.target_lang)
        if not sink.take_over(path, key):
            titles = (card.title, card.source_lang), (card.target_title, card.target_lang)
            sink.add_later(path, key, functools.partial(draw_picture, name, *titles))
        paths[card.slug] = path
    return paths
