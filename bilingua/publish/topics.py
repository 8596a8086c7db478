"""Pages that gather articles: by tag, by outlet, by month."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bilingua.publish.escape import name_folder
from bilingua.publish.i18n import format_month, translations
from bilingua.publish.library import Prepared, digest_of
from bilingua.publish.listing import plan_index
from bilingua.publish.pages import Page
from bilingua.publish.site import Site


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of articles with a page of its own."""

    name: str
    """As shown; a month as ``2025-09``."""
    path: str
    """Path of its first page."""
    lang: str
    """Language of the name; empty where it is the interface's."""
    items: tuple[Prepared, ...]
    """Its articles, newest first."""


def plan_topics(site: Site, items: Sequence[Prepared]) -> Iterator[Page]:
    """Plan the lists of tags, outlets and months, and a page for each of them."""
    _ = translations(site.target_lang).gettext
    yield from _plan_kind(site, "tags", _("Tags"), _gather(items, "tags", lambda item: item.card.tags))
    yield from _plan_kind(site, "sources", _("Sources"), _gather(items, "sources", lambda item: (item.card.outlet,)))
    months = _gather(items, "archive", lambda item: (item.card.date[:7],))
    yield from _plan_kind(site, "archive", _("Archive"), sorted(months, key=lambda topic: topic.name, reverse=True))


def _gather(items: Sequence[Prepared], folder: str, names_of: Callable[[Prepared], Sequence[str]]) -> list[Topic]:
    """Group articles by name; names that would share an address share a page."""
    groups: dict[str, dict[str, Prepared]] = {}
    shown: dict[str, tuple[str, str]] = {}
    for item in items:
        for name in dict.fromkeys(names_of(item)):
            if name:
                key = name_folder(name)
                shown.setdefault(key, (name, item.card.source_lang))
                groups.setdefault(key, {})[item.card.slug] = item
    order = sorted(groups, key=lambda key: (-len(groups[key]), key))
    return [
        Topic(shown[key][0], f"{folder}/{key}/", "" if folder == "archive" else shown[key][1], tuple(groups[key].values())) for key in order
    ]


def _plan_kind(site: Site, folder: str, heading: str, topics: Sequence[Topic]) -> Iterator[Page]:
    lang = site.target_lang
    yield Page(
        path=f"{folder}/",
        template="topics.html",
        lang=lang,
        title=heading,
        inputs=(digest_of(folder, [(topic.name, topic.lang, topic.path, len(topic.items)) for topic in topics]),),
        context=functools.partial(dict, kind=folder, topics=topics, heading=heading),
    )
    for topic in topics:
        name = format_month(topic.name, lang) if folder == "archive" else topic.name
        yield from plan_index(site, topic.items, topic.path, lang, "", "topic.html", name)
