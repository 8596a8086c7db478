"""Lists of articles, newest first, cut into pages."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence

from bilingua.publish.library import Prepared, digest_of
from bilingua.publish.pages import Page
from bilingua.publish.site import Site
from bilingua.publish.view import Card


def plan_index(
    site: Site, items: Sequence[Prepared], folder: str, lang: str, only: str, template: str = "index.html", heading: str = ""
) -> Iterator[Page]:
    """Plan the pages of a list of articles.

    Args:
        site: The frame.
        items: Articles, newest first.
        folder: Path of the first page, with a slash at the end, or empty for the root.
        lang: Language of the interface.
        only: Show titles in this language only; empty for both.
        template: Template that renders it.
        heading: Heading of the list, plain; empty for the site's front pages.
    """
    size = site.settings.page_size
    count = max(1, -(-len(items) // size))
    is_front = folder in ("", *(f"{name}/" for name in site.languages))
    alternates = (*((name, f"{name}/") for name in site.languages), ("x-default", "")) if is_front else ()
    for number in range(1, count + 1):
        part = items[(number - 1) * size : number * size]
        paths = [folder if other == 1 else f"{folder}page/{other}/" for other in range(1, count + 1)]
        yield Page(
            path=paths[number - 1],
            template=template,
            lang=lang,
            title=heading or site.name(lang),
            inputs=(*(item.card_digest for item in part), digest_of(number, count, only, heading, len(items))),
            context=functools.partial(
                dict,
                groups=group_by_date([item.card for item in part]),
                number=number,
                paths=paths,
                only=only,
                heading=heading,
                total=len(items),
                folder=folder,
            ),
            alternates=alternates if number == 1 else (),
            date=part[0].card.date if part else "",
            description=site.settings.description,
        )


def group_by_date(cards: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """Return the cards grouped by day, order kept."""
    groups: list[tuple[str, list[Card]]] = []
    for card in cards:
        if not groups or groups[-1][0] != card.date:
            groups.append((card.date, []))
        groups[-1][1].append(card)
    return groups
